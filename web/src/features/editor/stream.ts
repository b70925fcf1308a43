import { readEvents } from "@/api/sse";
import { send } from "@/api/client";
import { isObject, type Json } from "@/lib/json";
import type { Rehearsal, RunGoal } from "./model/rehearsal";
import { keepEarlier, type NodeRun, type RunState } from "./run";

interface RunError {
  error: string;
  cause: string;
  node?: string;
}

/** What a node did, as the stream tells it. */
interface NodeEvent {
  node: string;
  path?: number[];
  attempt?: number;
  duration_ms?: number | null;
  input?: Json;
  output?: Json;
  error?: RunError | null;
  retry_in_ms?: number | null;
}

const read = (data: unknown): NodeEvent | undefined => (isObject(data) && typeof data["node"] === "string" ? (data as unknown as NodeEvent) : undefined);

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
      nodes: Object.fromEntries(Object.entries(run.nodes).map(([id, node]) => [id, node.status === "running" || node.status === "waiting" ? { ...node, status: status === "succeeded" ? "succeeded" : "failed" } : node])),
    };
  }
  const told = read(data);
  if (!told) return run;
  const before = run.nodes[told.node];
  return { ...run, nodes: { ...run.nodes, [told.node]: nodeAfter(before?.earlier === true ? undefined : before, event, told) } };
}

function nodeAfter(before: NodeRun | undefined, event: string, told: NodeEvent): NodeRun {
  const inLoop = (told.path?.length ?? 0) > 0;
  const ms = told.duration_ms == null ? {} : { ms: told.duration_ms };
  const common = { ...before, ...(told.attempt === undefined ? {} : { attempt: told.attempt }), ...ms };
  switch (event) {
    case "node_started":
      return { ...common, status: "running", ...(told.input === undefined || told.input === null ? {} : { input: told.input }), ...(inLoop ? { items: { done: before?.items?.done ?? 0, of: (before?.items?.of ?? 0) + 1 } } : {}) };
    case "node_waiting":
      return { ...common, status: "waiting" };
    case "node_succeeded": {
      const items = before?.items ? { ...before.items, done: before.items.done + 1 } : undefined;
      // Of a loop's many outputs the first is kept: it is what expressions are previewed on.
      const output = inLoop && before?.output !== undefined ? before.output : (told.output ?? null);
      return { ...common, status: items && items.done < items.of ? "running" : "succeeded", output, ...(items ? { items } : {}) };
    }
    case "node_failed":
      // Another attempt follows.
      if (told.retry_in_ms != null) return { ...common, status: "waiting", ...(told.error ? { error: told.error } : {}) };
      return { ...common, status: "failed", ...(told.error ? { error: told.error } : {}) };
    case "node_skipped":
      return { status: "skipped" };
    default:
      return before ?? { status: "running" };
  }
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
export async function testRun({ workflowId, rehearsal: { definition, pins, until, given }, goal, input, earlier, signal, onChange }: TestRun): Promise<RunState> {
  const partial = goal.mode !== "all";
  const trigger = definition.nodes.find((node) => node.type === "tool");
  const kept = partial ? keepEarlier(earlier) : {};
  let run: RunState = {
    status: "running",
    startedAt: Date.now(),
    // The trigger gives the arguments; nothing has to run for that.
    nodes: trigger ? { ...kept, [trigger.id]: { status: "succeeded", input, output: input } } : kept,
    ...(partial ? { goal } : {}),
  };
  onChange(run);
  const response = await send("POST", "/workflows/run", { body: { definition, workflow: workflowId, input, pins, ...(until === undefined ? {} : { until }) }, signal });
  for await (const { event, data } of readEvents(response)) {
    // A given output ran in the run it is from: its time then is worth more than that of handing it over.
    if (given.includes(read(data)?.node ?? "") && event !== "node_failed") continue;
    run = advance(run, event, data);
    onChange(run);
  }
  return run;
}
