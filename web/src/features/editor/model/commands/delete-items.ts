import { mainPort, type Catalog } from "../catalog";
import { allNodes, bodyOf, isLoop, sameEdge, withGraph, withView, type Edge, type Scope, type WorkflowDocument } from "../document";
import { heal } from "../graph";

/** Takes nodes, edges and notes away. Edges through a deleted node are joined, so the flow goes on. */
export interface DeleteItems {
  type: "delete_items";
  scope: Scope;
  nodes: readonly string[];
  edges: readonly Edge[];
  notes?: readonly string[];
}

export function deleteItems(document: WorkflowDocument, command: DeleteItems, catalog: Catalog): WorkflowDocument {
  const gone = new Set(command.nodes);
  const inside = new Set<string>(gone);
  const changed = withGraph(document, command.scope, (graph) => {
    let edges = graph.edges.filter((edge) => !command.edges.some((other) => sameEdge(other, edge)));
    for (const node of graph.nodes) {
      if (!gone.has(node.id)) continue;
      edges = heal(edges, node.id, mainPort(node, catalog.get(node.type)) ?? "out");
      if (isLoop(node)) for (const inner of allNodes(bodyOf(node))) inside.add(inner.node.id);
    }
    return { nodes: graph.nodes.filter((node) => !gone.has(node.id)), edges };
  });
  return withView(changed, (view) => ({
    ...view,
    ...(view.positions ? { positions: without(view.positions, inside) } : {}),
    ...(view.pins ? { pins: without(view.pins, inside) } : {}),
    ...(view.wants ? { wants: without(view.wants, inside) } : {}),
    ...(view.notes ? { notes: view.notes.filter((note) => !command.notes?.includes(note.id)) } : {}),
    ...(view.groups
      ? { groups: view.groups.map((group) => ({ ...group, nodes: group.nodes.filter((id) => !inside.has(id)) })).filter((group) => group.nodes.length > 0) }
      : {}),
  }));
}

function without<T>(record: Record<string, T>, keys: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.has(key)));
}
