import { describe, expect, test } from "vitest";
import type { Catalog, NodeKind } from "./catalog";
import type { Graph, Point } from "./document";
import { autoLayout, NODE_HEIGHT, NODE_WIDTH, nodeHeight, portTop } from "./layout";
import { lanePath, routes, type Lane } from "./route";

const kind = (type: string, ports: string[]) => [type, { type, role: "pure", ports: ports.map((name) => ({ name, title: name })) } as unknown as NodeKind] as const;
const catalog: Catalog = new Map([kind("tool", ["out"]), kind("transform", ["out"]), kind("condition", ["true", "false"]), kind("http.request", ["out"]), kind("respond", [])]);
const node = (id: string, type = "transform") => ({ id, type });
const row = (...ids: string[]): Record<string, Point> => Object.fromEntries(ids.map((id, index) => [id, { x: index * 300, y: 0 }]));

describe("wires", () => {
  const graph: Graph = { nodes: [node("a"), node("b"), node("c")], edges: [{ from: "a", to: "b" }, { from: "b", to: "c" }, { from: "a", to: "c" }] };
  test("only the one that would pass behind a node goes round", () => {
    const lanes = routes(graph, row("a", "b", "c"), catalog);
    expect([...lanes.keys()]).toEqual(["a/out/c"]);
    const { y } = lanes.get("a/out/c")!;
    expect(y < 0 || y > NODE_HEIGHT).toBe(true);
  });
  test("one that leads back goes round too, outside of both nodes", () => {
    const lanes = routes({ ...graph, edges: [{ from: "c", to: "a" }] }, row("a", "b", "c"), catalog);
    const { y } = lanes.get("c/out/a")!;
    expect(y < 0 || y > NODE_HEIGHT).toBe(true);
  });
  test("two wires between different nodes keep apart", () => {
    const wide: Graph = { nodes: ["a", "b", "c", "d"].map((id) => node(id)), edges: [{ from: "a", to: "c" }, { from: "b", to: "d" }] };
    const [first, second] = [...routes(wide, row("a", "b", "c", "d"), catalog).values()] as [Lane, Lane];
    expect(Math.abs(first.y - second.y)).toBeGreaterThanOrEqual(9);
  });
  test("a path begins and ends where it should", () => {
    const [path, x, y] = lanePath({ x: 0, y: 0 }, { x: 400, y: 0 }, { out: 20, y: -50, in: 380 });
    expect(path.startsWith("M0,0 L")).toBe(true);
    expect(path.endsWith("L400,0")).toBe(true);
    expect([x, y]).toEqual([200, -50]);
  });
});

describe("the layout", () => {
  const graph: Graph = {
    nodes: [node("tool", "tool"), { ...node("call", "http.request"), on_error: "route" as const }, node("known", "condition"), node("one"), node("two"), node("answer", "respond"), node("sorry", "respond")],
    edges: [{ from: "tool", to: "call" }, { from: "call", to: "known" }, { from: "call", port: "error", to: "sorry" }, { from: "known", port: "true", to: "one" }, { from: "known", port: "false", to: "two" }, { from: "one", to: "answer" }, { from: "two", to: "answer" }],
  };
  const at = autoLayout(graph, catalog);
  test("is level along a chain, and the upper port's branch stands above", () => {
    expect(at["tool"]!.y).toBe(at["call"]!.y);
    expect(at["one"]!.y).toBeLessThan(at["two"]!.y);
    expect(at["known"]!.y).toBeLessThan(at["sorry"]!.y);
  });
  test("has no overlap, and is the same every time", () => {
    const boxes = graph.nodes.map(({ id, type }) => ({ ...at[id]!, height: nodeHeight(type === "condition" || id === "call" ? 2 : 1) }));
    for (const [index, a] of boxes.entries()) for (const b of boxes.slice(index + 1)) expect(Math.abs(a.x - b.x) >= NODE_WIDTH || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
    expect(autoLayout(graph, catalog)).toEqual(at);
  });
  test("keeps a lane free for an edge that skips columns", () => {
    const skipping: Graph = { nodes: ["a", "b", "c", "d"].map((id) => node(id)), edges: [{ from: "a", to: "b" }, { from: "b", to: "c" }, { from: "c", to: "d" }, { from: "a", to: "d" }] };
    const lane = routes(skipping, autoLayout(skipping, catalog), catalog).get("a/out/d");
    expect(lane?.y !== portTop(0, 1)).toBe(true);
  });
});
