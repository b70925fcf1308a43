import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { profile } from "../lib/config.ts";
import { callCost, load, withTables } from "../lib/cost.ts";

const file = new URL("../../docs/scale.md", import.meta.url);

describe("docs/scale.md", () => {
  it("has the tables that the prices and counts make (UPDATE=1 writes them)", () => {
    const text = readFileSync(file, "utf8");
    if (process.env["UPDATE"]) writeFileSync(file, withTables(text));
    else expect(text).toBe(withTables(text));
  });

  it("the medium profile lets its own peak through, and the table is ready for what is no peak", () => {
    const asked = load();
    const medium = profile("medium");
    expect(medium.rate.steady).toBeGreaterThanOrEqual(asked.requests);
    expect(medium.warmTable?.writes).toBeGreaterThanOrEqual(asked.writes / 3);
  });

  it("more nodes cost more, and one runs without a machine", () => {
    expect(callCost(1).parts["Step Functions Express"]).toBe(0);
    expect(callCost(3).total).toBeGreaterThan(callCost(1).total);
    expect(callCost(10).total).toBeGreaterThan(callCost(3).total);
  });
});
