import { expect, test } from "vitest";
import { clientGuides, isLocal } from "./clients";

const target = { url: "http://127.0.0.1:8787/mcp/weather", name: "weather", access: "api_key" as const, tool: "forecast" };

test("every client gets a snippet, and none holds a key", () => {
  const guides = clientGuides(target);
  expect(guides.map((guide) => guide.id)).toEqual(["claude_code", "claude", "chatgpt", "cursor", "vscode", "codex", "gemini", "inspector", "curl"]);
  expect(guides.find((guide) => guide.id === "claude_code")?.code).toBe('claude mcp add --transport http weather http://127.0.0.1:8787/mcp/weather \\\n  --header "Authorization: Bearer $PORTAL_API_KEY"');
});

test("deep links carry the configuration", () => {
  const cursor = clientGuides({ ...target, access: "public" }).find((guide) => guide.id === "cursor")?.link ?? "";
  const config = new URL(cursor).searchParams.get("config") ?? "";
  expect(JSON.parse(atob(config))).toEqual({ url: target.url });
});

test("local addresses are known", () => {
  expect(isLocal(target.url)).toBe(true);
  expect(isLocal("https://portal.example.com/mcp/x")).toBe(false);
});
