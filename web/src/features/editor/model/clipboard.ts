import { isObject, parseJson } from "@/lib/json";
import { allNodes, graphAt, type Edge, type Point, type Scope, type WorkflowDocument, type WorkflowNode } from "./document";
import { fromCurl } from "./from-curl";

/** Nodes on the clipboard, with the edges among them. */
export interface Fragment {
  nodes: WorkflowNode[];
  edges: Edge[];
  positions: Record<string, Point>;
}

const MARK = "mcp_portal_nodes";

/** The chosen nodes as text for the clipboard; another tab, or a colleague, can paste it. */
export function copyText(fragment: Fragment): string {
  return JSON.stringify({ [MARK]: 1, ...fragment }, null, 2);
}

/** The chosen nodes with the edges among them. A trigger stays: a workflow has one. */
export function fragmentOf(document: WorkflowDocument, scope: Scope, ids: readonly string[]): Fragment {
  const graph = graphAt(document, scope);
  const nodes = graph.nodes.filter((node) => ids.includes(node.id) && node.type !== "tool");
  const chosen = new Set(nodes.map((node) => node.id));
  const positions: Record<string, Point> = {};
  for (const { node } of allNodes({ nodes, edges: [] })) {
    const point = document.view?.positions?.[node.id];
    if (point) positions[node.id] = point;
  }
  return { nodes, edges: graph.edges.filter((edge) => chosen.has(edge.from) && chosen.has(edge.to)), positions };
}

/** The edges between the chosen nodes and the rest: what a duplicate keeps. */
export function outerEdges(document: WorkflowDocument, scope: Scope, fragment: Fragment): Edge[] {
  const chosen = new Set(fragment.nodes.map((node) => node.id));
  // Only what comes in: a copy of what goes out would make two ends answer where one did.
  return graphAt(document, scope).edges.filter((edge) => !chosen.has(edge.from) && chosen.has(edge.to));
}

export type Pasted =
  | { kind: "fragment"; fragment: Fragment }
  | { kind: "openapi"; text: string }
  | { kind: "unknown" };

/** What a pasted text is: nodes, a whole workflow, a curl command, an OpenAPI document, or plain JSON. */
export function readPaste(text: string): Pasted {
  const trimmed = text.trim();
  if (/^\$?\s*curl\s/.test(trimmed)) {
    const parameters = fromCurl(trimmed);
    if (parameters) return one({ id: "request", type: "http.request", parameters });
  }
  if (looksLikeOpenApi(trimmed)) return { kind: "openapi", text: trimmed };
  const json = parseJson(trimmed);
  if (!json.ok) return { kind: "unknown" };
  const { value } = json;
  if (isObject(value)) {
    if (Array.isArray(value["nodes"]) && value["nodes"].every(isNode)) return { kind: "fragment", fragment: fragmentFrom(value) };
    if (isNode(value)) return one(value as unknown as WorkflowNode);
  }
  if (typeof value === "object" && value !== null) return one({ id: "data", type: "transform", parameters: { value } });
  return { kind: "unknown" };
}

/** Whether a text, JSON or YAML, is worth reading as an OpenAPI document. It is not parsed here: documents can be long. */
const looksLikeOpenApi = (text: string): boolean => /(^|[{,])\s*["']?(openapi|swagger)["']?\s*:/m.test(text) && /(^|[{,])\s*["']?paths["']?\s*:/m.test(text);

const isNode = (value: unknown): boolean => isObject(value) && typeof value["id"] === "string" && typeof value["type"] === "string";

const isEdge = (value: unknown): value is Edge => isObject(value) && typeof value["from"] === "string" && typeof value["to"] === "string";

const one = (node: WorkflowNode): Pasted => ({ kind: "fragment", fragment: { nodes: [node], edges: [], positions: { [node.id]: { x: 0, y: 0 } } } });

function fragmentFrom(value: Record<string, unknown>): Fragment {
  const nodes = (value["nodes"] as WorkflowNode[]).filter((node) => node.type !== "tool");
  const ids = new Set(nodes.map((node) => node.id));
  const edges = (Array.isArray(value["edges"]) ? value["edges"] : []).filter(isEdge).filter((edge) => ids.has(edge.from) && ids.has(edge.to));
  const view = isObject(value["view"]) ? value["view"]["positions"] : value["positions"];
  const positions = isObject(view) ? (view as Record<string, Point>) : {};
  return { nodes, edges, positions };
}
