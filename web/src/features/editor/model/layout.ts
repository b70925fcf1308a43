import { graphlib, layout } from "@dagrejs/dagre";
import { portsOf, type Catalog } from "./catalog";
import { portOf, type Graph, type Point } from "./document";

export const NODE_WIDTH = 224;
export const NODE_HEIGHT = 64;
const PORT_ROW = 26;
const PORT_PADDING = 12;
const COLUMN_GAP = 84;
/** Room for how a node's run went, which stands below it, and some air. */
const ROW_GAP = 44;
/** What an edge that passes a column takes of it. */
const LANE = 12;

/** A node is taller where it has several ports: each has its own row. */
export function nodeHeight(ports: number): number {
  return ports > 1 ? NODE_HEIGHT + PORT_PADDING + ports * PORT_ROW : NODE_HEIGHT;
}

/** How far below a node's top a port stands; the way in stands where an only port would. */
export function portTop(index: number, ports: number): number {
  return ports > 1 ? NODE_HEIGHT + PORT_PADDING / 2 + index * PORT_ROW + PORT_ROW / 2 : NODE_HEIGHT / 2;
}

/** Something that takes a place in a column: a node, or an edge that passes through. */
interface Item {
  /** The node's id, or the edge's place on its way. */
  key: string;
  height: number;
  /** Where the library put its middle: decides where nothing else does. */
  order: number;
  /** What leads into it, by key, and how far below the top of that it leaves. */
  from: { key: string; offset: number }[];
  passing: boolean;
}

/** Positions from left to right along the edges. The same graph always gives the same picture. */
export function autoLayout(graph: Graph, catalog: Catalog): Record<string, Point> {
  const ports = new Map(graph.nodes.map((node) => [node.id, portsOf(node, catalog.get(node.type)).map((port) => port.name)]));
  const heightOf = (id: string) => nodeHeight(ports.get(id)?.length ?? 1);
  const known = graph.edges.filter((edge) => ports.has(edge.from) && ports.has(edge.to));
  const portIndex = (from: string, port: string) => Math.max(0, ports.get(from)?.indexOf(port) ?? 0);
  // Edges in the order of ports keep the upper port's branch above.
  const edges = known.toSorted((a, b) => portIndex(a.from, portOf(a)) - portIndex(b.from, portOf(b)));

  // The library finds columns and the order in them; how high each stands is found below.
  const dag = new graphlib.Graph({ multigraph: true });
  dag.setGraph({ rankdir: "LR", nodesep: ROW_GAP, ranksep: COLUMN_GAP, marginx: 0, marginy: 0 });
  dag.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) dag.setNode(node.id, { width: NODE_WIDTH, height: heightOf(node.id) });
  for (const edge of edges) dag.setEdge(edge.from, edge.to, {}, portOf(edge));
  layout(dag);
  const at = (id: string) => dag.node(id) as { x: number; y: number };

  const columns = new Map<number, Item[]>();
  for (const node of graph.nodes) columns.set(Math.round(at(node.id).x), []);
  const xs = [...columns.keys()].sort((a, b) => a - b);
  const into = new Map<string, Item["from"]>();
  const lead = (key: string, from: Item["from"][number]) => into.set(key, [...(into.get(key) ?? []), from]);
  for (const [index, edge] of edges.entries()) {
    const [start, end] = [Math.round(at(edge.from).x), Math.round(at(edge.to).x)];
    const { points } = dag.edge({ v: edge.from, w: edge.to, name: portOf(edge) }) as { points: Point[] };
    let last = { key: edge.from, offset: portTop(portIndex(edge.from, portOf(edge)), ports.get(edge.from)?.length ?? 1) - portTop(0, 1) };
    // An edge over several columns keeps a lane of its own free in those between.
    for (const x of xs) {
      if (x <= start || x >= end) continue;
      const key = `${index}/${x}`;
      columns.get(x)?.push({ key, height: LANE, order: yAt(points, x), from: [{ key: last.key, offset: last.offset + (portTop(0, 1) - LANE / 2) * (last.key === edge.from ? 1 : 0) }], passing: true });
      last = { key, offset: LANE / 2 - portTop(0, 1) };
    }
    lead(edge.to, last);
  }
  for (const node of graph.nodes) {
    const { x, y } = at(node.id);
    columns.get(Math.round(x))?.push({ key: node.id, height: heightOf(node.id), order: y, from: into.get(node.id) ?? [], passing: false });
  }
  const tops = new Map<string, number>();
  for (const x of xs) settle(columns.get(x) ?? [], tops);
  const least = Math.min(0, ...graph.nodes.map((node) => tops.get(node.id) ?? 0));
  return Object.fromEntries(graph.nodes.map((node) => [node.id, { x: Math.round(at(node.id).x - NODE_WIDTH / 2), y: Math.round((tops.get(node.id) ?? 0) - least) }]));
}

/** Where an edge of the library crosses a column. */
function yAt(points: readonly Point[], x: number): number {
  const next = points.findIndex((point) => point.x >= x);
  const [a, b] = [points[next - 1], points[next]];
  if (!b) return points.at(-1)?.y ?? 0;
  return a && b.x > a.x ? a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x) : b.y;
}

/** Puts a column's items as near as can be to level with what leads to them, and apart: neighbours that would overlap share the way. */
function settle(items: readonly Item[], tops: Map<string, number>): void {
  interface Block {
    items: Item[];
    /** Where the first one stands if the whole block has its way. */
    wish: number;
    weight: number;
    height: number;
  }
  const wishOf = (item: Item): number => {
    const ends = item.from.flatMap(({ key, offset }) => {
      const top = tops.get(key);
      return top === undefined ? [] : [top + offset];
    });
    return ends.length > 0 ? ends.reduce((sum, end) => sum + end, 0) / ends.length : item.order - item.height / 2;
  };
  const wishes = new Map(items.map((item) => [item, wishOf(item)]));
  const blocks: Block[] = [];
  for (const item of items.toSorted((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0) || a.order - b.order)) {
    // An edge that passes gives way to the nodes it passes.
    let block: Block = { items: [item], wish: wishes.get(item) ?? 0, weight: item.passing ? 0.001 : 1, height: item.height };
    for (let last = blocks.at(-1); last && last.wish + last.height + ROW_GAP > block.wish; last = blocks.at(-1)) {
      blocks.pop();
      const offset = last.height + ROW_GAP;
      const weight = last.weight + block.weight;
      block = { items: [...last.items, ...block.items], wish: (last.wish * last.weight + (block.wish - offset) * block.weight) / weight, weight, height: offset + block.height };
    }
    blocks.push(block);
  }
  for (const block of blocks) {
    let top = block.wish;
    for (const item of block.items) {
      tops.set(item.key, top);
      top += item.height + ROW_GAP;
    }
  }
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
    const wish = anchor ? { x: anchor.x + NODE_WIDTH + COLUMN_GAP, y: anchor.y } : (laid[node.id] ?? { x: 0, y: 0 });
    filled[node.id] = freeSpot(wish, Object.values(filled));
  }
  return filled;
}

/** The nearest place below `wish` where a node overlaps no other. */
export function freeSpot(wish: Point, taken: readonly Point[]): Point {
  const { x } = wish;
  let { y } = wish;
  const hit = () => taken.some((other) => Math.abs(other.x - x) < NODE_WIDTH + 16 && Math.abs(other.y - y) < NODE_HEIGHT + ROW_GAP - 4);
  for (let tries = 0; hit() && tries < 200; tries++) y += NODE_HEIGHT + ROW_GAP;
  return { x: Math.round(x), y: Math.round(y) };
}
