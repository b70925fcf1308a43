import { describe, expect, test } from "vitest";
import type { Json } from "@/lib/json";
import type { WorkflowDocument } from "./document";
import { rehearse } from "./rehearsal";

const document: WorkflowDocument = {
  version: 1,
  nodes: [
    { id: "tool", type: "tool" },
    { id: "find", type: "http.request", on_error: "route" },
    { id: "any", type: "condition" },
    { id: "each", type: "for_each", parameters: { body: { nodes: [{ id: "inner", type: "transform" }], edges: [] } } },
    { id: "answer", type: "respond" },
    { id: "other", type: "http.request" },
    { id: "sorry", type: "respond" },
  ],
  edges: [{ from: "tool", to: "find" }, { from: "find", to: "any" }, { from: "any", port: "true", to: "each" }, { from: "each", to: "answer" }, { from: "any", port: "false", to: "other" }, { from: "find", port: "error", to: "sorry" }],
};
const outputs: Record<string, Json> = { find: { n: 1 }, each: [1], other: "o", any: null };
const plan = (mode: "all" | "to" | "only" | "from", node?: string, of = document) => rehearse(of, { mode, ...(node === undefined ? {} : { node }) }, (id) => outputs[id]);

describe("what a test run runs", () => {
  test("all: everything, with the user's pins that the server can use", () => {
    const pinned = { ...document, view: { pins: { find: 1, any: true, inner: 2, gone: 3 } } };
    expect(plan("all", undefined, pinned)).toMatchObject({ definition: pinned, pins: { find: 1 }, given: [] });
  });
  test("to: what leads there, run again", () => {
    expect(plan("to", "each")).toEqual({ definition: document, pins: {}, until: "each", given: [] });
  });
  test("only: what leads there is given, choices are made again", () => {
    expect(plan("only", "each")).toEqual({ definition: document, pins: { find: { n: 1 } }, until: "each", given: ["find"] });
  });
  test("only: without an earlier output a node before it runs", () => {
    expect(rehearse(document, { mode: "only", node: "each" }, () => undefined)).toMatchObject({ pins: {}, until: "each" });
  });
  test("only an end: the other branches are cut off, and an error that led into one fails", () => {
    const { definition, until, pins } = plan("only", "answer");
    expect(until).toBeUndefined();
    expect(definition.nodes.map((node) => node.id)).toEqual(["tool", "find", "any", "each", "answer"]);
    expect(definition.nodes[1]?.on_error).toBe("fail");
    expect(pins).toEqual({ find: { n: 1 }, each: [1] });
  });
  test("from: everything the node does not lead to is given", () => {
    expect(plan("from", "any")).toEqual({ definition: document, pins: { find: { n: 1 } }, given: ["find"] });
    expect(plan("from", "each")).toMatchObject({ pins: { find: { n: 1 }, other: "o" }, given: ["find", "other"] });
  });
  test("a node in a loop runs with its loop, and its own pin gives way", () => {
    const pinned = { ...document, view: { pins: { each: [9] } } };
    expect(plan("only", "inner", pinned)).toMatchObject({ until: "each", pins: { find: { n: 1 } } });
  });
});
