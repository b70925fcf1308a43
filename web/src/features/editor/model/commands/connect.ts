import { sameEdge, withGraph, type Edge, type Scope, type WorkflowDocument } from "../document";

/** Draws an edge, or moves one end of an edge there is. */
export interface Connect {
  type: "connect";
  scope: Scope;
  edge: Edge;
  instead?: Edge;
}

export function connect(document: WorkflowDocument, { scope, edge, instead }: Connect): WorkflowDocument {
  return withGraph(document, scope, (graph) => {
    const edges = instead ? graph.edges.filter((other) => !sameEdge(other, instead)) : graph.edges;
    return { ...graph, edges: edges.some((other) => sameEdge(other, edge)) ? edges : [...edges, edge] };
  });
}
