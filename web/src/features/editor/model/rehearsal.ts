import type { Json } from "@/lib/json";
import { findNode, type WorkflowDocument, type WorkflowNode } from "./document";
import { ancestors, descendants } from "./graph";

/** How much of a workflow a test run runs. */
export type RunMode = "all" | "to" | "only" | "from";

export interface RunGoal {
  mode: RunMode;
  /** The node it is about; absent for the whole workflow. */
  node?: string;
}

/** What the server is asked to run. */
export interface Rehearsal {
  definition: WorkflowDocument;
  pins: Record<string, Json>;
  until?: string;
  /** Nodes whose output is one of an earlier run. */
  given: readonly string[];
}

/** A choice or an end has no output that could stand in for it, and a run begins where it begins. */
const UNPINNABLE = new Set(["tool", "respond", "fail", "condition", "switch"]);

export const canPin = (node: WorkflowNode): boolean => !UNPINNABLE.has(node.type);

/** The node of the top level that a node belongs to: a loop runs as a whole. */
export const outermost = (document: WorkflowDocument, id: string): string | undefined => {
  const found = findNode(document, id);
  return found === undefined ? undefined : (found.scope[0] ?? id);
};

/**
 * The run that reaches a goal. `to` runs what leads to the node; `only` gives what leads to it from
 * the last run; `from` gives everything the node does not lead to. What has no earlier output runs.
 */
export function rehearse(document: WorkflowDocument, goal: RunGoal, outputs: (id: string) => Json | undefined): Rehearsal {
  const pins: Record<string, Json> = {};
  const pin = (node: WorkflowNode, value: Json | undefined): boolean => {
    if (value === undefined || !canPin(node) || node.disabled === true) return false;
    pins[node.id] = value;
    return true;
  };
  for (const node of document.nodes) pin(node, document.view?.pins?.[node.id]);
  const target = goal.node === undefined ? undefined : document.nodes.find((node) => node.id === outermost(document, goal.node ?? ""));
  if (goal.mode === "all" || !target) return { definition: document, pins, given: [] };

  const before = new Set(ancestors(document, target.id));
  const after = new Set(descendants(document, target.id));
  const given: string[] = [];
  for (const node of document.nodes) {
    const isGiven = node.id !== target.id && (goal.mode === "only" ? before.has(node.id) : goal.mode === "from" && !after.has(node.id));
    if (isGiven && pins[node.id] === undefined && pin(node, outputs(node.id))) given.push(node.id);
  }
  // A pin of the node itself is what the user wants to get past.
  if (goal.mode !== "to") delete pins[target.id];
  if (goal.mode === "from") return { definition: document, pins, given };
  // The server takes a run to an end for a whole run; here it is not to touch the other branches.
  const ends = target.type === "respond" || target.type === "fail";
  return ends ? { definition: onlyUpTo(document, target.id, before), pins: among(pins, before), given } : { definition: document, pins: among(pins, new Set([...before, target.id])), until: target.id, given };
}

const among = (pins: Record<string, Json>, ids: ReadonlySet<string>) => Object.fromEntries(Object.entries(pins).filter(([id]) => ids.has(id)));

function onlyUpTo(document: WorkflowDocument, id: string, before: ReadonlySet<string>): WorkflowDocument {
  const kept = (other: string) => other === id || before.has(other);
  const edges = document.edges.filter((edge) => kept(edge.from) && kept(edge.to));
  return {
    ...document,
    edges,
    nodes: document.nodes
      .filter((node) => kept(node.id) || node.type === "tool")
      // Errors that led to a branch cut off have nowhere to go.
      .map((node) => (node.on_error === "route" && !edges.some((edge) => edge.from === node.id && edge.port === "error") ? { ...node, on_error: "fail" as const } : node)),
  };
}
