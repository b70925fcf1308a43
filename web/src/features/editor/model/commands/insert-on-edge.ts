import { graphAt, sameEdge, withGraph, withView, type Edge, type Scope, type WorkflowDocument, type WorkflowNode } from "../document";
import { NODE_WIDTH } from "../layout";
import { descendants } from "../graph";

/** Puts a node in the middle of an edge; what follows moves over to make room. */
export interface InsertOnEdge {
  type: "insert_on_edge";
  scope: Scope;
  edge: Edge;
  node: WorkflowNode;
  /** The port by which it leads on; undefined for a node without a way out. */
  port: string | undefined;
}

const GAP = 84;

export function insertOnEdge(document: WorkflowDocument, { scope, edge, node, port }: InsertOnEdge): WorkflowDocument {
  const graph = graphAt(document, scope);
  const positions = { ...document.view?.positions };
  const from = positions[edge.from] ?? { x: 0, y: 0 };
  const to = positions[edge.to] ?? { x: from.x + NODE_WIDTH + GAP, y: from.y };
  const room = to.x - (from.x + NODE_WIDTH);
  const need = NODE_WIDTH + 2 * GAP;
  if (room < need) {
    const shift = need - room;
    for (const id of [edge.to, ...descendants(graph, edge.to)]) {
      const at = positions[id];
      if (at && at.x >= to.x) positions[id] = { x: at.x + shift, y: at.y };
    }
  }
  const middle = room < need ? from.x + NODE_WIDTH + GAP : from.x + NODE_WIDTH + (room - NODE_WIDTH) / 2;
  positions[node.id] = { x: Math.round(middle), y: Math.round((from.y + to.y) / 2) };
  const placed = withView(document, (view) => ({ ...view, positions }));
  return withGraph(placed, scope, ({ nodes, edges }) => ({
    nodes: [...nodes, node],
    edges: edges.flatMap((other) => {
      if (!sameEdge(other, edge)) return [other];
      const into: Edge = { ...other, to: node.id };
      return port === undefined ? [into] : [into, { from: node.id, ...(port === "out" ? {} : { port }), to: other.to }];
    }),
  }));
}
