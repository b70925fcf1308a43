import type { NodeTrace } from "@/api/types";
import type { Json } from "@/lib/json";
import type { RunGoal } from "./model/rehearsal";

export type NodeStatus = "running" | "succeeded" | "failed" | "skipped" | "waiting" | "cancelled";

export interface NodeRun {
  status: NodeStatus;
  /** Milliseconds of the last attempt, or of the run so far. */
  ms?: number;
  attempt?: number;
  /** How many items of a loop are done, of how many, and how many of them failed. */
  items?: { done: number; of: number; failed?: number };
  output?: Json;
  input?: Json;
  error?: { error: string; cause: string };
  /** It failed, and the workflow took the error: `output` is what it went on with. */
  handled?: boolean;
  /** The output was given instead of run for. */
  pinned?: boolean;
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

/** Whether the run left the node by this port, as far as that is known. */
export function leftBy(run: NodeRun | undefined, port: string): boolean {
  if (run === undefined) return false;
  if (port === "error") return run.status === "failed" && run.handled === true;
  if (port === "out") return run.status === "succeeded" || (run.status === "failed" && run.handled === true);
  // Items of a loop may each go another way.
  return run.status === "succeeded" && (run.output === undefined || (run.items?.of ?? 1) > 1 || run.output === port || JSON.stringify(run.output) === port);
}

/** What is still known of a node when another run begins: what the workflow last went on with, marked as an earlier run's. */
export function keepEarlier(nodes: RunState["nodes"]): RunState["nodes"] {
  return Object.fromEntries(Object.entries(nodes).flatMap(([id, { attempt: _attempt, ...node }]) =>
    node.output !== undefined && (node.status === "succeeded" || (node.status === "failed" && node.handled === true)) ? [[id, { ...node, earlier: true }]] : [],
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
