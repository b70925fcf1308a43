import { expect, test } from "vitest";
import { spans } from "./form-grid";
import { readField } from "./schema";

const field = (name: string, raw: Record<string, unknown>) => readField(name, raw, false, "en");
const method = field("method", { type: "string", enum: ["GET"], "x-width": "third" });
const url = field("url", { type: "string" });
const count = field("count", { type: "integer" });
const on = field("on", { type: "boolean" });
const body = field("body", { "x-widget": "json" });
const widths = (fields: ReturnType<typeof field>[], values = {}) => [...spans(fields, values).values()];

test("short fields stand side by side, and every row is filled", () => {
  expect(widths([method, url, body])).toEqual([2, 4, 6]);
  expect(widths([count, on])).toEqual([3, 3]);
  expect(widths([count, body, on])).toEqual([6, 6, 6]);
  expect(widths([count, on, method])).toEqual([3, 3, 6]);
});

test("an expression has a row of its own", () => {
  expect(widths([method, url], { url: "{% $input.url %}" })).toEqual([6, 6]);
  expect(widths([count, on], { count: "{% 1 %}" })).toEqual([6, 6]);
});
