import { expect, test } from "vitest";

import { ApiError, overNetwork } from "./error";

test("only the network's failures are said to be the network's", async () => {
  await expect(overNetwork(Promise.reject(new TypeError("Failed to fetch")))).rejects.toMatchObject({ code: "offline" });
  const stopped = new DOMException("stopped", "AbortError");
  await expect(overNetwork(Promise.reject(stopped))).rejects.toBe(stopped);
  expect(ApiError.from(new TypeError("x is undefined"))).toMatchObject({ code: "internal", message: "x is undefined" });
});
