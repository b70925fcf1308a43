import type { Json } from "@/lib/json";
import { bodyOf, isLoop, withGraph, withView, type Edge, type Graph, type Point, type Scope, type WorkflowDocument, type WorkflowNode } from "../document";
import { mapExpressions, renameVariable } from "../expression";
import { freeId, takenIds } from "../ids";
import type { Fragment } from "../clipboard";

/** Adds a copied fragment; ids that are taken get new ones, and the fragment's references follow. */
export interface Paste {
  type: "paste";
  scope: Scope;
  fragment: Fragment;
  /** Where its upper left corner goes. */
  at: Point;
  /** Edges between the fragment and nodes outside it, by the fragment's own ids: a duplicate keeps them. */
  outer?: readonly Edge[];
}

/** The ids a paste gives, by the fragment's. Also tells the caller what to select. */
export function pastedIds(document: WorkflowDocument, fragment: Fragment): Map<string, string> {
  const taken = takenIds(document);
  const ids = new Map<string, string>();
  const visit = (nodes: readonly WorkflowNode[]) => {
    for (const node of nodes) {
      const id = freeId(node.id, taken);
      taken.add(id);
      ids.set(node.id, id);
      if (isLoop(node)) visit(bodyOf(node).nodes);
    }
  };
  visit(fragment.nodes);
  return ids;
}

export function paste(document: WorkflowDocument, { scope, fragment, at, outer = [] }: Paste): WorkflowDocument {
  const ids = pastedIds(document, fragment);
  const name = (id: string) => ids.get(id) ?? id;
  // All at once: renaming one by one could catch a name that another rename just gave.
  const rewrite = (value: Json): Json =>
    mapExpressions(value, (source) => {
      let text = source;
      for (const [from] of ids) text = renameVariable(text, from, `${from}\u00b7`);
      for (const [from, to] of ids) text = text.replaceAll(`$${from}\u00b7`, () => `$${to}`);
      return text;
    });
  const node = (old: WorkflowNode): WorkflowNode => {
    const { body, ...rest } = old.parameters ?? {};
    const inner = isLoop(old) && body !== undefined ? { body: graph(bodyOf(old)) as unknown as Json } : body === undefined ? {} : { body: rewrite(body) };
    return { ...old, id: name(old.id), ...(old.parameters ? { parameters: { ...(rewrite(rest) as Record<string, Json>), ...inner } } : {}) };
  };
  const edge = (old: Edge): Edge => ({ ...old, from: name(old.from), to: name(old.to) });
  const graph = (old: Graph): Graph => ({ nodes: old.nodes.map(node), edges: old.edges.map(edge) });

  const added = graph(fragment);
  const corners = fragment.nodes.flatMap((item) => fragment.positions[item.id] ?? []);
  const left = Math.min(...corners.map((point) => point.x));
  const top = Math.min(...corners.map((point) => point.y));
  const positions: Record<string, Point> = {};
  for (const [old, id] of ids) {
    const point = fragment.positions[old];
    if (!point) continue;
    const isOuter = fragment.nodes.some((item) => item.id === old);
    positions[id] = isOuter ? { x: Math.round(point.x - left + at.x), y: Math.round(point.y - top + at.y) } : point;
  }
  const placed = withView(document, (view) => ({ ...view, positions: { ...view.positions, ...positions } }));
  return withGraph(placed, scope, (old) => ({ nodes: [...old.nodes, ...added.nodes], edges: [...old.edges, ...added.edges, ...outer.map(edge)] }));
}
