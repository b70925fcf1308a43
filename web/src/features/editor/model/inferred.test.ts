import { expect, test } from "vitest";
import type { NodeRun } from "../run";
import type { Graph } from "./document";
import { inferred } from "./inferred";

const graph: Graph = {
  nodes: [
    { id: "tool", type: "tool" },
    { id: "find", type: "http.request" },
    { id: "left", type: "http.request" },
    { id: "right", type: "http.request" },
    { id: "both", type: "merge" },
    { id: "late", type: "condition" },
    { id: "tell", type: "http.request" },
    { id: "sorry", type: "respond" },
    { id: "fine", type: "respond" },
  ],
  edges: [
    { from: "tool", to: "find" },
    { from: "find", to: "left" },
    { from: "find", to: "right" },
    { from: "left", to: "both" },
    { from: "right", to: "both" },
    { from: "both", to: "late" },
    { from: "late", port: "true", to: "tell" },
    { from: "tell", to: "sorry" },
    { from: "late", port: "false", to: "fine" },
  ],
};
const ok: NodeRun = { status: "succeeded", ms: 1 };
const ran = (runs: Record<string, NodeRun>, succeeded = true) => Object.keys(inferred(graph, runs, succeeded)).sort();

test("what must have run to come to a node ran", () => {
  expect(ran({ find: { status: "failed" } }, false)).toEqual(["find", "tool"]);
});

test("what follows in an execution that succeeded ran, up to a decision nobody recorded", () => {
  expect(ran({ find: ok, left: ok, right: ok })).toEqual(["both", "find", "late", "left", "right", "tool"]);
  expect(ran({ find: ok, left: ok, right: ok }, false)).toEqual(["find", "left", "right", "tool"]);
});

test("a decision gave the port that a later node was reached by", () => {
  const runs = inferred(graph, { find: ok, left: ok, right: ok, tell: ok }, true);
  expect(runs["late"]).toEqual({ status: "succeeded", output: true });
  expect(runs["sorry"]).toEqual({ status: "succeeded" });
  expect(runs["fine"]).toBeUndefined();
});
