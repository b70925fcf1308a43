import type { Json } from "@/lib/json";

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
}

export interface RunState {
  status: "idle" | "running" | "succeeded" | "failed" | "cancelled";
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
