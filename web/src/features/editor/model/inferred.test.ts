import { expect, test } from "vitest";
import type { NodeRun } from "../run";
import type { Graph } from "./document";
import { inferred, type Ending } from "./inferred";

const graph: Graph = {
  nodes: [
    { id: "tool", type: "tool" },
    { id: "find", type: "http.request" },
    { id: "left", type: "http.request" },
    { id: "right", type: "http.request" },
    { id: "both", type: "merge" },
    { id: "late", type: "condition" },
    { id: "tell", type: "http.request" },
    { id: "sorry", type: "respond", parameters: { text: "{% $tell %}" } },
    { id: "fine", type: "respond", parameters: { text: "{% $find %}" } },
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
const failed = { succeeded: false };
const silent = { succeeded: true, output: { content: [] } };
const answered = { succeeded: true, output: { text: "done" } };
const ran = (runs: Record<string, NodeRun>, ending: Ending = silent, of = graph) => Object.keys(inferred(of, runs, ending)).sort();

test("what must have run to come to a node ran", () => {
  expect(ran({ find: { status: "failed" } }, failed)).toEqual(["find", "tool"]);
});

test("what follows in an execution that succeeded ran, up to a decision nobody recorded", () => {
  expect(ran({ find: ok, left: ok, right: ok })).toEqual(["both", "find", "late", "left", "right", "tool"]);
  expect(ran({ find: ok, left: ok, right: ok }, failed)).toEqual(["find", "left", "right", "tool"]);
});

test("a decision gave the port that a later node was reached by", () => {
  const runs = inferred(graph, { find: ok, left: ok, right: ok, tell: ok }, silent);
  expect(runs["late"]).toEqual({ status: "succeeded", output: true });
  expect(runs["sorry"]).toEqual({ status: "succeeded" });
  expect(runs["fine"]).toBeUndefined();
});

test("an execution that calls nothing went through all that leads to its answer", () => {
  const pure: Graph = {
    nodes: [{ id: "tool", type: "tool" }, { id: "words", type: "transform" }, { id: "answer", type: "respond", parameters: { text: "{% $tool %}" } }],
    edges: [{ from: "tool", to: "words" }, { from: "words", to: "answer" }],
  };
  expect(ran({}, answered, pure)).toEqual(["answer", "tool", "words"]);
  expect(ran({}, failed, pure)).toEqual([]);
});

test("the answer is the one that can have been given; of two the way is not told", () => {
  const found = { find: ok, left: ok, right: ok };
  expect(ran(found, answered)).toEqual(ran(found));
  const { nodes } = graph;
  const told: Graph = { ...graph, nodes: nodes.map((node) => (node.id === "sorry" ? { ...node, parameters: { text: "Sorry, it is late" } } : node)) };
  expect(inferred(told, found, answered)).toMatchObject({ fine: { status: "succeeded" }, late: { output: false } });
  const one: Graph = { ...graph, nodes: nodes.map((node) => (node.id === "fine" ? { ...node, type: "fail" } : node.id === "tell" ? { ...node, type: "transform" } : node)) };
  expect(inferred(one, found, answered)).toMatchObject({ sorry: { status: "succeeded" }, tell: { status: "succeeded" }, late: { output: true } });
  expect(ran(found, silent, one)).toEqual(ran(found));
  const off: Graph = { ...graph, nodes: nodes.map((node) => (node.id === "sorry" ? { ...node, disabled: true } : node)) };
  expect(inferred(off, found, answered)).toMatchObject({ fine: { status: "succeeded" }, late: { output: false } });
});

test("an answer behind a way that was not taken was not given", () => {
  const caught: Graph = {
    nodes: [{ id: "tool", type: "tool" }, { id: "find", type: "http.request", on_error: "route" }, { id: "big", type: "condition" }, { id: "sorry", type: "respond", parameters: { text: "done" } }, { id: "all", type: "respond", parameters: { text: "done" } }, { id: "some", type: "fail" }],
    edges: [{ from: "tool", to: "find" }, { from: "find", port: "error", to: "sorry" }, { from: "find", to: "big" }, { from: "big", port: "true", to: "some" }, { from: "big", port: "false", to: "all" }],
  };
  expect(ran({ find: ok }, answered, caught)).toEqual(["all", "big", "find", "tool"]);
  expect(ran({ find: { status: "failed" } }, answered, caught)).toEqual(["find", "sorry", "tool"]);
});

test("where ways meet before the answer, it is ticked and the ways are left open", () => {
  const meets: Graph = {
    nodes: [{ id: "tool", type: "tool" }, { id: "late", type: "condition" }, { id: "a", type: "transform" }, { id: "b", type: "transform" }, { id: "answer", type: "respond", parameters: { text: "{% $tool %}" } }],
    edges: [{ from: "tool", to: "late" }, { from: "late", port: "true", to: "a" }, { from: "late", port: "false", to: "b" }, { from: "a", to: "answer" }, { from: "b", to: "answer" }],
  };
  expect(ran({}, answered, meets)).toEqual(["answer", "late", "tool"]);
});
