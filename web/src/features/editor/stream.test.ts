import { expect, test } from "vitest";
import { advance } from "./stream";
import { keepEarlier, leftBy, type RunState } from "./run";

const play = (...events: [string, unknown][]) => events.reduce<RunState>((run, [event, data]) => advance(run, event, data), { status: "running", nodes: {} });

test("nodes light up, fail and are skipped", () => {
  const run = play(
    ["accepted", { execution: "exe_1", pinned: [] }],
    ["node_started", { node: "tool", attempt: 1 }],
    ["node_succeeded", { node: "tool", attempt: 1, duration_ms: 0, output: { name: "Ada" }, pinned: true }],
    ["node_started", { node: "beside", attempt: 1 }],
    ["node_started", { node: "find", path: [], attempt: 1, input: { url: "x" } }],
    ["node_succeeded", { node: "find", path: [], attempt: 1, duration_ms: 12, output: { a: 1 } }],
    ["node_started", { node: "send", path: [], attempt: 1 }],
    ["node_failed", { node: "send", path: [], attempt: 1, duration_ms: 3, error: { error: "Http.Status404", cause: "gone" } }],
    ["node_skipped", { node: "other", path: [], attempt: 1 }],
    ["finished", { execution: "exe_1", status: "failed", error: { error: "Http.Status404", cause: "gone", node: "send" } }],
  );
  expect(run).toMatchObject({ status: "failed", executionId: "exe_1", error: { node: "send" } });
  expect(run.nodes).toMatchObject({ tool: { status: "succeeded", output: { name: "Ada" }, pinned: true }, beside: { status: "cancelled" }, find: { status: "succeeded", ms: 12, output: { a: 1 } }, send: { status: "failed", error: { cause: "gone" } }, other: { status: "skipped" } });
});

test("a node in a loop counts its items and keeps the first output", () => {
  const run = play(
    ["node_started", { node: "inner", path: [0] }],
    ["node_started", { node: "inner", path: [1] }],
    ["node_succeeded", { node: "inner", path: [0], output: "a" }],
    ["node_succeeded", { node: "inner", path: [1], output: "b" }],
  );
  expect(run.nodes["inner"]).toMatchObject({ status: "succeeded", items: { done: 2, of: 2 }, output: "a" });
});

test("the first item of a loop is shown, a retry is no further item, and the worst item decides", () => {
  const run = play(
    ["node_started", { node: "inner", path: [0], attempt: 1, input: "i0" }],
    ["node_started", { node: "inner", path: [1], attempt: 1, input: "i1" }],
    ["node_succeeded", { node: "inner", path: [1], attempt: 1, output: "b" }],
    ["node_failed", { node: "inner", path: [0], attempt: 1, retry_in_ms: 5, error: { error: "E", cause: "" } }],
    ["node_started", { node: "inner", path: [0], attempt: 2, input: "i0" }],
    ["node_succeeded", { node: "inner", path: [0], attempt: 2, output: "a" }],
  );
  expect(run.nodes["inner"]).toEqual({ status: "succeeded", attempt: 2, input: "i0", output: "a", items: { done: 2, of: 2 } });
  const failing = play(
    ["node_started", { node: "inner", path: [0], attempt: 1 }],
    ["node_started", { node: "inner", path: [1], attempt: 1 }],
    ["node_started", { node: "inner", path: [2], attempt: 1 }],
    ["node_failed", { node: "inner", path: [0], attempt: 1, error: { error: "E", cause: "why" } }],
    ["node_succeeded", { node: "inner", path: [1], attempt: 1, output: "b" }],
  );
  expect(failing.nodes["inner"]).toMatchObject({ status: "running", items: { done: 2, of: 3, failed: 1 } });
  expect(advance(failing, "node_succeeded", { node: "inner", path: [2], output: "c" }).nodes["inner"]).toMatchObject({ status: "failed", error: { cause: "why" }, output: "b" });
  expect(advance(failing, "finished", { status: "failed" }).nodes["inner"]).toMatchObject({ status: "failed" });
});

test("an error that the workflow took keeps what it went on with, for the next run too", () => {
  const run = play(["node_started", { node: "a", attempt: 1 }], ["node_failed", { node: "a", attempt: 1, handled: true, output: { fallback: 1 }, error: { error: "Http.Status500", cause: "" } }]);
  expect(run.nodes["a"]).toMatchObject({ status: "failed", handled: true, output: { fallback: 1 }, error: { error: "Http.Status500" } });
  expect(keepEarlier(run.nodes)["a"]).toMatchObject({ handled: true, output: { fallback: 1 }, earlier: true });
});

test("an edge is taken by the port that was left by", () => {
  expect(leftBy({ status: "succeeded", output: false }, "false")).toBe(true);
  expect(leftBy({ status: "succeeded", output: false }, "true")).toBe(false);
  expect(leftBy({ status: "succeeded", output: 1 }, "error")).toBe(false);
  expect(leftBy({ status: "failed", handled: true }, "error")).toBe(true);
  expect(leftBy({ status: "failed" }, "out")).toBe(false);
});

test("a failure that is tried again waits, and what it fails of at last is told", () => {
  const failing = play(["node_started", { node: "a" }], ["node_failed", { node: "a", attempt: 1, retry_in_ms: 500, error: { error: "Http.Status500", cause: "" } }]);
  expect(failing.nodes["a"]).toMatchObject({ status: "waiting", error: { error: "Http.Status500" } });
  expect(advance(failing, "node_failed", { node: "a", attempt: 2, error: { error: "Http.Status503", cause: "" } }).nodes["a"]).toMatchObject({ status: "failed", attempt: 2, error: { error: "Http.Status503" } });
});

test("a node that runs again starts afresh", () => {
  const before: RunState = { status: "running", nodes: { b: { status: "succeeded", ms: 9, output: 2, earlier: true, items: { done: 2, of: 2 } } } };
  expect(advance(before, "node_succeeded", { node: "b", duration_ms: 5, output: 3 }).nodes).toEqual({ b: { status: "succeeded", ms: 5, output: 3 } });
});
