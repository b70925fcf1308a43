import type { Catalog } from "./catalog";
import { effectiveEdges, topological } from "./graph";
import type { Graph, WorkflowNode } from "./document";

export interface PlanStep {
  node: WorkflowNode;
  /** Nodes in one stage can run at the same time. */
  stage: number;
  /** Typical milliseconds, by the catalogue. */
  ms: number;
  /** Milliseconds from the start until it may begin. */
  start: number;
  critical: boolean;
}

export interface Plan {
  steps: PlanStep[];
  totalMs: number;
}

/** When each node may run at the earliest and which of them decide how long the whole takes. Nodes that only evaluate take no time of their own. */
export function planOf(graph: Graph, catalog: Catalog, measured: Readonly<Record<string, number>> = {}): Plan {
  const edges = effectiveEdges(graph, catalog);
  const active = graph.nodes.filter((node) => node.disabled !== true);
  const byId = new Map(active.map((node) => [node.id, node]));
  const cost = (node: WorkflowNode) => measured[node.id] ?? catalog.get(node.type)?.typical_ms ?? 0;
  const steps = new Map<string, PlanStep>();
  for (const id of topological({ nodes: active, edges })) {
    const node = byId.get(id);
    if (!node) continue;
    const before = edges.filter((edge) => edge.to === id).flatMap((edge) => steps.get(edge.from) ?? []);
    steps.set(id, {
      node,
      stage: Math.max(-1, ...before.map((step) => step.stage)) + 1,
      ms: cost(node),
      start: Math.max(0, ...before.map((step) => step.start + step.ms)),
      critical: false,
    });
  }
  const totalMs = Math.max(0, ...[...steps.values()].map((step) => step.start + step.ms));
  // Backwards from the end that comes last, along what each waits for longest.
  let at = [...steps.values()].toSorted((a, b) => b.start + b.ms - (a.start + a.ms) || b.stage - a.stage)[0];
  while (at) {
    at.critical = true;
    const { id } = at.node;
    at = edges.filter((edge) => edge.to === id).flatMap((edge) => steps.get(edge.from) ?? []).toSorted((a, b) => b.start + b.ms - (a.start + a.ms))[0];
  }
  return { steps: [...steps.values()], totalMs };
}
