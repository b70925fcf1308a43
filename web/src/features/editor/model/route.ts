import { portsOf, type Catalog } from "./catalog";
import { edgeId, portOf, type Edge, type Graph, type Point } from "./document";
import { nodeHeight, NODE_WIDTH, portTop } from "./layout";

/** The way round that an edge takes when the straight one would pass behind a node: out, along at `y`, in. */
export interface Lane {
  out: number;
  y: number;
  in: number;
}

export interface Box {
  id: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Wire {
  key: string;
  from: string;
  to: string;
  start: Point;
  end: Point;
  port: number;
}

const CLEAR = 8;
const STUB = 22;
const ABOVE = 22;
/** More room below, where a node shows how its run went. */
const BELOW = 36;

/** Lanes for those edges of a graph that need one. Pure, so the same picture always gives the same wires. */
export function routes(graph: Graph, positions: Readonly<Record<string, Point>>, catalog: Catalog): Map<string, Lane> {
  const boxes = new Map<string, Box>();
  const ports = new Map<string, string[]>();
  for (const node of graph.nodes) {
    const at = positions[node.id];
    if (!at) continue;
    const names = portsOf(node, catalog.get(node.type)).map((port) => port.name);
    ports.set(node.id, names);
    boxes.set(node.id, { id: node.id, left: at.x, top: at.y, right: at.x + NODE_WIDTH, bottom: at.y + nodeHeight(names.length) });
  }
  const wires = graph.edges.flatMap((edge) => wireOf(edge, boxes, ports.get(edge.from) ?? []));
  const all = [...boxes.values()];
  const lanes = new Map<string, Lane>();
  const used: { wire: Wire; lane: Lane }[] = [];
  for (const wire of wires) {
    const left = Math.min(wire.start.x, wire.end.x) - 60;
    const right = Math.max(wire.start.x, wire.end.x) + 60;
    const near = all.filter((box) => box.right > left && box.left < right);
    if (!isHidden(wire, near)) continue;
    const lane = laneFor(wire, near, used);
    lanes.set(wire.key, lane);
    used.push({ wire, lane });
  }
  return lanes;
}

function wireOf(edge: Edge, boxes: ReadonlyMap<string, Box>, ports: readonly string[]): Wire[] {
  const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
  if (!from || !to) return [];
  const port = Math.max(0, ports.indexOf(portOf(edge)));
  return [{ key: edgeId(edge), from: edge.from, to: edge.to, port, start: { x: from.right, y: from.top + portTop(port, ports.length) }, end: { x: to.left, y: to.top + portTop(0, 1) } }];
}

/** Whether the plain curve runs behind a node or back through its own ends. */
function isHidden({ start, end, from, to }: Wire, near: readonly Box[]): boolean {
  if (end.x < start.x + 16) return true;
  const others = near.filter((box) => box.id !== from && box.id !== to);
  if (others.length === 0) return false;
  const bend = (end.x - start.x) / 2;
  for (let step = 1; step < 20; step++) {
    const t = step / 20;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
    const x = a * start.x + b * (start.x + bend) + c * (end.x - bend) + d * end.x;
    const y = a * start.y + b * start.y + c * end.y + d * end.y;
    if (others.some((box) => x > box.left - CLEAR && x < box.right + CLEAR && y > box.top - CLEAR && y < box.bottom + CLEAR)) return true;
  }
  return false;
}

function laneFor(wire: Wire, near: readonly Box[], used: readonly { wire: Wire; lane: Lane }[]): Lane {
  const { start, end } = wire;
  const out = start.x + STUB + Math.min(wire.port, 4) * 7;
  const into = end.x - STUB;
  const [left, right] = [Math.min(out, into), Math.max(out, into)];
  const candidates = [start.y, end.y, ...near.flatMap((box) => [box.top - ABOVE, box.bottom + BELOW])];
  let best: { y: number; cost: number } | undefined;
  for (const wish of candidates) {
    const y = freeOf(wish, wire, left, right, used);
    // What lies across the lane rules it out; what its two uprights cross only speaks against it.
    const across = near.some((box) => y > box.top - CLEAR && y < box.bottom + CLEAR && right > box.left - CLEAR && left < box.right + CLEAR && !touchesOwnEnd(box, wire, y));
    const uprights = near.filter((box) => crosses(box, out, start.y, y) || crosses(box, into, y, end.y)).length;
    const cost = Math.abs(y - start.y) + Math.abs(y - end.y) + uprights * 400 + (across ? 5000 : 0);
    if (best === undefined || cost < best.cost) best = { y, cost };
  }
  return { out, y: best?.y ?? start.y, in: into };
}

/** A wire may lie level with its own nodes as long as it keeps outside of them. */
const touchesOwnEnd = (box: Box, wire: Wire, y: number) => (box.id === wire.from && y === wire.start.y && wire.end.x > wire.start.x) || (box.id === wire.to && y === wire.end.y && wire.end.x > wire.start.x);

const crosses = (box: Box, x: number, a: number, b: number) => x > box.left - 4 && x < box.right + 4 && Math.max(a, b) > box.top && Math.min(a, b) < box.bottom;

/** A little beside a lane that a wire between other nodes has already. */
function freeOf(wish: number, wire: Wire, left: number, right: number, used: readonly { wire: Wire; lane: Lane }[]): number {
  let y = wish;
  const taken = () =>
    used.some(({ wire: other, lane }) => Math.abs(lane.y - y) < 9 && other.to !== wire.to && (other.from !== wire.from || other.port !== wire.port) && Math.max(lane.out, lane.in) > left && Math.min(lane.out, lane.in) < right);
  for (let tries = 0; taken() && tries < 8; tries++) y += 11;
  return y;
}

/** The lane as a path with round corners, and the middle of its long part. */
export function lanePath(start: Point, end: Point, { out, y: wish, in: into }: Lane): [path: string, x: number, y: number] {
  // A lane that is all but level with an end is level with it: a step of a pixel looks like a fault.
  const y = [start.y, end.y].find((level) => Math.abs(level - wish) < 4) ?? wish;
  const corners: Point[] = [start, { x: out, y: start.y }, { x: out, y }, { x: into, y }, { x: into, y: end.y }, end];
  let path = `M${start.x},${start.y}`;
  for (let index = 1; index < corners.length - 1; index++) {
    const [before, corner, after] = [corners[index - 1], corners[index], corners[index + 1]];
    if (!before || !corner || !after) continue;
    const radius = Math.min(10, distance(before, corner) / 2, distance(corner, after) / 2);
    const enter = toward(corner, before, radius);
    const leave = toward(corner, after, radius);
    path += ` L${enter.x},${enter.y} Q${corner.x},${corner.y} ${leave.x},${leave.y}`;
  }
  return [`${path} L${end.x},${end.y}`, (out + into) / 2, y];
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

function toward(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  return whole === 0 ? from : { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}
