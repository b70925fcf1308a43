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
const outputs: Record<string, Json> = { tool: {}, find: { n: 1 }, each: [1], other: "o", any: true, inner: 5, call: 6 };
const known = (id: string): { status: "succeeded"; output: Json } | undefined => (outputs[id] === undefined ? undefined : { status: "succeeded", output: outputs[id] });
const plan = (mode: "all" | "to" | "only" | "from", node?: string, of = document) => rehearse(of, { mode, ...(node === undefined ? {} : { node }) }, known);

describe("what a test run runs", () => {
  test("all: everything, with the user's pins that the server can use", () => {
    const pinned = { ...document, view: { pins: { tool: {}, find: 1, any: true, inner: 2, answer: 3, gone: 3 } } };
    expect(plan("all", undefined, pinned)).toEqual({ definition: pinned, pins: { tool: {}, find: 1, any: true, inner: 2 }, failed: [], given: [] });
  });
  test("all: a pinned loop stands in for its body", () => {
    expect(plan("all", undefined, { ...document, view: { pins: { each: [9], inner: 2 } } }).pins).toEqual({ each: [9] });
  });
  test("to: what leads there, run again", () => {
    expect(plan("to", "each")).toEqual({ definition: document, pins: {}, until: "each", failed: [], given: [] });
  });
  test("to an end: the other branches are cut off, and an error that led into one fails", () => {
    const { definition, until, pins } = plan("to", "answer", { ...document, view: { pins: { find: 1, other: 2 } } });
    expect(until).toBeUndefined();
    expect(definition.nodes.map((node) => node.id)).toEqual(["tool", "find", "any", "each", "answer"]);
    expect(definition.nodes[1]?.on_error).toBe("fail");
    expect(pins).toEqual({ find: 1 });
  });
  test("only: what leads there is given, choices too", () => {
    expect(plan("only", "each")).toEqual({ definition: document, pins: { find: { n: 1 }, any: true }, from: "each", until: "each", failed: [], given: ["find", "any"] });
    expect(plan("only", "answer")).toEqual({ definition: document, pins: { find: { n: 1 }, any: true, each: [1] }, from: "answer", until: "answer", failed: [], given: ["find", "any", "each"] });
  });
  test("only: what a choice cannot give any more is not given", () => {
    expect(rehearse(document, { mode: "only", node: "each" }, (id) => (id === "any" ? { status: "succeeded", output: "x" } : undefined))).toMatchObject({ pins: {}, from: "each" });
  });
  test("from: everything the node does not lead to is given", () => {
    expect(plan("from", "any")).toEqual({ definition: document, pins: { find: { n: 1 } }, from: "any", failed: [], given: ["find"] });
    expect(plan("from", "each")).toMatchObject({ pins: { find: { n: 1 }, any: true, other: "o" }, from: "each" });
  });
  test("from: a decision that led past the node is not given again, pinned or not", () => {
    expect(plan("from", "other")).toEqual({ definition: document, pins: { find: { n: 1 }, each: [1] }, from: "other", failed: [], given: ["find", "each"] });
    expect(plan("from", "other", { ...document, view: { pins: { any: true } } }).pins).not.toHaveProperty("any");
    expect(plan("from", "other", { ...document, view: { pins: { any: false } } }).pins).toMatchObject({ any: false });
  });
  test("an error that was routed is that again where it led to the node; a single node is just given it", () => {
    const routed = (id: string) => (id === "find" ? { status: "failed" as const, output: { error: "E" } } : undefined);
    const from = (node: string) => rehearse(document, { mode: "from", node }, routed);
    expect(from("sorry")).toMatchObject({ pins: { find: { error: "E" } }, failed: ["find"], given: ["find"], from: "sorry" });
    expect(from("any")).toMatchObject({ pins: {}, failed: [] });
    const recorded = (id: string) => (id === "find" ? { status: "failed" as const, error: { error: "E", cause: "none" }, attempt: 2 } : undefined);
    expect(rehearse(document, { mode: "from", node: "sorry" }, recorded)).toMatchObject({ pins: { find: { error: "E", cause: "none", node: "find", attempt: 2 } }, failed: ["find"] });
    expect(rehearse(document, { mode: "only", node: "sorry" }, routed)).toMatchObject({ pins: { find: { error: "E" } }, failed: [] });
    expect(rehearse({ ...document, view: { pins: { find: 1 } } }, { mode: "from", node: "sorry" }, routed)).toMatchObject({ pins: { find: 1 }, failed: [] });
  });
  test("in a loop calls are given and the rest is worked out for each item; pins of the loop and of the node give way", () => {
    const inner = { nodes: [{ id: "call", type: "http.request" }, { id: "inner", type: "transform" }, { id: "last", type: "http.request" }, { id: "no", type: "fail" }], edges: [{ from: "call", to: "inner" }, { from: "inner", to: "last" }] };
    const looped = { ...document, nodes: document.nodes.map((node) => (node.id === "each" ? { ...node, parameters: { body: inner } } : node)), view: { pins: { each: [9], last: 1 } } };
    expect(plan("only", "last", looped)).toMatchObject({ from: "last", until: "last", pins: { find: { n: 1 }, any: true, call: 6 }, failed: [], given: ["find", "any", "call"] });
    expect(plan("only", "last", looped).pins).not.toHaveProperty("each");
    expect(plan("only", "last", looped).pins).not.toHaveProperty("last");
    expect(plan("to", "inner", looped)).toMatchObject({ until: "inner", pins: { last: 1 } });
    expect(plan("only", "no", looped)).toMatchObject({ from: "each", until: "each" });
  });
});
