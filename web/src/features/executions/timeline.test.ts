import { expect, test } from "vitest";
import type { NodeTrace } from "@/api/types";
import { nodesOf, ticksOf, timelineOf } from "./timeline";

const trace = (node: string, from: number, to: number | null, rest: Partial<NodeTrace> = {}): NodeTrace => ({
  node, path: [], attempt: 1, pinned: false, status: "succeeded",
  started_at: new Date(from).toISOString(), finished_at: to === null ? null : new Date(to).toISOString(), ...rest,
});
const execution = (nodes: NodeTrace[], finished: number | null) => ({ nodes, created_at: new Date(1_000).toISOString(), started_at: new Date(1_010).toISOString(), finished_at: finished === null ? null : new Date(finished).toISOString() });

test("bars are measured from the start of the run, in the order they began", () => {
  const { bars, span } = timelineOf(execution([trace("b", 1_060, 1_200), trace("a", 1_020, 1_050)], 1_210), 9_999);
  expect(bars.map(({ trace: { node }, start, end }) => [node, start, end])).toEqual([["a", 10, 40], ["b", 50, 190]]);
  expect(span).toBe(200);
});

test("what still runs reaches to now, what was skipped has no bar", () => {
  const { bars, skipped } = timelineOf(execution([trace("a", 1_020, null, { status: "running" }), trace("b", 1_020, 1_020, { status: "skipped" })], null), 1_310);
  expect(bars.map(({ end }) => end)).toEqual([300]);
  expect(skipped.map(({ node }) => node)).toEqual(["b"]);
});

test("attempts and turns of a loop are bars of their own", () => {
  const { bars } = timelineOf(execution([trace("a", 1_020, 1_030), trace("a", 1_040, 1_050, { attempt: 2 }), trace("a", 1_040, 1_050, { path: [3] })], 1_060), 0);
  expect(new Set(bars.map(({ key }) => key)).size).toBe(3);
});

test("ticks are round and few", () => {
  expect(ticksOf(240)).toEqual([0, 100, 200]);
  expect(ticksOf(1_010)).toEqual([0, 500]);
  expect(ticksOf(3)).toEqual([0, 1, 2]);
  for (const span of [1, 7, 99, 1_234, 60_000, 3_600_000]) expect(ticksOf(span).length).toBeLessThanOrEqual(5);
});

test("nodes inside of a loop have names too", () => {
  const nodes = nodesOf({ nodes: [{ id: "each", type: "for_each", parameters: { body: { nodes: [{ id: "one", type: "http.request", name: "Ask" }] } } }] });
  expect(nodes.get("one")).toEqual({ name: "Ask", type: "http.request" });
  expect(nodes.get("each")?.name).toBe("each");
});
