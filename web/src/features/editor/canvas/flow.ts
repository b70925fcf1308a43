import type { Edge as FlowEdge, Node as FlowNode } from "@xyflow/react";
import { portsOf, type Catalog, type NodeKind, type PortView } from "../model/catalog";
import { edgeId, graphAt, portOf, type Edge, type Note, type Scope, type WorkflowDocument, type WorkflowNode } from "../model/document";
import { nodeHeight, NODE_WIDTH } from "../model/layout";
import type { Lane } from "../model/route";

export type StepNode = FlowNode<{ node: WorkflowNode; kind: NodeKind | undefined; ports: PortView[]; open: string[] }, "step">;
export type NoteNode = FlowNode<{ note: Note }, "note">;
export type FrameNode = FlowNode<{ title: string; id: string }, "frame">;
export type CanvasNode = StepNode | NoteNode | FrameNode;
export type CanvasEdge = FlowEdge<{ edge: Edge; lane: Lane | undefined }, "wire">;

const FRAME_PADDING = 28;

/** The graph of a scope as the canvas draws it. Objects of `before` are kept where nothing changed, so React skips them. */
export function toFlow(
  document: WorkflowDocument,
  scope: Scope,
  catalog: Catalog,
  selected: readonly string[],
  before: readonly CanvasNode[],
): CanvasNode[] {
  const graph = graphAt(document, scope);
  const old = new Map(before.map((node) => [node.id, node]));
  const positions = document.view?.positions ?? {};
  const chosen = new Set(selected);
  const used = new Set(graph.edges.map((edge) => `${edge.from}/${portOf(edge)}`));
  const steps = graph.nodes.map((node): StepNode => {
    const position = positions[node.id] ?? { x: 0, y: 0 };
    const kind = catalog.get(node.type);
    const previous = old.get(node.id);
    const isSelected = chosen.has(node.id);
    const ports = previous?.type === "step" && previous.data.node === node && previous.data.kind === kind ? previous.data.ports : portsOf(node, kind);
    const open = ports.filter((port) => !used.has(`${node.id}/${port.name}`)).map((port) => port.name);
    if (
      previous?.type === "step" && previous.data.node === node && previous.data.kind === kind &&
      previous.position.x === position.x && previous.position.y === position.y && (previous.selected ?? false) === isSelected && previous.data.open.length === open.length && previous.data.open.every((port, index) => port === open[index])
    ) {
      return previous;
    }
    return {
      id: node.id,
      type: "step",
      position,
      width: NODE_WIDTH,
      height: nodeHeight(ports.length),
      data: { node, kind, ports, open },
      selected: isSelected,
      ...(previous?.measured ? { measured: { width: NODE_WIDTH, height: nodeHeight(ports.length) } } : {}),
    };
  });
  const inner = scope.at(-1);
  const notes = (document.view?.notes ?? [])
    .filter((note) => note.scope === inner)
    .map((note): NoteNode => {
      const previous = old.get(note.id);
      if (previous?.type === "note" && previous.data.note === note && (previous.selected ?? false) === chosen.has(note.id)) return previous;
      return { id: note.id, type: "note", position: { x: note.x, y: note.y }, width: note.width, height: note.height, data: { note }, selected: chosen.has(note.id), zIndex: -1 };
    });
  return [...frames(document, steps), ...notes, ...steps];
}

/** Group frames, drawn round where their nodes are. */
function frames(document: WorkflowDocument, steps: readonly StepNode[]): FrameNode[] {
  return (document.view?.groups ?? []).flatMap((group): FrameNode[] => {
    const members = steps.filter((step) => group.nodes.includes(step.id));
    if (members.length === 0) return [];
    const left = Math.min(...members.map((step) => step.position.x)) - FRAME_PADDING;
    const top = Math.min(...members.map((step) => step.position.y)) - FRAME_PADDING - 12;
    const right = Math.max(...members.map((step) => step.position.x + NODE_WIDTH)) + FRAME_PADDING;
    const bottom = Math.max(...members.map((step) => step.position.y + (step.height ?? 0))) + FRAME_PADDING;
    return [
      { id: `frame/${group.id}`, type: "frame", position: { x: left, y: top }, width: right - left, height: bottom - top, data: { title: group.title, id: group.id }, zIndex: -2, draggable: false, selectable: false, focusable: false },
    ];
  });
}

interface EdgePicture {
  document: WorkflowDocument;
  scope: Scope;
  selected: readonly string[];
  lanes: ReadonlyMap<string, Lane>;
  label: (edge: Edge) => string;
  before: readonly CanvasEdge[];
}

/** The edges of a scope as the canvas draws them. Objects of `before` are kept where nothing changed. */
export function toFlowEdges({ document, scope, selected, lanes, label, before }: EdgePicture): CanvasEdge[] {
  const chosen = new Set(selected);
  const old = new Map(before.map((edge) => [edge.id, edge]));
  return graphAt(document, scope).edges.map((edge) => {
    const id = edgeId(edge);
    const lane = lanes.get(id);
    const previous = old.get(id);
    const ariaLabel = label(edge);
    const same = previous?.data?.lane;
    if (previous?.ariaLabel === ariaLabel && previous.selected === chosen.has(id) && same?.y === lane?.y && same?.in === lane?.in && same?.out === lane?.out) return previous;
    return { id, type: "wire", source: edge.from, sourceHandle: portOf(edge), target: edge.to, targetHandle: "in", data: { edge, lane }, selected: chosen.has(id), ariaLabel };
  });
}

/** An edge of the document from what the canvas tells of a connection. */
export function fromConnection(connection: { source: string; sourceHandle?: string | null; target: string }): Edge {
  const port = connection.sourceHandle ?? "out";
  return { from: connection.source, ...(port === "out" ? {} : { port }), to: connection.target };
}
