import { withGraph, withView, type Edge, type Point, type Scope, type WorkflowDocument, type WorkflowNode } from "../document";

/** Puts a node on the canvas, wired to a port if it was dragged from one. */
export interface AddNode {
  type: "add_node";
  scope: Scope;
  node: WorkflowNode;
  position: Point;
  from?: Omit<Edge, "to">;
  /** Wires its way out to that node; for a drag from a target's handle. */
  to?: string;
  /** The port by which it leads on, where that is not `out`. */
  port?: string;
}

export function addNode(document: WorkflowDocument, { scope, node, position, from, to, port }: AddNode): WorkflowDocument {
  const edges: Edge[] = [];
  if (from) edges.push({ ...from, to: node.id });
  if (to !== undefined) edges.push({ from: node.id, ...(port === undefined || port === "out" ? {} : { port }), to });
  const placed = withView(document, (view) => ({ ...view, positions: { ...view.positions, [node.id]: position } }));
  return withGraph(placed, scope, (graph) => ({ nodes: [...graph.nodes, node], edges: [...graph.edges, ...edges] }));
}
