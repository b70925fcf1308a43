import type { Json, JsonObject } from "@/lib/json";
import { mainPort, type NodeKind } from "./model/catalog";
import { copyText, fragmentOf, outerEdges, readPaste, type Fragment } from "./model/clipboard";
import { pastedIds } from "./model/commands/paste";
import { edgeId, findNode, graphAt, portOf, type Edge, type Note, type Point, type WorkflowNode } from "./model/document";
import { freeId, takenIds } from "./model/ids";
import { autoLayout, freeSpot, NODE_HEIGHT, NODE_WIDTH, nodeHeight } from "./model/layout";
import { portsOf } from "./model/catalog";
import type { EditorStore, PickerIntent } from "./store";

const GAP = 84;

/** A fresh node of a kind. Required parameters start from the schema's defaults, never from an example's values. */
export function newNode(kind: NodeKind, taken: ReadonlySet<string>): WorkflowNode {
  const words = kind.type.split(".");
  return { id: freeId(words.at(-1) ?? kind.type, taken), type: kind.type, parameters: initialParameters(kind.parameters) };
}

function initialParameters(schema: JsonObject): JsonObject {
  const properties = schema["properties"];
  const required = schema["required"];
  const parameters: JsonObject = {};
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) return parameters;
  for (const [name, property] of Object.entries(properties)) {
    if (typeof property !== "object" || property === null || Array.isArray(property)) continue;
    if (!Array.isArray(required) || !required.includes(name)) continue;
    const first = Array.isArray(property["enum"]) ? property["enum"][0] : undefined;
    const value: Json | undefined = property["default"] ?? first ?? (property["x-widget"] === "graph" ? { nodes: [], edges: [] } : undefined);
    if (value !== undefined) parameters[name] = value;
  }
  return parameters;
}

/** Does what the picker was opened for with the kind that was chosen. */
export function placeKind(store: EditorStore, kind: NodeKind, intent: PickerIntent): void {
  const { document, scope, dispatch, select } = store.getState();
  const node = newNode(kind, takenIds(document));
  const port = mainPort(node, kind);
  const taken = graphAt(document, scope).nodes.flatMap((other) => document.view?.positions?.[other.id] ?? []);
  switch (intent.kind) {
    case "place":
      dispatch({ type: "add_node", scope, node, position: freeSpot(intent.position, taken) });
      break;
    case "after":
      dispatch({ type: "add_node", scope, node, position: freeSpot(intent.position, taken), from: intent.from });
      break;
    case "before":
      dispatch({ type: "add_node", scope, node, position: freeSpot(intent.position, taken), to: intent.to, ...(port === undefined ? {} : { port }) });
      break;
    case "edge":
      dispatch({ type: "insert_on_edge", scope, edge: intent.edge, node, port });
      break;
  }
  select([node.id]);
}

/** Where the picker puts a node when nobody pointed: after the selected node, on the selected edge, or at the end. */
export function pickerIntent(store: EditorStore): PickerIntent {
  const { document, scope, selectedNodes, selectedEdges, catalog } = store.getState();
  const graph = graphAt(document, scope);
  const edge = graph.edges.find((candidate) => edgeId(candidate) === selectedEdges[0]);
  if (edge && selectedNodes.length === 0) return { kind: "edge", edge };
  const last = graph.nodes.find((node) => node.id === selectedNodes[0]) ?? graph.nodes.findLast((node) => mainPort(node, catalog.get(node.type)) !== undefined);
  if (!last) return { kind: "place", position: { x: 0, y: 0 } };
  const at = document.view?.positions?.[last.id] ?? { x: 0, y: 0 };
  const ports = portsOf(last, catalog.get(last.type)).map((port) => port.name);
  const open = ports.find((name) => !graph.edges.some((candidate) => candidate.from === last.id && portOf(candidate) === name)) ?? ports[0];
  const position = { x: at.x + NODE_WIDTH + GAP, y: at.y };
  if (open === undefined) return { kind: "place", position };
  return { kind: "after", from: { from: last.id, ...(open === "out" ? {} : { port: open }) }, position };
}

/** Opens the picker in the middle of the canvas, or beside the element given. */
export function openPicker(store: EditorStore, intent = pickerIntent(store), at?: Point): void {
  const canvas = globalThis.document.querySelector(".portal-canvas")?.getBoundingClientRect();
  const centre = canvas ? { x: canvas.left + canvas.width / 2 - 170, y: canvas.top + canvas.height * 0.18 } : { x: 80, y: 120 };
  store.getState().set({ picker: { intent, at: at ?? centre } });
}

export function deleteSelection(store: EditorStore): void {
  const { document, scope, selectedNodes, selectedEdges, dispatch, select } = store.getState();
  if (selectedNodes.length + selectedEdges.length === 0) return;
  const edges = graphAt(document, scope).edges.filter((edge) => selectedEdges.includes(edgeId(edge)));
  const notes = (document.view?.notes ?? []).filter((note) => selectedNodes.includes(note.id)).map((note) => note.id);
  const nodes = selectedNodes.filter((id) => !notes.includes(id));
  dispatch({ type: "delete_items", scope, nodes, edges, notes });
  select([]);
}

export function selectionText(store: EditorStore): string | undefined {
  const { document, scope, selectedNodes } = store.getState();
  const fragment = fragmentOf(document, scope, selectedNodes);
  return fragment.nodes.length === 0 ? undefined : copyText(fragment);
}

export function pasteFragment(store: EditorStore, fragment: Fragment, at?: Point): void {
  const { document, scope, dispatch, select } = store.getState();
  const points = Object.values(document.view?.positions ?? {});
  const first = fragment.nodes.flatMap((node) => fragment.positions[node.id] ?? []);
  const wish = at ?? (first[0] ? { x: Math.min(...first.map((point) => point.x)) + 40, y: Math.min(...first.map((point) => point.y)) + 40 } : { x: 0, y: 0 });
  const ids = pastedIds(document, fragment);
  dispatch({ type: "paste", scope, fragment, at: freeSpot(wish, points) });
  select(fragment.nodes.map((node) => ids.get(node.id) ?? node.id));
}

/** Takes over a pasted text: nodes, a curl command, JSON, or an OpenAPI document, whose operations are chosen first. */
export function pasteText(store: EditorStore, text: string): "done" | "unknown" | "empty" {
  if (text.trim() === "") return "empty";
  const pasted = readPaste(text);
  if (pasted.kind === "unknown") return "unknown";
  if (pasted.kind === "openapi") store.getState().set({ importing: pasted.text });
  else pasteFragment(store, pasted.fragment);
  return "done";
}

export function duplicateSelection(store: EditorStore): void {
  const { document, scope, selectedNodes, dispatch, select } = store.getState();
  const fragment = fragmentOf(document, scope, selectedNodes);
  if (fragment.nodes.length === 0) return;
  const ids = pastedIds(document, fragment);
  const corner = fragment.nodes.flatMap((node) => fragment.positions[node.id] ?? []);
  const left = Math.min(...corner.map((point) => point.x));
  const bottom = Math.max(...corner.map((point) => point.y)) + NODE_HEIGHT + 44;
  dispatch({ type: "paste", scope, fragment, at: freeSpot({ x: left, y: bottom }, Object.values(document.view?.positions ?? {})), outer: outerEdges(document, scope, fragment) });
  select(fragment.nodes.map((node) => ids.get(node.id) ?? node.id));
}

export function toggleDisabled(store: EditorStore): void {
  const { document, selectedNodes, dispatch, catalog } = store.getState();
  const nodes = selectedNodes.flatMap((id) => findNode(document, id)?.node ?? []).filter((node) => !["trigger", "end"].includes(catalog.get(node.type)?.role ?? ""));
  if (nodes.length === 0) return;
  const disable = nodes.some((node) => node.disabled !== true);
  dispatch({ type: "set_node", ids: nodes.map((node) => node.id), settings: { disabled: disable ? true : undefined } });
}

export function tidy(store: EditorStore): void {
  const { document, scope, catalog, dispatch } = store.getState();
  dispatch({ type: "move", positions: autoLayout(graphAt(document, scope), catalog) });
}

export type Alignment = "left" | "centre" | "top" | "middle" | "spread";

export function align(store: EditorStore, how: Alignment): void {
  const { document, selectedNodes, catalog, dispatch } = store.getState();
  const boxes = selectedNodes.flatMap((id) => {
    const at = document.view?.positions?.[id];
    const node = findNode(document, id)?.node;
    return at && node ? [{ id, ...at, height: nodeHeight(portsOf(node, catalog.get(node.type)).length) }] : [];
  });
  if (boxes.length < 2) return;
  const positions: Record<string, Point> = {};
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const middle = boxes.reduce((sum, box) => sum + box.y + box.height / 2, 0) / boxes.length;
  const centre = boxes.reduce((sum, box) => sum + box.x, 0) / boxes.length;
  const sorted = boxes.toSorted((a, b) => a.x - b.x);
  const span = (sorted.at(-1)?.x ?? left) - left;
  sorted.forEach((box, index) => {
    const { id, x, y } = box;
    if (how === "left") positions[id] = { x: left, y };
    else if (how === "centre") positions[id] = { x: Math.round(centre), y };
    else if (how === "top") positions[id] = { x, y: top };
    else if (how === "middle") positions[id] = { x, y: Math.round(middle - box.height / 2) };
    else positions[id] = { x: Math.round(left + (span * index) / (sorted.length - 1)), y };
  });
  dispatch({ type: "move", positions });
}

export function addNote(store: EditorStore, position: Point): void {
  const { document, scope, dispatch, select } = store.getState();
  const notes = document.view?.notes ?? [];
  const id = `note_${Date.now().toString(36)}`;
  const inner = scope.at(-1);
  const note: Note = { id, text: "", ...position, width: 220, height: 110, colour: "sand", ...(inner === undefined ? {} : { scope: inner }) };
  dispatch({ type: "set_view", view: { notes: [...notes, note] } });
  select([id]);
}

/** Frames the selection, or takes the frame away when it has one. */
export function toggleGroup(store: EditorStore): void {
  const { document, selectedNodes, dispatch } = store.getState();
  const groups = document.view?.groups ?? [];
  const nodes = selectedNodes.filter((id) => findNode(document, id) !== undefined);
  if (nodes.length === 0) return;
  const framed = groups.find((group) => nodes.every((id) => group.nodes.includes(id)));
  const rest = groups.filter((group) => group !== framed).map((group) => ({ ...group, nodes: group.nodes.filter((id) => !nodes.includes(id)) })).filter((group) => group.nodes.length > 0);
  dispatch({ type: "set_view", view: { groups: framed ? rest : [...rest, { id: `group_${Date.now().toString(36)}`, title: "", nodes }] } });
}

/** Moves the selection along the graph: on by edges, up and down to the nearest node. */
export function walk(store: EditorStore, direction: "left" | "right" | "up" | "down"): void {
  const { document, scope, selectedNodes, select } = store.getState();
  const graph = graphAt(document, scope);
  const positions = document.view?.positions ?? {};
  const current = selectedNodes[0] ?? graph.nodes[0]?.id;
  if (current === undefined) return;
  if (selectedNodes.length === 0) {
    select([current]);
    return;
  }
  const here = positions[current] ?? { x: 0, y: 0 };
  const distance = (id: string) => {
    const at = positions[id] ?? here;
    return Math.hypot((at.x - here.x) * (direction === "up" || direction === "down" ? 3 : 1), at.y - here.y);
  };
  const along = (ids: string[]) => ids.toSorted((a, b) => distance(a) - distance(b))[0];
  const next =
    direction === "right"
      ? along(graph.edges.filter((edge) => edge.from === current).map((edge) => edge.to))
      : direction === "left"
        ? along(graph.edges.filter((edge) => edge.to === current).map((edge) => edge.from))
        : along(graph.nodes.map((node) => node.id).filter((id) => (direction === "up" ? (positions[id]?.y ?? 0) < here.y : (positions[id]?.y ?? 0) > here.y)));
  if (next !== undefined) select([next]);
}

/** Sets or lifts a node's pinned output. */
export function setPin(store: EditorStore, id: string, value: Json | undefined): void {
  const { document, dispatch } = store.getState();
  const { [id]: _old, ...rest } = document.view?.pins ?? {};
  dispatch({ type: "set_view", view: { pins: value === undefined ? rest : { ...rest, [id]: value } } });
}

/** Wires two nodes that are there: the way to connect without a pointer. */
export function connectTo(store: EditorStore, from: Omit<Edge, "to">, to: string): void {
  const { scope, dispatch, select } = store.getState();
  dispatch({ type: "connect", scope, edge: { ...from, to } });
  select([to]);
}
