import type { ExecutionDetail, NodeTrace } from "@/api/types";
import { isObject } from "@/lib/json";

export interface Bar {
  key: string;
  trace: NodeTrace;
  /** Milliseconds from the timeline's left end. */
  start: number;
  end: number;
}

export interface Timeline {
  bars: Bar[];
  skipped: NodeTrace[];
  /** The width of the axis in milliseconds. */
  span: number;
  ticks: number[];
}

/** One attempt at one node, in one turn of the loops it stands in. */
export const keyOf = (trace: NodeTrace): string => `${trace.node}/${trace.path.join(".")}/${trace.attempt}`;

const time = (text: string) => new Date(text).getTime();

/** When each node ran, from the moment the execution began. */
export function timelineOf(execution: Pick<ExecutionDetail, "nodes" | "started_at" | "created_at" | "finished_at">, now: number): Timeline {
  const ran = execution.nodes.filter((trace) => trace.status !== "skipped").toSorted((a, b) => a.started_at.localeCompare(b.started_at));
  const times = ran.map((trace) => {
    const start = time(trace.started_at);
    return { trace, start, end: trace.finished_at == null ? (trace.duration_ms == null ? now : start + trace.duration_ms) : time(trace.finished_at) };
  });
  const first = Math.min(...times.map(({ start }) => start), time(execution.started_at ?? execution.created_at));
  const last = Math.max(...times.map(({ end }) => end), execution.finished_at == null ? first + 1 : time(execution.finished_at), first + 1);
  return {
    bars: times.map(({ trace, start, end }) => ({ key: keyOf(trace), trace, start: start - first, end: end - first })),
    skipped: execution.nodes.filter((trace) => trace.status === "skipped"),
    span: last - first,
    ticks: ticksOf(last - first),
  };
}

/** Round steps, at most five of them, short of the end: its own mark stands there. */
export function ticksOf(span: number): number[] {
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power;
  const ticks: number[] = [];
  for (let at = 0; at <= span * 0.92; at += step) ticks.push(at);
  return ticks;
}

/** What people call each node, and of which type it is; the bodies of loops included. */
export function nodesOf(definition: unknown): Map<string, { name: string; type: string }> {
  const found = new Map<string, { name: string; type: string }>();
  const visit = (graph: unknown) => {
    if (!isObject(graph) || !Array.isArray(graph["nodes"])) return;
    for (const node of graph["nodes"] as unknown[]) {
      if (!isObject(node) || typeof node["id"] !== "string") continue;
      found.set(node["id"], { name: typeof node["name"] === "string" && node["name"] !== "" ? node["name"] : node["id"], type: typeof node["type"] === "string" ? node["type"] : "" });
      if (isObject(node["parameters"])) visit(node["parameters"]["body"]);
    }
  };
  visit(definition);
  return found;
}
