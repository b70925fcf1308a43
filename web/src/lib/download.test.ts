import { expect, test } from "vitest";
import { fileName } from "./download";

test("a file's name is one that every system takes", () => {
  expect(fileName("주문 상태 / v2: draft?")).toBe("주문-상태-v2-draft");
  expect(fileName("../..")).toBe("workflow");
  expect(fileName("a".repeat(200))).toHaveLength(80);
});
