import { isObject, type Json } from "@/lib/json";
import type { NodeRun } from "../run";
import { allNodes, bodyOf, findNode, graphAt, isLoop, portOf, type Graph, type WorkflowDocument, type WorkflowNode } from "./document";
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
  /** Those of the pins that are what the workflow went on with when the node failed. */
  failed: readonly string[];
  until?: string;
  from?: string;
  /** Nodes whose output is one of an earlier run. */
  given: readonly string[];
}

type Known = Pick<NodeRun, "status" | "output" | "error" | "attempt"> | undefined;

/** What a workflow goes on with when a node's error is routed; a recorded run tells the error alone. */
const wentOnWith = (id: string, { output, error, attempt = 1 }: NonNullable<Known>): Json | undefined => output ?? (error ? { error: error.error, cause: error.cause, node: id, attempt } : undefined);

/** What ends a run has no output that could stand in for it. */
const ENDS = new Set(["respond", "fail"]);

/** They call nothing, so they may run again for nothing. */
const FREE = new Set(["transform", "condition", "switch", "merge"]);

export const canPin = (node: WorkflowNode): boolean => !ENDS.has(node.type);

/** Whether the node can give this as its own: a decision gives one of its ports. */
export function canGive(node: WorkflowNode, output: Json): boolean {
  if (node.type === "condition") return typeof output === "boolean";
  if (node.type === "switch") {
    const cases = node.parameters?.["cases"];
    return output === "default" || (Array.isArray(cases) && cases.some((one) => isObject(one) && one["port"] === output));
  }
  return canPin(node);
}

/**
 * The run that reaches a goal. `to` runs what leads to the node; `only` gives what leads to it from
 * the last run; `from` gives everything the node does not lead to, but no decision that led past
 * it: the server takes the way to the node. In the loops round the node,
 * where there is one output for each item, what calls nothing is worked out again.
 */
export function rehearse(document: WorkflowDocument, goal: RunGoal, last: (id: string) => Known): Rehearsal {
  const pins: Record<string, Json> = {};
  for (const { node } of allNodes(document)) {
    const value = document.view?.pins?.[node.id];
    if (value !== undefined && canPin(node) && node.disabled !== true) pins[node.id] = value;
  }
  const target = goal.node === undefined ? undefined : targetOf(document, goal.node);
  if (goal.mode === "all" || !target) return { definition: document, pins: within(document, pins), failed: [], given: [] };

  const { node: end, scope } = target;
  const given: string[] = [];
  const failed: string[] = [];
  for (const [depth, id] of [...scope, end.id].entries()) {
    const graph = graphAt(document, scope.slice(0, depth));
    const before = new Set(ancestors(graph, id));
    const after = new Set(descendants(graph, id));
    for (const node of graph.nodes) {
      if (goal.mode === "from" && node.id !== id && leadsPast(graph, node, pins[node.id] ?? last(node.id)?.output, id, before)) {
        delete pins[node.id];
        continue;
      }
      const wanted = node.id !== id && (goal.mode === "only" ? before.has(node.id) : goal.mode === "from" && !after.has(node.id));
      if (!wanted || pins[node.id] !== undefined || node.disabled === true || node.type === "tool" || (depth > 0 && FREE.has(node.type))) continue;
      const run = last(node.id);
      const failing = run?.status === "failed" && node.on_error === "route";
      const output = failing ? wentOnWith(node.id, run) : run?.output;
      if (output === undefined) continue;
      // An error that was routed is that again, unless it led past the node; a single node runs whichever way led past it.
      const routed = failing && goal.mode !== "only";
      if (routed ? before.has(node.id) && !leads(graph, node, "error", id, before) : !canGive(node, output)) continue;
      pins[node.id] = output;
      given.push(node.id);
      if (routed) failed.push(node.id);
    }
  }
  // The loops round the node have to run; a pin of the node itself is what the user wants to get past.
  for (const id of goal.mode === "to" ? scope : [...scope, end.id]) delete pins[id];
  const kept = within(document, pins);
  const run = { pins: kept, failed: failed.filter((one) => kept[one] !== undefined), given };
  if (goal.mode === "from") return { ...run, definition: document, from: end.id };
  if (goal.mode === "only") return { ...run, definition: document, from: end.id, until: end.id };
  // The server takes a run to an end for a whole run; here it is not to touch the other branches.
  if (ENDS.has(end.type)) {
    const definition = onlyUpTo(document, end.id);
    return { ...run, definition, pins: within(definition, run.pins) };
  }
  return { ...run, definition: document, until: end.id };
}

/** Whether a decision before a node, taken this way, goes past it. */
function leadsPast(graph: Graph, node: WorkflowNode, output: Json | undefined, id: string, before: ReadonlySet<string>): boolean {
  if (output === undefined || !before.has(node.id) || (node.type !== "condition" && node.type !== "switch")) return false;
  const port = typeof output === "string" ? output : JSON.stringify(output);
  return !leads(graph, node, port, id, before);
}

/** Whether a node left by this port comes to another. */
const leads = (graph: Graph, node: WorkflowNode, port: string, id: string, before: ReadonlySet<string>): boolean =>
  graph.edges.some((edge) => edge.from === node.id && portOf(edge) === port && (edge.to === id || before.has(edge.to)));

/** The node a run is about; an end in a loop ends only the loop, so the run is about that. */
function targetOf(document: WorkflowDocument, id: string) {
  const found = findNode(document, id);
  const loop = found?.scope.at(-1);
  return found && loop !== undefined && ENDS.has(found.node.type) ? findNode(document, loop) : found;
}

/** The pins of nodes that are there; what a pinned loop gives stands in for its body. */
function within(document: WorkflowDocument, pins: Readonly<Record<string, Json>>): Record<string, Json> {
  const kept: Record<string, Json> = {};
  const visit = (nodes: readonly WorkflowNode[]) => {
    for (const node of nodes) {
      const pin = pins[node.id];
      if (pin !== undefined) kept[node.id] = pin;
      else if (isLoop(node)) visit(bodyOf(node).nodes);
    }
  };
  visit(document.nodes);
  return kept;
}

function onlyUpTo(document: WorkflowDocument, id: string): WorkflowDocument {
  const before = new Set(ancestors(document, id));
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
