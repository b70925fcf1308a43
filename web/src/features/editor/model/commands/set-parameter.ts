import type { Json } from "@/lib/json";
import { findNode, withGraph, type WorkflowDocument } from "../document";
import { setAt } from "../pointer";

/** Sets one value inside a node's parameters; `undefined` takes it out. */
export interface SetParameter {
  type: "set_parameter";
  id: string;
  path: readonly (string | number)[];
  value: Json | undefined;
}

export function setParameter(document: WorkflowDocument, { id, path, value }: SetParameter): WorkflowDocument {
  const found = findNode(document, id);
  if (!found) return document;
  return withGraph(document, found.scope, (graph) => {
    const nodes = graph.nodes.map((node) => {
      if (node.id !== id) return node;
      const parameters = setAt(node.parameters ?? {}, path, value);
      return typeof parameters === "object" && parameters !== null && !Array.isArray(parameters) ? { ...node, parameters } : node;
    });
    return { nodes, edges: followPort(graph.edges, id, path, value, found.node.parameters?.["cases"]) };
  });
}

/** A switch's case that gets another port name keeps its edges. */
function followPort<E extends { from: string; port?: string }>(edges: E[], id: string, path: readonly (string | number)[], value: Json | undefined, cases: Json | undefined): E[] {
  const [head, index, last] = path;
  if (head !== "cases" || last !== "port" || path.length !== 3 || typeof value !== "string" || value === "" || !Array.isArray(cases)) return edges;
  const before = cases[Number(index)];
  const port = typeof before === "object" && before !== null && !Array.isArray(before) ? before["port"] : undefined;
  return typeof port !== "string" ? edges : edges.map((edge) => (edge.from === id && edge.port === port ? { ...edge, port: value } : edge));
}
