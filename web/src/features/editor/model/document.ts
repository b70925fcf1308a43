import { isObject, type Json, type JsonObject } from "@/lib/json";
import type { Want } from "./connection-need";

export interface Retry {
  max_attempts: number;
  interval_seconds?: number;
  backoff_rate?: number;
  max_delay_seconds?: number;
  jitter?: "full" | "none";
  errors?: string[];
}

export interface WorkflowNode {
  id: string;
  type: string;
  name?: string;
  parameters?: JsonObject;
  connection?: string;
  retry?: Retry;
  timeout_seconds?: number;
  on_error?: "fail" | "continue" | "route";
  fallback?: Json;
  join?: "any" | "all";
  disabled?: boolean;
  notes?: string;
}

export interface Edge {
  from: string;
  port?: string;
  to: string;
}

export interface Graph {
  nodes: WorkflowNode[];
  edges: Edge[];
}

export interface Point {
  x: number;
  y: number;
}

/** A sticky note on the canvas. */
export interface Note extends Point {
  id: string;
  text: string;
  width: number;
  height: number;
  colour: "sand" | "sage" | "sky" | "rose";
  /** The loop whose body it lies in; absent on the top level. */
  scope?: string;
}

/** A named frame round nodes; it moves with them and is drawn round where they are. */
export interface Group {
  id: string;
  title: string;
  nodes: string[];
}

/** What only the editor reads. Ids are unique in the whole document, so one map serves all loops. */
export interface View {
  positions?: Record<string, Point>;
  notes?: Note[];
  groups?: Group[];
  /** Outputs that stand in for a node's own in test runs. */
  pins?: Record<string, Json>;
  /** The arguments of test runs. */
  sample?: Json;
  /** What credentials the services behind nodes ask for, where an import told. */
  wants?: Record<string, Want>;
}

export interface WorkflowDocument extends Graph {
  version: number;
  view?: View;
}

/** The loops one is inside of, outermost first; empty on the top level. */
export type Scope = readonly string[];

export const portOf = (edge: Edge): string => edge.port ?? "out";

/** Names an edge among those of its graph; `/` occurs in no id. */
export const edgeId = (edge: Edge): string => `${edge.from}/${portOf(edge)}/${edge.to}`;

export const sameEdge = (a: Edge, b: Edge): boolean => edgeId(a) === edgeId(b);

const EMPTY: Graph = { nodes: [], edges: [] };

/** The graph in a loop's parameters; an absent or broken body is an empty one. */
export function bodyOf(node: WorkflowNode): Graph {
  const body = node.parameters?.["body"];
  if (!isObject(body)) return EMPTY;
  const { nodes, edges } = body;
  // The document came through the server's strict reader, so lists here hold nodes and edges.
  return {
    nodes: Array.isArray(nodes) ? (nodes as unknown as WorkflowNode[]) : [],
    edges: Array.isArray(edges) ? (edges as unknown as Edge[]) : [],
  };
}

export const isLoop = (node: WorkflowNode): boolean => node.type === "for_each";

/** The graph that a scope shows. A loop that is gone shows nothing. */
export function graphAt(document: WorkflowDocument, scope: Scope): Graph {
  let graph: Graph = document;
  for (const id of scope) {
    const loop = graph.nodes.find((node) => node.id === id);
    if (!loop) return EMPTY;
    graph = bodyOf(loop);
  }
  return graph;
}

/** The document with the graph at a scope replaced; what did not change is shared. */
export function withGraph(document: WorkflowDocument, scope: Scope, change: (graph: Graph) => Graph): WorkflowDocument {
  const replace = (graph: Graph, rest: Scope): Graph => {
    const [id, ...inner] = rest;
    if (id === undefined) return change(graph);
    return {
      ...graph,
      nodes: graph.nodes.map((node) =>
        node.id === id ? { ...node, parameters: { ...node.parameters, body: replace(bodyOf(node), inner) as unknown as Json } } : node,
      ),
    };
  };
  const { nodes, edges } = replace({ nodes: document.nodes, edges: document.edges }, scope);
  return nodes === document.nodes && edges === document.edges ? document : { ...document, nodes, edges };
}

export function withView(document: WorkflowDocument, change: (view: View) => View): WorkflowDocument {
  return { ...document, view: change(document.view ?? {}) };
}

/** Every node of the document with the scope it stands in, loops before their bodies. */
export function* allNodes(graph: Graph, scope: Scope = []): Generator<{ node: WorkflowNode; scope: Scope }> {
  for (const node of graph.nodes) {
    yield { node, scope };
    if (isLoop(node)) yield* allNodes(bodyOf(node), [...scope, node.id]);
  }
}

export function findNode(document: WorkflowDocument, id: string): { node: WorkflowNode; scope: Scope } | undefined {
  for (const found of allNodes(document)) if (found.node.id === id) return found;
  return undefined;
}

export const labelOf = (node: WorkflowNode): string => node.name ?? node.id;
