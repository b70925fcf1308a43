import type { NodeTrace } from "@/api/types";
import type { Json } from "@/lib/json";
import type { RunGoal } from "./model/rehearsal";

export type NodeStatus = "running" | "succeeded" | "failed" | "skipped" | "waiting" | "cancelled";

export interface NodeRun {
  status: NodeStatus;
  /** Milliseconds of the last attempt, or of the run so far. */
  ms?: number;
  attempt?: number;
  /** How many items of a loop are done, and of how many. */
  items?: { done: number; of: number };
  output?: Json;
  input?: Json;
  error?: { error: string; cause: string };
  /** What is shown is of an earlier run: this one did not run the node. */
  earlier?: boolean;
}

export interface RunState {
  status: "idle" | "running" | "succeeded" | "failed" | "cancelled";
  /** Absent for a run of the whole workflow. */
  goal?: RunGoal;
  executionId?: string;
  startedAt?: number;
  ms?: number;
  nodes: Readonly<Record<string, NodeRun>>;
  output?: Json;
  error?: { error: string; cause: string; node?: string };
}

export const idleRun: RunState = { status: "idle", nodes: {} };

/** The output of a node as last seen: its pin, or what the last run gave. */
export function sampleOf(run: RunState, pins: Readonly<Record<string, Json>> | undefined, id: string): Json | undefined {
  return pins?.[id] ?? run.nodes[id]?.output;
}

/** What is still known of a node when another run begins: its last good result, marked as an earlier one's. */
export function keepEarlier(nodes: RunState["nodes"]): RunState["nodes"] {
  return Object.fromEntries(Object.entries(nodes).flatMap(([id, { status, ms, items, input, output }]) =>
    status === "succeeded" && output !== undefined ? [[id, { status, output, earlier: true, ...(ms === undefined ? {} : { ms }), ...(items ? { items } : {}), ...(input === undefined ? {} : { input }) }]] : [],
  ));
}

/** Each node's last attempt; of a loop's items the worst decides. */
export function runsOf(traces: readonly NodeTrace[]): Record<string, NodeRun> {
  const runs: Record<string, NodeRun> = {};
  for (const trace of traces) {
    const before = runs[trace.node];
    const inLoop = trace.path.length > 0;
    runs[trace.node] = {
      status: inLoop && before?.status === "failed" ? "failed" : trace.status,
      attempt: trace.attempt,
      ...(trace.duration_ms == null ? {} : { ms: trace.duration_ms }),
      ...(trace.input === undefined ? {} : { input: trace.input }),
      ...(trace.output === undefined ? {} : { output: trace.output }),
      ...(trace.error ? { error: { error: trace.error.error, cause: trace.error.cause } } : {}),
      ...(inLoop ? { items: { done: (before?.items?.done ?? 0) + 1, of: (before?.items?.of ?? 0) + 1 } } : {}),
    };
  }
  return runs;
}
