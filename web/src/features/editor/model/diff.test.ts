import { describe, expect, test } from "vitest";
import { documentDiff, marksOf, mergedDocument } from "./diff";
import { findNode, type WorkflowDocument } from "./document";

const loop = (value: string, more: string[] = []) => ({ id: "each", type: "for_each", parameters: { items: "{% $find.items %}", body: { nodes: [{ id: "inner", type: "transform", parameters: { value } }, ...more.map((id) => ({ id, type: "transform" }))], edges: more.map((to) => ({ from: "inner", to })) } } });
const before: WorkflowDocument = {
  version: 1,
  nodes: [{ id: "tool", type: "tool" }, { id: "find", type: "http.request", parameters: { url: "https://a", query: { page: "1", "a/b": "x" } } }, loop("1", ["old"]), { id: "answer", type: "respond" }],
  edges: [{ from: "tool", to: "find" }, { from: "find", to: "each" }, { from: "each", to: "answer" }],
  view: { positions: { tool: { x: 0, y: 0 }, old: { x: 5, y: 5 } } },
};
const after: WorkflowDocument = {
  version: 1,
  nodes: [{ id: "tool", type: "tool" }, { id: "find", type: "http.request", name: "Find", parameters: { url: "https://b", query: { page: "1", "a/b": "y" } } }, loop("2"), { id: "fresh", type: "transform" }, { id: "answer", type: "respond" }],
  edges: [{ from: "tool", to: "find" }, { from: "find", to: "each" }, { from: "each", to: "fresh" }, { from: "fresh", to: "answer" }],
  view: { positions: { tool: { x: 100, y: 0 } } },
};

describe("the difference of two documents", () => {
  const diff = documentDiff(before, after);
  test("nodes by id, fields by place, nodes in loops on their own", () => {
    expect(diff.nodes.map(({ id, kind, scope }) => [id, kind, scope])).toEqual([["find", "changed", []], ["inner", "changed", ["each"]], ["fresh", "added", []], ["old", "removed", ["each"]]]);
    expect(diff.nodes[0]?.fields).toEqual([
      { pointer: "/parameters/url", before: "https://a", after: "https://b" },
      { pointer: "/parameters/query/a~1b", before: "x", after: "y" },
      { pointer: "/name", before: undefined, after: "Find" },
    ]);
  });
  test("edges, also of loops", () => {
    expect(diff.edges.map(({ edge, kind }) => `${kind} ${edge.from} ${edge.to}`)).toEqual(["added each fresh", "added fresh answer", "removed each answer", "removed inner old"]);
  });
  test("the same document differs in nothing, wherever things stand", () => {
    expect(documentDiff(before, { ...before, view: {} })).toEqual({ nodes: [], edges: [] });
  });
  test("one picture holds both, marked", () => {
    const merged = mergedDocument(before, after);
    expect(merged.nodes.map((node) => node.id)).toEqual(["tool", "find", "each", "fresh", "answer"]);
    expect(findNode(merged, "old")?.scope).toEqual(["each"]);
    expect(merged.view?.positions).toEqual({ tool: { x: 100, y: 0 }, old: { x: 5, y: 5 } });
    expect(marksOf(merged, diff)).toMatchObject({ tool: "same", find: "changed", each: "changed", fresh: "added", old: "removed", "each/out/answer": "removed", "each/out/fresh": "added" });
  });
});
