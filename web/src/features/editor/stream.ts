import type { NodeEvent } from "@/api/types";
import { readEvents } from "@/api/sse";
import { send } from "@/api/client";
import { isObject, type Json } from "@/lib/json";
import type { Rehearsal, RunGoal } from "./model/rehearsal";
import { keepEarlier, type NodeRun, type NodeStatus, type RunState } from "./run";

interface RunError {
  error: string;
  cause: string;
  node?: string;
}

/** An event tells what is new; the rest of its fields may be left out. */
type Told = Pick<NodeEvent, "node"> & Partial<NodeEvent>;

const read = (data: unknown): Told | undefined => (isObject(data) && typeof data["node"] === "string" ? (data as unknown as Told) : undefined);

/** The run after one more event of its stream. */
export function advance(run: RunState, event: string, data: unknown): RunState {
  if (event === "accepted" && isObject(data) && typeof data["execution"] === "string") return { ...run, executionId: data["execution"] };
  if (event === "finished" && isObject(data)) {
    const status = data["status"] === "succeeded" ? "succeeded" : data["status"] === "cancelled" ? "cancelled" : "failed";
    const error = isObject(data["error"]) ? (data["error"] as unknown as RunError) : undefined;
    return {
      ...run,
      status,
      ...(run.startedAt === undefined ? {} : { ms: Date.now() - run.startedAt }),
      ...(data["output"] === undefined || data["output"] === null ? {} : { output: data["output"] as Json }),
      ...(error ? { error } : {}),
      nodes: settled(run.nodes, status),
    };
  }
  const told = read(data);
  if (!told) return run;
  const before = run.nodes[told.node];
  return { ...run, nodes: { ...run.nodes, [told.node]: nodeAfter(before?.earlier === true ? undefined : before, event, told) } };
}

/** The nodes when the run is over: what has not told its end was cut short, unless an item of it had failed. */
export function settled(nodes: RunState["nodes"], status: RunState["status"]): RunState["nodes"] {
  const settle = (node: NodeRun): NodeStatus => ((node.items?.failed ?? 0) > 0 ? "failed" : status === "succeeded" ? "succeeded" : "cancelled");
  return Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, node.status === "running" || node.status === "waiting" ? { ...node, status: settle(node) } : node]));
}

function nodeAfter(before: NodeRun | undefined, event: string, told: Told): NodeRun {
  const inLoop = (told.path?.length ?? 0) > 0;
  // Of a loop's many items the first is shown: it is what expressions are previewed on.
  const first = told.path?.every((index) => index === 0) ?? true;
  const common: NodeRun = { status: "running", ...before, ...(told.attempt === undefined ? {} : { attempt: told.attempt }), ...(told.duration_ms == null ? {} : { ms: told.duration_ms }) };
  const keep = (name: "input" | "output"): Pick<NodeRun, typeof name> => (told[name] === undefined || (!first && before?.[name] !== undefined) ? {} : { [name]: told[name] });
  switch (event) {
    case "node_started": {
      const items = { ...before?.items, done: before?.items?.done ?? 0, of: (before?.items?.of ?? 0) + ((told.attempt ?? 1) === 1 ? 1 : 0) };
      return { ...common, status: "running", ...keep("input"), ...(inLoop ? { items } : {}) };
    }
    case "node_waiting":
      return { ...common, status: "waiting" };
    case "node_succeeded": {
      // What it failed of before another attempt is over; what another item failed of is not.
      const { error, ...rest } = common;
      const kept = before?.handled === true || (before?.items?.failed ?? 0) > 0;
      return ended({ ...rest, ...(kept && error ? { error } : {}), ...keep("output"), ...(told.pinned === true ? { pinned: true } : {}) }, "succeeded");
    }
    case "node_failed": {
      const failed = { ...common, ...(told.error ? { error: { error: told.error.error, cause: told.error.cause } } : {}) };
      // Another attempt follows.
      if (told.retry_in_ms != null) return { ...failed, status: "waiting" };
      if (told.handled === true) return ended({ ...failed, ...keep("output"), handled: true }, "failed");
      return ended({ ...failed, ...(inLoop ? { items: { done: 0, of: 1, ...before?.items, failed: (before?.items?.failed ?? 0) + 1 } } : {}) }, "failed");
    }
    case "node_skipped":
      return { status: "skipped" };
    default:
      return before ?? { status: "running" };
  }
}

/** The node after an end was told of it: in a loop it goes on until all items have ended, and the worst of them decides. */
function ended(node: NodeRun, status: "succeeded" | "failed"): NodeRun {
  if (!node.items) return { ...node, status };
  const items = { ...node.items, done: node.items.done + 1 };
  const { handled, ...rest } = node;
  if (items.done < items.of) return { ...node, status: "running", items };
  if ((items.failed ?? 0) > 0) return { ...rest, status: "failed", items };
  return { ...node, status: handled === true ? "failed" : "succeeded", items };
}

export interface TestRun {
  workflowId: string;
  rehearsal: Rehearsal;
  goal: RunGoal;
  input: Json;
  /** What the nodes gave before. */
  earlier: RunState["nodes"];
  signal: AbortSignal;
  onChange: (run: RunState) => void;
}

/** Runs the draft as it stands, or a part of it, and tells each step. */
export async function testRun({ workflowId, rehearsal: { definition, pins, failed, until, from, given }, goal, input, earlier, signal, onChange }: TestRun): Promise<RunState> {
  const partial = goal.mode !== "all";
  let run: RunState = {
    status: "running",
    startedAt: Date.now(),
    nodes: partial ? keepEarlier(earlier) : {},
    ...(partial ? { goal } : {}),
  };
  onChange(run);
  const response = await send("POST", "/workflows/run", { body: { definition, workflow: workflowId, input, pins, ...(failed.length === 0 ? {} : { failed }), ...(until === undefined ? {} : { until }), ...(from === undefined ? {} : { from }) }, signal });
  for await (const { event, data } of readEvents(response)) {
    // A given output ran in the run it is from: its time then is worth more than that of handing it over.
    if (given.includes(read(data)?.node ?? "") && event !== "node_failed") continue;
    run = advance(run, event, data);
    onChange(run);
  }
  return run;
}
