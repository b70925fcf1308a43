import { graphlib, layout } from "@dagrejs/dagre";
import { portsOf, type Catalog } from "./catalog";
import type { Graph, Point } from "./document";

export const NODE_WIDTH = 224;
export const NODE_HEIGHT = 64;
const PORT_ROW = 26;
const PORT_PADDING = 12;

/** A node is taller where it has several ports: each has its own row. */
export function nodeHeight(ports: number): number {
  return ports > 1 ? NODE_HEIGHT + PORT_PADDING + ports * PORT_ROW : NODE_HEIGHT;
}

/** Positions from left to right along the edges. The same graph always gives the same picture. */
export function autoLayout(graph: Graph, catalog: Catalog): Record<string, Point> {
  const dag = new graphlib.Graph({ multigraph: true });
  dag.setGraph({ rankdir: "LR", nodesep: 36, ranksep: 84, marginx: 0, marginy: 0 });
  dag.setDefaultEdgeLabel(() => ({}));
  const ports = new Map(graph.nodes.map((node) => [node.id, portsOf(node, catalog.get(node.type)).map((port) => port.name)]));
  for (const node of graph.nodes) dag.setNode(node.id, { width: NODE_WIDTH, height: nodeHeight(ports.get(node.id)?.length ?? 1) });
  // Edges in the order of ports keep the upper port's branch above.
  const order = (from: string, port: string) => ports.get(from)?.indexOf(port) ?? 0;
  const known = graph.edges.filter((edge) => ports.has(edge.from) && ports.has(edge.to));
  for (const edge of known.toSorted((a, b) => order(a.from, a.port ?? "out") - order(b.from, b.port ?? "out"))) {
    dag.setEdge(edge.from, edge.to, {}, edge.port ?? "out");
  }
  layout(dag);
  const positions: Record<string, Point> = {};
  for (const node of graph.nodes) {
    const placed = dag.node(node.id) as { x: number; y: number; height: number };
    positions[node.id] = { x: Math.round(placed.x - NODE_WIDTH / 2), y: Math.round(placed.y - placed.height / 2) };
  }
  return positions;
}

/** Positions for the nodes that have none, without moving those that do. */
export function fillPositions(graph: Graph, positions: Record<string, Point>, catalog: Catalog): Record<string, Point> {
  const missing = graph.nodes.filter((node) => !positions[node.id]);
  if (missing.length === 0) return positions;
  const laid = autoLayout(graph, catalog);
  if (missing.length === graph.nodes.length) return { ...positions, ...laid };
  const filled = { ...positions };
  for (const node of missing) {
    const before = graph.edges.find((edge) => edge.to === node.id && filled[edge.from])?.from;
    const anchor = before === undefined ? undefined : filled[before];
    const wish = anchor ? { x: anchor.x + NODE_WIDTH + 84, y: anchor.y } : (laid[node.id] ?? { x: 0, y: 0 });
    filled[node.id] = freeSpot(wish, Object.values(filled));
  }
  return filled;
}

/** The nearest place below `wish` where a node overlaps no other. */
export function freeSpot(wish: Point, taken: readonly Point[]): Point {
  const { x } = wish;
  let { y } = wish;
  const hit = () => taken.some((other) => Math.abs(other.x - x) < NODE_WIDTH + 16 && Math.abs(other.y - y) < NODE_HEIGHT + 24);
  for (let tries = 0; hit() && tries < 200; tries++) y += NODE_HEIGHT + 28;
  return { x: Math.round(x), y: Math.round(y) };
}
