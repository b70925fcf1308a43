import { expect, test } from "vitest";
import { endOfDay, momentsOf, readPeriod } from "./period";

const read = (query: string) => readPeriod(new URLSearchParams(query));

test("an address names a span or days; nonsense is left out", () => {
  expect(read("span=24h")).toEqual({ span: "24h" });
  expect(read("span=5y&from=2026-02-31")).toEqual({});
  expect(read("from=2026-11-01&to=2026-11-03")).toEqual({ from: "2026-11-01", to: "2026-11-03" });
  expect(read("from=2026-11-03&to=2026-11-01")).toEqual({ from: "2026-11-01", to: "2026-11-03" });
  expect(read("to=yesterday")).toEqual({});
});

test("days are this device's, the last one whole", () => {
  const { since, until } = momentsOf({ from: "2026-11-30", to: "2026-11-30" }, 0);
  expect(since).toBe(new Date(2026, 10, 30).toISOString());
  expect(until).toBe(new Date(2026, 11, 1).toISOString());
  expect(momentsOf({ to: "2026-12-31" }, 0)).toEqual({ until: new Date(2027, 0, 1).toISOString() });
});

test("a day is over at the midnight after it", () => {
  expect(endOfDay("2026-12-31")).toBe(new Date(2027, 0, 1).toISOString());
  expect(endOfDay("")).toBeUndefined();
});

test("a span ends now", () => {
  expect(momentsOf({ span: "1h" }, Date.UTC(2026, 0, 1, 1))).toEqual({ since: "2026-01-01T00:00:00.000Z" });
  expect(momentsOf({}, 0)).toEqual({});
});
