import { isObject, sameJson, type Json } from "@/lib/json";
import { freeSpot } from "./layout";
import { allNodes, bodyOf, edgeId, graphAt, isLoop, labelOf, type Edge, type Graph, type Point, type Scope, type WorkflowDocument, type WorkflowNode } from "./document";

export type ChangeKind = "added" | "removed" | "changed";

/** One value in a node that is not what it was. */
export interface FieldChange {
  /** Into the node, as in `/parameters/url`. */
  pointer: string;
  before: Json | undefined;
  after: Json | undefined;
}

export interface NodeChange {
  id: string;
  label: string;
  type: string;
  scope: Scope;
  kind: ChangeKind;
  fields: FieldChange[];
}

export interface EdgeChange {
  edge: Edge;
  scope: Scope;
  kind: "added" | "removed";
}

export interface DocumentDiff {
  nodes: NodeChange[];
  edges: EdgeChange[];
}

/** What of the later document is not in the earlier one, and the other way round. Where things stand on the canvas is no change. */
export function documentDiff(before: WorkflowDocument, after: WorkflowDocument): DocumentDiff {
  const old = new Map([...allNodes(before)].map((found) => [found.node.id, found]));
  const now = new Map([...allNodes(after)].map((found) => [found.node.id, found]));
  const nodes: NodeChange[] = [];
  for (const [id, { node, scope }] of now) {
    const previous = old.get(id)?.node;
    const fields = previous ? fieldChanges(bare(previous), bare(node)) : [];
    if (!previous || fields.length > 0) nodes.push({ id, label: labelOf(node), type: node.type, scope, kind: previous ? "changed" : "added", fields });
  }
  for (const [id, { node, scope }] of old) if (!now.has(id)) nodes.push({ id, label: labelOf(node), type: node.type, scope, kind: "removed", fields: [] });
  return { nodes, edges: edgeChanges(before, after) };
}

/** A node without what is compared on its own: a loop's nodes are told one by one. */
function bare(node: WorkflowNode): Record<string, unknown> {
  if (!isLoop(node)) return { ...node };
  const { body: _body, ...parameters } = node.parameters ?? {};
  return { ...node, parameters };
}

function fieldChanges(before: unknown, after: unknown, pointer = ""): FieldChange[] {
  if (sameJson(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => fieldChanges(before[key], after[key], `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`));
  }
  return [{ pointer, before: before as Json | undefined, after: after as Json | undefined }];
}

function edgeChanges(before: WorkflowDocument, after: WorkflowDocument): EdgeChange[] {
  const list = (document: WorkflowDocument) =>
    [[], ...[...allNodes(document)].filter(({ node }) => isLoop(node)).map(({ node, scope }) => [...scope, node.id])].flatMap((scope: Scope) => graphAt(document, scope).edges.map((edge) => ({ edge, scope })));
  const key = ({ edge, scope }: { edge: Edge; scope: Scope }) => `${scope.join("/")} ${edgeId(edge)}`;
  const [old, now] = [new Map(list(before).map((item) => [key(item), item])), new Map(list(after).map((item) => [key(item), item]))];
  return [
    ...[...now].flatMap(([name, item]): EdgeChange[] => (old.has(name) ? [] : [{ ...item, kind: "added" }])),
    ...[...old].flatMap(([name, item]): EdgeChange[] => (now.has(name) ? [] : [{ ...item, kind: "removed" }])),
  ];
}

/** Both documents in one picture: the later one, and what is gone where it stood. */
export function mergedDocument(before: WorkflowDocument, after: WorkflowDocument): WorkflowDocument {
  const known = new Set([...allNodes(after)].map(({ node }) => node.id));
  const graph = (old: Graph, now: Graph): Graph => {
    const gone = old.nodes.filter((node) => !known.has(node.id));
    const nodes = now.nodes.map((node) => {
      const previous = old.nodes.find((other) => other.id === node.id);
      return previous && isLoop(node) && isLoop(previous) ? { ...node, parameters: { ...node.parameters, body: graph(bodyOf(previous), bodyOf(node)) as unknown as Json } } : node;
    });
    const here = new Set([...nodes, ...gone].map((node) => node.id));
    const present = new Set(now.edges.map(edgeId));
    return { nodes: [...nodes, ...gone], edges: [...now.edges, ...old.edges.filter((edge) => !present.has(edgeId(edge)) && here.has(edge.from) && here.has(edge.to))] };
  };
  const positions: Record<string, Point> = { ...before.view?.positions, ...after.view?.positions };
  // What is gone stands where it stood, or below what took its place.
  for (const { node, scope } of allNodes(before)) {
    const at = positions[node.id];
    if (known.has(node.id) || !at) continue;
    positions[node.id] = freeSpot(at, graphAt(after, scope).nodes.flatMap((other) => positions[other.id] ?? []));
  }
  return { ...after, ...graph(before, after), view: { positions, ...(after.view?.notes ? { notes: after.view.notes } : {}), ...(after.view?.groups ? { groups: after.view.groups } : {}) } };
}

export type Mark = ChangeKind | "same";

/** How the picture marks each node and edge; a loop that only changed inside counts as changed. */
export function marksOf(merged: WorkflowDocument, diff: DocumentDiff): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  for (const { node } of allNodes(merged)) marks[node.id] = "same";
  for (const change of [...diff.nodes, ...diff.edges]) for (const loop of change.scope) marks[loop] = "changed";
  for (const change of diff.nodes) marks[change.id] = change.kind;
  for (const { edge, kind } of diff.edges) marks[edgeId(edge)] = kind;
  return marks;
}
