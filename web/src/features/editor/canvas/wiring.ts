import type { HandleType } from "@xyflow/react";
import { portsOf, type Catalog } from "../model/catalog";
import type { Edge, Graph, Point } from "../model/document";
import { nodeHeight, NODE_WIDTH } from "../model/layout";

/** The end that a wire is dragged from. */
export interface DragStart {
  node: string;
  handle: { type: HandleType; id?: string | null };
}

/** The edge there would be if the wire were let go over a node: a whole node is easier to hit than its dot. */
export function edgeOnto({ node, handle }: DragStart, onto: string, graph: Graph, catalog: Catalog): Edge {
  const [from, to] = handle.type === "source" ? [node, onto] : [onto, node];
  const source = graph.nodes.find(({ id }) => id === from);
  const port = handle.type === "source" ? (handle.id ?? "out") : source ? (portsOf(source, catalog.get(source.type))[0]?.name ?? "out") : "out";
  return { from, ...(port === "out" ? {} : { port }), to };
}

/** The node that covers a point of the canvas; of several the one that is drawn last. */
export function nodeAt(graph: Graph, positions: Readonly<Record<string, Point>>, catalog: Catalog, { x, y }: Point): string | undefined {
  return graph.nodes.findLast((node) => {
    const at = positions[node.id] ?? { x: 0, y: 0 };
    return x >= at.x && x <= at.x + NODE_WIDTH && y >= at.y && y <= at.y + nodeHeight(portsOf(node, catalog.get(node.type)).length);
  })?.id;
}
