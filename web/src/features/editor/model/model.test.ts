import { describe, expect, test } from "vitest";
import type { Catalog, NodeKind } from "./catalog";
import { portsOf } from "./catalog";
import { copyText, fragmentOf, outerEdges, readPaste } from "./clipboard";
import { apply, mergeKey, type Command } from "./command";
import { pastedIds } from "./commands/paste";
import { graphAt, type WorkflowDocument } from "./document";
import { connectionProblem, effectiveEdges, readable, topological } from "./graph";
import { emptyHistory, record, redo, undo } from "./history";
import { freeId, idProblem } from "./ids";
import { autoLayout, fillPositions, NODE_HEIGHT, NODE_WIDTH } from "./layout";
import { searchNodes } from "./search";

const text = (en: string) => en;
const kind = (type: string, role: NodeKind["role"], ports = ["out"]): NodeKind => ({
  type, title: text(type), description: text(type), keywords: [], icon: "box", group: "flow", role, idempotent: true, scopes: [],
  ports: ports.map((name) => ({ name, title: text(name) })), can_fail: role === "effect", parameters: {}, output: {}, connection_required: false, typical_ms: 0, example: {},
});
const catalog: Catalog = new Map(
  [kind("tool", "trigger"), kind("respond", "end", []), kind("transform", "pure"), kind("condition", "control", ["true", "false"]), kind("switch", "control", ["default"]), kind("for_each", "control"), kind("http.request", "effect")].map((item) => [item.type, item]),
);

const base: WorkflowDocument = {
  version: 1,
  nodes: [
    { id: "tool", type: "tool", parameters: { name: "t" } },
    { id: "find", type: "http.request", parameters: { url: "{% 'https://x/' & $input.repo %}" } },
    { id: "any", type: "condition", parameters: { when: "{% $count($find) > 0 %}" } },
    { id: "each", type: "for_each", parameters: { items: "{% $find.items %}", body: { nodes: [{ id: "inner", type: "transform", parameters: { value: "{% $item.id & $find.total %}" } }], edges: [] }, result: "{% $inner %}" } },
    { id: "answer", type: "respond", parameters: { structured: { text: "find costs $find", n: "{% $each %}" } } },
  ],
  edges: [{ from: "tool", to: "find" }, { from: "find", to: "any" }, { from: "any", port: "true", to: "each" }, { from: "each", to: "answer" }],
  view: { positions: { tool: { x: 0, y: 0 }, find: { x: 300, y: 0 }, any: { x: 600, y: 0 }, each: { x: 900, y: 0 }, answer: { x: 1200, y: 0 } }, pins: { find: { total: 1 } } },
};
const run = (document: WorkflowDocument, ...commands: Command[]) => commands.reduce((at, command) => apply(at, command, catalog), document);
const node = (document: WorkflowDocument, id: string) => document.nodes.find((item) => item.id === id);

describe("rename", () => {
  test("edges, expressions at every depth, loop bodies, positions and pins follow; other text stays", () => {
    const renamed = run(base, { type: "rename_node", id: "find", to: "lookup" });
    expect(JSON.stringify(renamed)).not.toMatch(/"find"/);
    expect(node(renamed, "any")?.parameters).toEqual({ when: "{% $count($lookup) > 0 %}" });
    expect(graphAt(renamed, ["each"]).nodes[0]?.parameters).toEqual({ value: "{% $item.id & $lookup.total %}" });
    expect(node(renamed, "answer")?.parameters).toMatchObject({ structured: { text: "find costs $find" } });
    expect(renamed.view?.pins).toEqual({ lookup: { total: 1 } });
    expect(renamed.edges[0]).toEqual({ from: "tool", to: "lookup" });
  });
  test("a loop's result follows a node of its body", () => {
    const renamed = run(base, { type: "rename_node", id: "inner", to: "mapped" });
    expect(node(renamed, "each")?.parameters?.["result"]).toBe("{% $mapped %}");
  });
});

describe("delete", () => {
  test("heals the edge through the deleted node and drops what belonged to it", () => {
    const after = run(base, { type: "delete_items", scope: [], nodes: ["find"], edges: [] });
    expect(after.edges).toContainEqual({ from: "tool", to: "any" });
    expect(after.view?.pins).toEqual({});
    expect(after.view?.positions?.["find"]).toBeUndefined();
  });
  test("a branch keeps the port it came by", () => {
    expect(run(base, { type: "delete_items", scope: [], nodes: ["each"], edges: [] }).edges).toContainEqual({ from: "any", port: "true", to: "answer" });
  });
  test("an edge can go alone", () => {
    expect(run(base, { type: "delete_items", scope: [], nodes: [], edges: [{ from: "find", to: "any" }] }).edges).toHaveLength(3);
  });
});

describe("insert on an edge", () => {
  test("rewires through the new node and makes room for it", () => {
    const after = run(base, { type: "insert_on_edge", scope: [], edge: { from: "any", port: "true", to: "each" }, node: { id: "shape", type: "transform" }, port: "out" });
    expect(after.edges).toContainEqual({ from: "any", port: "true", to: "shape" });
    expect(after.edges).toContainEqual({ from: "shape", to: "each" });
    const at = (id: string) => after.view?.positions?.[id]?.x ?? 0;
    expect(at("each") - at("shape")).toBeGreaterThanOrEqual(NODE_WIDTH);
    expect(at("answer") - at("each")).toBe(300);
  });
});

describe("wiring", () => {
  test("says why two nodes cannot be joined", () => {
    const problem = (from: string, to: string, port?: string) => connectionProblem(base, { from, to, ...(port === undefined ? {} : { port }) }, catalog);
    expect(problem("find", "find")).toBe("self");
    expect(problem("each", "find")).toBe("cycle");
    expect(problem("find", "tool")).toBe("into_trigger");
    expect(problem("tool", "find")).toBe("duplicate");
    expect(problem("any", "answer")).toBe("no_port");
    expect(problem("any", "answer", "false")).toBeUndefined();
    expect(problem("answer", "any")).toBe("no_port");
  });
  test("data passes by a node that is switched off", () => {
    const off = run(base, { type: "set_node", ids: ["find"], settings: { disabled: true } });
    expect(effectiveEdges(off, catalog)).toContainEqual({ from: "tool", to: "any" });
  });
  test("a switch has a port for each case, and the error port comes with routing", () => {
    const chooser = { id: "s", type: "switch", parameters: { cases: [{ port: "a", when: "" }, { port: "b", when: "" }] }, on_error: "route" as const };
    expect(portsOf(chooser, catalog.get("switch")).map((port) => port.name)).toEqual(["a", "b", "default", "error"]);
  });
  test("a case renamed keeps its edge; routing turned off drops the error edge", () => {
    const document: WorkflowDocument = { version: 1, nodes: [{ id: "s", type: "switch", parameters: { cases: [{ port: "a", when: "x" }] }, on_error: "route" }, { id: "t", type: "transform" }], edges: [{ from: "s", port: "a", to: "t" }, { from: "s", port: "error", to: "t" }] };
    expect(run(document, { type: "set_parameter", id: "s", path: ["cases", 0, "port"], value: "b" }).edges[0]).toEqual({ from: "s", port: "b", to: "t" });
    expect(run(document, { type: "set_node", ids: ["s"], settings: { on_error: "fail" } }).edges).toEqual([{ from: "s", port: "a", to: "t" }]);
  });
});

describe("copy and paste", () => {
  test("new ids, inner references follow, outer ones stay", () => {
    const fragment = fragmentOf(base, [], ["tool", "find", "any"]);
    const read = readPaste(copyText(fragment));
    if (read.kind !== "fragment") throw new Error(read.kind);
    const after = run(base, { type: "paste", scope: [], fragment: read.fragment, at: { x: 0, y: 400 } });
    expect(node(after, "any_2")?.parameters).toEqual({ when: "{% $count($find_2) > 0 %}" });
    expect(node(after, "find_2")?.parameters).toEqual({ url: "{% 'https://x/' & $input.repo %}" });
    expect(after.edges).toContainEqual({ from: "find_2", to: "any_2" });
    expect(after.view?.positions?.["find_2"]).toEqual({ x: 0, y: 400 });
    expect(after.nodes.filter((item) => item.type === "tool")).toHaveLength(1);
  });
  test("a loop takes its body along", () => {
    const after = run(base, { type: "paste", scope: [], fragment: fragmentOf(base, [], ["each"]), at: { x: 0, y: 0 } });
    expect(node(after, "each_2")?.parameters?.["result"]).toBe("{% $inner_2 %}");
    expect(graphAt(after, ["each_2"]).nodes[0]?.id).toBe("inner_2");
  });
  test("names that swap do not meet", () => {
    const fragment = { nodes: [{ id: "a", type: "transform" }, { id: "a_2", type: "transform", parameters: { value: "{% $a & $a_2 %}" } }], edges: [], positions: {} };
    const document: WorkflowDocument = { version: 1, nodes: [{ id: "a", type: "transform" }], edges: [] };
    expect([...pastedIds(document, fragment)]).toEqual([["a", "a_2"], ["a_2", "a_3"]]);
    expect(node(run(document, { type: "paste", scope: [], fragment, at: { x: 0, y: 0 } }), "a_3")?.parameters?.["value"]).toBe("{% $a_2 & $a_3 %}");
  });
  test("a duplicate keeps the edges that come in", () => {
    expect(outerEdges(base, [], fragmentOf(base, [], ["any"]))).toEqual([{ from: "find", to: "any" }]);
  });
  test("plain JSON becomes a transform, an OpenAPI document is told apart", () => {
    expect(readPaste('{"a":1}')).toMatchObject({ kind: "fragment", fragment: { nodes: [{ type: "transform", parameters: { value: { a: 1 } } }] } });
    expect(readPaste('{"openapi":"3.1.0","paths":{}}').kind).toBe("openapi");
    expect(readPaste("hello").kind).toBe("unknown");
  });
});

describe("undo", () => {
  test("typing in one field is one step, a pause starts another", () => {
    let history = emptyHistory;
    let document = base;
    const type = (value: string, time: number) => {
      const command: Command = { type: "set_parameter", id: "tool", path: ["name"], value };
      const after = run(document, command);
      history = record(history, { before: document, after, key: mergeKey(command), time });
      document = after;
    };
    type("a", 0);
    type("ab", 300);
    type("abc", 5000);
    expect(history.past).toHaveLength(2);
    const back = undo(history);
    expect(node(back!.document, "tool")?.parameters?.["name"]).toBe("ab");
    const first = undo(back!.history);
    expect(first!.document).toBe(base);
    expect(node(redo(first!.history)!.document, "tool")?.parameters?.["name"]).toBe("ab");
    expect(undo(first!.history)).toBeUndefined();
  });
});

describe("layout", () => {
  test("is stable, overlaps nothing and points forward", () => {
    const once = autoLayout(base, catalog);
    expect(autoLayout(structuredClone(base), catalog)).toEqual(once);
    const points = Object.values(once);
    for (const a of points) for (const b of points) if (a !== b) expect(Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT).toBe(true);
    for (const edge of base.edges) expect(once[edge.to]!.x).toBeGreaterThan(once[edge.from]!.x);
  });
  test("a node without a place gets one; the others stay", () => {
    const grown = { ...base, nodes: [...base.nodes, { id: "more", type: "transform" }], edges: [...base.edges, { from: "find", to: "more" }] };
    const filled = fillPositions(grown, base.view!.positions!, catalog);
    expect(filled["find"]).toEqual({ x: 300, y: 0 });
    expect(filled["more"]).toBeDefined();
  });
});

describe("names", () => {
  test("what an expression may read: nearest first, inside a loop also what is round it", () => {
    expect(readable(base, "any").map((item) => item.name)).toEqual(["input", "find", "execution", "caller", "workflow"]);
    expect(readable(base, "inner").map((item) => item.name)).toEqual(["input", "item", "index", "any", "find", "execution", "caller", "workflow"]);
  });
  test("ids", () => {
    expect(freeId("http.request", new Set(["http_request"]))).toBe("http_request_2");
    expect(freeId("조회", new Set())).toBe("node");
    expect(freeId("count", new Set())).toBe("count_2");
    expect(idProblem("Ab", new Set())).toBe("form");
    expect(idProblem("sum", new Set())).toBe("reserved");
  });
  test("topological order", () => {
    expect(topological(base)).toEqual(["tool", "find", "any", "each", "answer"]);
  });
});

test("search finds by name, and literally inside parameters, in loops too", () => {
  expect(searchNodes(base, "find").map((hit) => hit.node.id)).toEqual(["find", "any", "each", "inner", "answer"]);
  expect(searchNodes(base, "total")[0]).toMatchObject({ node: { id: "inner" }, scope: ["each"], pointer: "/value" });
});
