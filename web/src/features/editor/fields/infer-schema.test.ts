import { expect, test } from "vitest";
import { inferSchema } from "./infer-schema";

test("types, nesting, and fields that not every item has", () => {
  expect(inferSchema({ city: "Seoul", days: 3, tags: ["a"], stops: [{ x: 1, y: 2.5 }, { x: 2.5 }] })).toEqual({
    type: "object",
    properties: {
      city: { type: "string" },
      days: { type: "integer" },
      tags: { type: "array", items: { type: "string" } },
      stops: { type: "array", items: { type: "object", properties: { x: { type: "number" }, y: { type: "number" } }, required: ["x"], additionalProperties: false } },
    },
    required: ["city", "days", "tags", "stops"],
    additionalProperties: false,
  });
});
