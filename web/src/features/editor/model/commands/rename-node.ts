import type { Json } from "@/lib/json";
import { isLoop, withView, bodyOf, type Edge, type Graph, type WorkflowDocument, type WorkflowNode } from "../document";
import { mapExpressions, renameVariable } from "../expression";

/** Gives a node another id; edges, expressions, positions, pins and groups follow. */
export interface RenameNode {
  type: "rename_node";
  id: string;
  to: string;
}

export function renameNode(document: WorkflowDocument, { id, to }: RenameNode): WorkflowDocument {
  if (id === to) return document;
  const name = (old: string) => (old === id ? to : old);
  const rewrite = <T extends Json | undefined>(value: T): T => (value === undefined ? value : (mapExpressions(value, (source) => renameVariable(source, id, to)) as T));

  const node = (old: WorkflowNode): WorkflowNode => {
    let { parameters } = old;
    if (parameters && isLoop(old)) {
      const { body: _body, ...rest } = parameters;
      const inner = graph(bodyOf(old));
      parameters = { ...rewrite(rest), ...(parameters["body"] === undefined ? {} : { body: inner as unknown as Json }) };
    } else if (parameters) parameters = rewrite(parameters);
    return {
      ...old,
      id: name(old.id),
      ...(parameters ? { parameters } : {}),
      ...(old.fallback === undefined ? {} : { fallback: rewrite(old.fallback) }),
    };
  };
  const edge = (old: Edge): Edge => ({ ...old, from: name(old.from), to: name(old.to) });
  const graph = (old: Graph): Graph => ({ nodes: old.nodes.map(node), edges: old.edges.map(edge) });

  const keyed = <T>(record: Record<string, T>) => Object.fromEntries(Object.entries(record).map(([key, value]) => [name(key), value]));
  return withView({ ...document, ...graph(document) }, (view) => ({
    ...view,
    ...(view.positions ? { positions: keyed(view.positions) } : {}),
    ...(view.pins ? { pins: keyed(view.pins) } : {}),
    ...(view.wants ? { wants: keyed(view.wants) } : {}),
    ...(view.groups ? { groups: view.groups.map((group) => ({ ...group, nodes: group.nodes.map(name) })) } : {}),
    ...(view.notes ? { notes: view.notes.map((note) => (note.scope === id ? { ...note, scope: to } : note)) } : {}),
  }));
}
