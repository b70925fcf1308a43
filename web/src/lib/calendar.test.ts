import { expect, test } from "vitest";
import { addDays, addMonths, intoWeek, weeksOf, weekStart } from "./calendar";

test("days and months follow each other, over the ends of years and short months", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(addMonths("2026-01-31", -2)).toBe("2025-11-30");
  expect(addMonths("2026-11-23", 2)).toBe("2027-01-23");
});

test("a month is whole weeks, begun as the language has it", () => {
  expect(weekStart("ko")).toBe(0);
  expect(intoWeek("2026-11-23", 0)).toBe(1);
  expect(intoWeek("2026-11-22", 1)).toBe(6);
  const weeks = weeksOf("2026-11-23", 0);
  expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7]);
  expect([weeks[0]?.[0], weeks.at(-1)?.at(-1)]).toEqual(["2026-11-01", "2026-12-05"]);
  expect(weeksOf("2026-02-10", 0)).toHaveLength(4);
});
