import { findNode, withGraph, type WorkflowDocument, type WorkflowNode } from "../document";

/** What of a node this changes; `undefined` takes a setting out. */
export type NodeSettings = { [K in Exclude<keyof WorkflowNode, "id" | "type" | "parameters">]?: WorkflowNode[K] | undefined };

/** Changes what is no parameter: name, connection, retry, time-out, error handling, join, notes. */
export interface SetNode {
  type: "set_node";
  ids: readonly string[];
  settings: NodeSettings;
}

export function setNode(document: WorkflowDocument, { ids, settings }: SetNode): WorkflowDocument {
  let changed = document;
  for (const id of ids) {
    const found = findNode(changed, id);
    if (!found) continue;
    changed = withGraph(changed, found.scope, (graph) => ({
      nodes: graph.nodes.map((node) => (node.id === id ? merge(node, settings) : node)),
      // The error port goes with the routing, and its edges with the port.
      edges: settings.on_error !== undefined && settings.on_error !== "route" ? graph.edges.filter((edge) => edge.from !== id || edge.port !== "error") : graph.edges,
    }));
  }
  return changed;
}

function merge(node: WorkflowNode, settings: NodeSettings): WorkflowNode {
  const merged: Record<string, unknown> = { ...node };
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) delete merged[key];
    else merged[key] = value;
  }
  return merged as unknown as WorkflowNode;
}
