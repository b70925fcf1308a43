import { looksOf, NodeIcon } from "@/parts/node-glyph";
import type { StarterDocument } from "./queries";

const WIDTH = 320;
const HEIGHT = 116;
const SIDE = 26;
const EDGE = 26;

/** A workflow's shape at a glance: columns by distance from the start, a tile for each node. */
export function MiniGraph({ document: { nodes, edges } }: { document: StarterDocument }) {
  const column = new Map<string, number>();
  const depth = (id: string, seen: ReadonlySet<string>): number => {
    const known = column.get(id);
    if (known !== undefined) return known;
    if (seen.has(id)) return 0;
    const before = edges.filter((edge) => edge.to === id).map((edge) => depth(edge.from, new Set([...seen, id])) + 1);
    const found = Math.max(0, ...before);
    column.set(id, found);
    return found;
  };
  for (const node of nodes) depth(node.id, new Set());
  const columns = Map.groupBy(nodes, (node) => column.get(node.id) ?? 0);
  const last = Math.max(0, ...columns.keys());
  // Few nodes stand together in the middle, many use the width.
  const step = Math.min(62, (WIDTH - 2 * EDGE) / Math.max(last, 1));
  const start = (WIDTH - step * last) / 2;
  const side = Math.min(SIDE, step * 0.66);
  const at = (id: string) => {
    const x = column.get(id) ?? 0;
    const members = columns.get(x) ?? [];
    const index = members.findIndex((node) => node.id === id);
    return { x: start + x * step, y: HEIGHT / 2 + (index - (members.length - 1) / 2) * Math.min(36, (HEIGHT - 8) / members.length) };
  };
  const most = Math.max(1, ...[...columns.values()].map((members) => members.length));
  const box = Math.min(side, (HEIGHT - 8) / most - 3);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden className="block h-29 w-full">
      {edges.map((edge) => {
        const [a, b] = [at(edge.from), at(edge.to)];
        const [x1, x2] = [a.x + box / 2, b.x - box / 2];
        const bend = Math.max(8, (x2 - x1) / 2);
        return <path key={`${edge.from}/${edge.port ?? ""}/${edge.to}`} d={`M${x1} ${a.y}C${x1 + bend} ${a.y} ${x2 - bend} ${b.y} ${x2} ${b.y}`} fill="none" stroke="var(--edge)" strokeWidth="1.5" strokeDasharray={edge.port === "error" ? "3 3" : undefined} />;
      })}
      {nodes.map((node) => {
        const { x, y } = at(node.id);
        const { role } = looksOf(node.type);
        const icon = box * 0.54;
        return (
          <g key={node.id}>
            <rect x={x - box / 2} y={y - box / 2} width={box} height={box} rx={box * 0.27} fill="var(--surface)" />
            <rect x={x - box / 2} y={y - box / 2} width={box} height={box} rx={box * 0.27} fill={`var(--${role}-soft)`} stroke={`color-mix(in oklch, var(--${role}) 38%, transparent)`} />
            <NodeIcon type={node.type} x={x - icon / 2} y={y - icon / 2} width={icon} height={icon} color={`var(--${role})`} />
          </g>
        );
      })}
    </svg>
  );
}
