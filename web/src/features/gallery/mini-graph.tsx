import type { StarterDocument } from "./queries";

const COLOUR: Record<string, string> = {
  tool: "var(--trigger)", transform: "var(--pure)", respond: "var(--end)", fail: "var(--end)",
  condition: "var(--control)", switch: "var(--control)", for_each: "var(--control)", merge: "var(--control)", wait: "var(--control)",
};
const WIDTH = 320;
const HEIGHT = 116;
const BOX = { width: 34, height: 20 };

/** A workflow's shape at a glance: columns by distance from the start. */
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
  const at = (id: string) => {
    const x = column.get(id) ?? 0;
    const members = columns.get(x) ?? [];
    const index = members.findIndex((node) => node.id === id);
    return {
      x: last === 0 ? WIDTH / 2 : 32 + (x * (WIDTH - 64)) / last,
      y: HEIGHT / 2 + (index - (members.length - 1) / 2) * Math.min(34, (HEIGHT - 20) / members.length),
    };
  };
  const width = Math.min(BOX.width, ((WIDTH - 64) / Math.max(last, 1)) * 0.62);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden className="block h-29 w-full">
      {edges.map((edge) => {
        const [a, b] = [at(edge.from), at(edge.to)];
        const [x1, x2] = [a.x + width / 2, b.x - width / 2];
        const bend = Math.max(8, (x2 - x1) / 2);
        return <path key={`${edge.from}/${edge.port ?? ""}/${edge.to}`} d={`M${x1} ${a.y}C${x1 + bend} ${a.y} ${x2 - bend} ${b.y} ${x2} ${b.y}`} fill="none" stroke="var(--edge)" strokeWidth="1.5" strokeDasharray={edge.port === "error" ? "3 3" : undefined} />;
      })}
      {nodes.map((node) => {
        const { x, y } = at(node.id);
        const colour = COLOUR[node.type] ?? "var(--effect)";
        return (
          <g key={node.id}>
            <rect x={x - width / 2} y={y - BOX.height / 2} width={width} height={BOX.height} rx="6" fill="var(--surface)" stroke="var(--line-strong)" />
            <circle cx={x} cy={y} r="3.5" fill={colour} />
          </g>
        );
      })}
    </svg>
  );
}
