import { expect, test } from "vitest";
import type { NodeKind } from "../model/catalog";
import type { Graph } from "../model/document";
import { NODE_WIDTH } from "../model/layout";
import { edgeOnto, nodeAt } from "./wiring";

const kind = (type: string, ports: string[]) => [type, { type, role: "pure", ports: ports.map((name) => ({ name })) } as unknown as NodeKind] as const;
const catalog = new Map([kind("transform", ["out"]), kind("condition", ["true", "false"])]);
const graph: Graph = { nodes: [{ id: "a", type: "transform" }, { id: "b", type: "condition" }], edges: [] };

test("a wire let go over a node ends there, whichever end it was dragged from", () => {
  expect(edgeOnto({ node: "a", handle: { type: "source", id: "out" } }, "b", graph, catalog)).toEqual({ from: "a", to: "b" });
  expect(edgeOnto({ node: "b", handle: { type: "source", id: "false" } }, "a", graph, catalog)).toEqual({ from: "b", port: "false", to: "a" });
  expect(edgeOnto({ node: "a", handle: { type: "target", id: "in" } }, "b", graph, catalog)).toEqual({ from: "b", port: "true", to: "a" });
});

test("the node under a point is the one drawn last", () => {
  const positions = { a: { x: 0, y: 0 }, b: { x: NODE_WIDTH / 2, y: 0 } };
  expect(nodeAt(graph, positions, catalog, { x: 4, y: 4 })).toBe("a");
  expect(nodeAt(graph, positions, catalog, { x: NODE_WIDTH - 4, y: 4 })).toBe("b");
  expect(nodeAt(graph, positions, catalog, { x: -4, y: 4 })).toBeUndefined();
});
