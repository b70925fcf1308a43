import { expect, test } from "vitest";
import { getAt } from "../model/pointer";
import { draggedType, mismatch, typeOfValue } from "./drag-type";

test("a drag tells the type of what it carries before it is let go", () => {
  expect(draggedType(["text/plain", "application/x-portal-type.array"])).toBe("array");
  expect(draggedType(["text/plain"])).toBeUndefined();
  expect([typeOfValue("a"), typeOfValue(1), typeOfValue([]), typeOfValue({}), typeOfValue(null)]).toEqual(["string", "number", "array", "object", undefined]);
  expect(getAt({ a: [{ b: 1 }] }, ["a", 0, "b"])).toBe(1);
  expect(getAt({ a: 1 }, ["a", "b"])).toBeUndefined();
});

test("a field that takes one type alone says so to another", () => {
  expect(mismatch({ raw: { type: "integer" } }, "string")).toBe("number");
  expect(mismatch({ raw: { type: "integer" } }, "number")).toBeUndefined();
  expect(mismatch({ raw: { type: ["string", "number"] } }, "array")).toBeUndefined();
  expect(mismatch({ raw: {} }, "array")).toBeUndefined();
});
