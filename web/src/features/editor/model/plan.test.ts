import { expect, test } from "vitest";
import { planOf } from "./plan";

test("parallel branches share a stage, the longer one is critical", () => {
  const node = (id: string) => ({ id, type: "x" });
  const graph = { nodes: ["a", "slow", "fast", "end"].map(node), edges: [{ from: "a", to: "slow" }, { from: "a", to: "fast" }, { from: "slow", to: "end" }, { from: "fast", to: "end" }] };
  const plan = planOf(graph, new Map(), { a: 10, slow: 100, fast: 20, end: 1 });
  expect(plan.totalMs).toBe(111);
  expect(plan.steps.map((step) => [step.node.id, step.stage, step.start, step.critical])).toEqual([["a", 0, 0, true], ["slow", 1, 10, true], ["fast", 1, 10, false], ["end", 2, 110, true]]);
});
