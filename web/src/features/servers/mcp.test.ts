import { expect, test } from "vitest";
import { buildRequest, readMessages } from "./mcp";

test("a modern request says everything of itself", () => {
  const { headers, body } = buildRequest("2026-07-28", "tools/call", { name: "조회", arguments: {} }, 7);
  expect(headers).toMatchObject({ "mcp-method": "tools/call", "mcp-name": "=?base64?7KGw7ZqM?=", "mcp-protocol-version": "2026-07-28" });
  expect(body).toMatchObject({ id: 7, params: { name: "조회", _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28" } } });
});

test("a legacy request has no such things", () => {
  const { headers, body } = buildRequest("2025-06-18", "tools/list", {}, 1);
  expect(Object.keys(headers)).not.toContain("mcp-method");
  expect(body).toEqual({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
});

test("answers are read from JSON and from a stream", () => {
  expect(readMessages('{"a":1}', "application/json")).toEqual([{ a: 1 }]);
  expect(readMessages('event: message\ndata: {"a":1}\n\ndata: {"b":2}\n\n', "text/event-stream")).toEqual([{ a: 1 }, { b: 2 }]);
});
