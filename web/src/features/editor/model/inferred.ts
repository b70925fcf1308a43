import type { Json } from "@/lib/json";
import type { NodeRun } from "../run";
import { canHaveSaid, hasAnswer } from "./answer";
import { portOf, type Edge, type Graph, type WorkflowNode } from "./document";

const DECISIONS = new Set(["condition", "switch"]);

/** What a decision gave when it was left by this port. */
const givenBy = (node: WorkflowNode | undefined, port: string): Json | undefined => (node?.type === "condition" ? port === "true" : node?.type === "switch" ? port : undefined);

export interface Ending {
  /** Whether the execution succeeded. */
  succeeded: boolean;
  /** What it gave. */
  output?: Json | undefined;
}

/** Whether the run may have gone this way, as far as is known. */
function isOpen(edge: Edge, from: WorkflowNode | undefined, run: NodeRun | undefined): boolean {
  const port = portOf(edge);
  if (run === undefined) return true;
  if (port === "error") return run.status !== "succeeded";
  if (run.status === "skipped" || (run.status === "failed" && from?.on_error === "route")) return false;
  return !DECISIONS.has(from?.type ?? "") || run.output === undefined || run.output === givenBy(from, port);
}

/** The answer that was given, where only one can have been. */
function theAnswer(graph: Graph, known: Readonly<Record<string, NodeRun>>, output: Json | undefined): WorkflowNode | undefined {
  // A way that ends without an answer gives what no answer says.
  if (!hasAnswer(output)) return undefined;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const reached = new Set(graph.nodes.filter((node) => !graph.edges.some((edge) => edge.to === node.id)).map((node) => node.id));
  // A set goes on with what is added while it is walked.
  for (const id of reached) {
    for (const edge of graph.edges) {
      if (edge.from === id && isOpen(edge, nodes.get(id), known[id])) reached.add(edge.to);
    }
  }
  const answers = graph.nodes.filter((node) => node.type === "respond" && node.disabled !== true && reached.has(node.id) && canHaveSaid(node, output));
  return answers.length === 1 ? answers[0] : undefined;
}

/**
 * How a recorded execution went through the nodes that leave no record, because they call nothing: the
 * one way to a node that ran was taken; and in an execution that succeeded, the tool ran, and what
 * follows a node that ran, whatever it gave, ran too. Which way a decision went is told only by what
 * came after it, and by the answer, where there is but one that can have been given.
 */
export function inferred(graph: Graph, runs: Readonly<Record<string, NodeRun>>, { succeeded, output: given }: Ending): Record<string, NodeRun> {
  const known: Record<string, NodeRun> = { ...runs };
  const queue = Object.keys(runs);
  const ran = (node: WorkflowNode, output?: Json) => {
    const before = known[node.id];
    if (node.disabled === true || runs[node.id] !== undefined) return;
    // Of a decision it may be known that it ran before it is known what it gave.
    if (before === undefined || output !== undefined) known[node.id] = { status: "succeeded", ...(output === undefined ? {} : { output }) };
    if (before === undefined) queue.push(node.id);
  };
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const follow = () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const into = graph.edges.filter((edge) => edge.to === id);
      const [only] = into;
      const source = only === undefined ? undefined : nodes.get(only.from);
      if (only !== undefined && into.length === 1 && source) ran(source, givenBy(source, portOf(only)));
      if (!succeeded || known[id]?.status !== "succeeded" || DECISIONS.has(nodes.get(id)?.type ?? "")) continue;
      for (const edge of graph.edges.filter((one) => one.from === id && portOf(one) === "out")) {
        const next = nodes.get(edge.to);
        // Where ways meet, it is enough to know of all of them.
        const all = graph.edges.filter((other) => other.to === edge.to).every((other) => portOf(other) === "out" && known[other.from]?.status === "succeeded");
        if (next && all) ran(next);
      }
    }
  };
  const tool = graph.nodes.find((node) => node.type === "tool");
  if (succeeded && tool) ran(tool);
  follow();
  const answer = succeeded ? theAnswer(graph, known, given) : undefined;
  if (answer) ran(answer);
  follow();
  return known;
}
