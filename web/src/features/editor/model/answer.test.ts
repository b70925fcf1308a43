import { expect, test } from "vitest";
import type { JsonObject } from "@/lib/json";
import { canHaveSaid, hasAnswer } from "./answer";

const can = (parameters: JsonObject, output: JsonObject | undefined) => canHaveSaid({ id: "answer", type: "respond", parameters }, output);

test("an expression may have become anything or nothing; what is written became itself", () => {
  expect(can({ text: "{% $a %}" }, { text: "b" })).toBe(true);
  expect(can({ text: "yes" }, { text: "yes" })).toBe(true);
  expect(can({ text: "yes" }, { text: "no" })).toBe(false);
  expect(can({ text: "yes" }, { structured: { yes: true } })).toBe(false);
  expect(can({ structured: { a: "{% $a %}", b: "{% $b %}" } }, { structured: { a: 1 } })).toBe(true);
  expect(can({ structured: { a: "{% $a %}" } }, { structured: { a: 1, b: 2 } })).toBe(false);
  expect(can({ structured: { a: "{% $a %}", kind: "late" } }, { structured: { a: 1, kind: "soon" } })).toBe(false);
  expect(can({ structured: { secret: "written", list: ["{% $a %}"] } }, { structured: { secret: "[masked]", list: [] } })).toBe(true);
  expect(can({ text: "no", is_error: true }, { text: "no" })).toBe(false);
  expect(can({ text: "no", is_error: false }, { text: "no" })).toBe(true);
  expect(can({ text: "no" }, undefined)).toBe(false);
});

test("what the compiler gives for a way without an answer is none", () => {
  expect([{ text: "" }, { structured: null }, { content: [{ type: "text", text: "a" }] }, { content: [], is_error: true }].map(hasAnswer)).toEqual([true, true, true, true]);
  expect([{ content: [] }, null, undefined, "text"].map(hasAnswer)).toEqual([false, false, false, false]);
});
