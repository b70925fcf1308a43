import { portsOf, type Catalog } from "./catalog";
import { bodyOf, findNode, graphAt, isLoop, sameEdge, type Edge, type Graph, type Scope, type WorkflowDocument } from "./document";

/** The ids from which `id` can be reached, nearest first. */
export function ancestors(graph: Graph, id: string): string[] {
  return reach(id, (at) => graph.edges.filter((edge) => edge.to === at).map((edge) => edge.from));
}

/** The ids that can be reached from `id`, nearest first. */
export function descendants(graph: Graph, id: string): string[] {
  return reach(id, (at) => graph.edges.filter((edge) => edge.from === at).map((edge) => edge.to));
}

function reach(start: string, step: (id: string) => string[]): string[] {
  const seen = new Set<string>();
  const queue = [start];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const next of step(id)) {
      if (next === start || seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return [...seen];
}

export interface Readable {
  /** The name after `$`. */
  name: string;
  kind: "input" | "node" | "loop" | "context";
}

/**
 * What an expression in the node `id` may read: outputs upstream of it, nearest first, in its own
 * graph and then in those round it; the loop's item; the arguments; the run's context.
 */
export function readable(document: WorkflowDocument, id: string): Readable[] {
  const found = findNode(document, id);
  if (!found) return [];
  const names: Readable[] = [];
  const loops = [...found.scope];
  let graph = graphAt(document, loops);
  let at = id;
  // A loop's `result` reads the nodes of its body; they are nearest of all.
  if (isLoop(found.node)) {
    names.push({ name: "item", kind: "loop" }, { name: "index", kind: "loop" });
    for (const inner of bodyOf(found.node).nodes) names.push({ name: inner.id, kind: "node" });
  }
  for (;;) {
    const here = graph;
    for (const name of ancestors(here, at)) {
      const node = here.nodes.find((candidate) => candidate.id === name);
      if (node && node.type !== "tool") names.push({ name, kind: "node" });
    }
    const loop = loops.pop();
    if (loop === undefined) break;
    if (!names.some((name) => name.kind === "loop")) names.push({ name: "item", kind: "loop" }, { name: "index", kind: "loop" });
    graph = graphAt(document, loops);
    at = loop;
  }
  return [{ name: "input", kind: "input" }, ...names, ...(["execution", "caller", "workflow"] as const).map((name) => ({ name, kind: "context" as const }))];
}

export type ConnectionProblem = "self" | "cycle" | "duplicate" | "into_trigger" | "no_port" | "missing";

/** Why two nodes cannot be wired so, if they cannot. */
export function connectionProblem(graph: Graph, edge: Edge, catalog: Catalog): ConnectionProblem | undefined {
  if (edge.from === edge.to) return "self";
  const from = graph.nodes.find((node) => node.id === edge.from);
  const to = graph.nodes.find((node) => node.id === edge.to);
  if (!from || !to) return "missing";
  if (catalog.get(to.type)?.role === "trigger") return "into_trigger";
  if (!portsOf(from, catalog.get(from.type)).some((port) => port.name === (edge.port ?? "out"))) return "no_port";
  if (graph.edges.some((other) => sameEdge(other, edge))) return "duplicate";
  return edge.to === edge.from || descendants(graph, edge.to).includes(edge.from) ? "cycle" : undefined;
}

/** The graph as it runs: nodes switched off are passed by. */
export function effectiveEdges(graph: Graph, catalog: Catalog): Edge[] {
  let edges = graph.edges;
  for (const node of graph.nodes) {
    if (node.disabled !== true) continue;
    const main = portsOf(node, catalog.get(node.type))[0]?.name ?? "out";
    edges = heal(edges, node.id, main);
  }
  return edges;
}

/** The edges without a node: what came in goes on to where its main port led. */
export function heal(edges: readonly Edge[], id: string, mainPort: string): Edge[] {
  const into = edges.filter((edge) => edge.to === id);
  const outOf = edges.filter((edge) => edge.from === id && (edge.port ?? "out") === mainPort);
  const kept = edges.filter((edge) => edge.from !== id && edge.to !== id);
  for (const before of into) {
    for (const after of outOf) {
      const bridge: Edge = { ...before, to: after.to };
      if (bridge.from !== bridge.to && !kept.some((edge) => sameEdge(edge, bridge))) kept.push(bridge);
    }
  }
  return kept;
}

/** Ids in an order in which every edge points forward; what lies on a cycle comes last. */
export function topological(graph: Graph): string[] {
  const waiting = new Map(graph.nodes.map((node) => [node.id, 0]));
  for (const edge of graph.edges) waiting.set(edge.to, (waiting.get(edge.to) ?? 0) + 1);
  const order: string[] = [];
  const ready = graph.nodes.filter((node) => waiting.get(node.id) === 0).map((node) => node.id);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id);
    for (const edge of graph.edges) {
      if (edge.from !== id) continue;
      const left = (waiting.get(edge.to) ?? 0) - 1;
      waiting.set(edge.to, left);
      if (left === 0) ready.push(edge.to);
    }
  }
  const placed = new Set(order);
  return [...order, ...graph.nodes.map((node) => node.id).filter((id) => !placed.has(id))];
}

/** The scope in which a node's own body is shown. */
export const innerScope = (scope: Scope, id: string): Scope => [...scope, id];
