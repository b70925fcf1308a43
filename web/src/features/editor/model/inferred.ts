import type { Json } from "@/lib/json";
import type { NodeRun } from "../run";
import { portOf, type Graph, type WorkflowNode } from "./document";

const DECISIONS = new Set(["condition", "switch"]);

/** What a decision gave when it was left by this port. */
const givenBy = (node: WorkflowNode, port: string): Json | undefined => (node.type === "condition" ? port === "true" : node.type === "switch" ? port : undefined);

/**
 * How a recorded execution went through the nodes that leave no record, because they call nothing: the
 * one way to a node that ran was taken; and in an execution that succeeded, what follows a node that
 * ran, whatever it gave, ran too. Which way a decision went is told only by what came after it.
 */
export function inferred(graph: Graph, runs: Readonly<Record<string, NodeRun>>, succeeded: boolean): Record<string, NodeRun> {
  const known: Record<string, NodeRun> = { ...runs };
  const queue = Object.keys(runs);
  const ran = (node: WorkflowNode, output?: Json) => {
    if (known[node.id] !== undefined || node.disabled === true) return;
    known[node.id] = { status: "succeeded", ...(output === undefined ? {} : { output }) };
    queue.push(node.id);
  };
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
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
  return known;
}
