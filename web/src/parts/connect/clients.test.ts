import { describe, expect, test } from "vitest";
import { clientGuides, isLocal, type ClientGuide, type ClientId } from "./clients";

const open = { url: "http://127.0.0.1:8484/mcp/weather", name: "open-weather", access: "public" as const, tool: "forecast" };
const locked = { ...open, access: "api_key" as const };
const guide = (id: ClientId, target: Parameters<typeof clientGuides>[0]): ClientGuide => {
  const found = clientGuides(target).find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no guide for ${id}`);
  return found;
};

test("every client has one, in the order people look for them", () => {
  expect(clientGuides(open).map(({ id }) => id)).toEqual(["claude_code", "claude", "chatgpt", "cursor", "vscode", "codex", "gemini", "inspector", "curl"]);
});

test.each<[ClientId, string]>([
  ["claude_code", "claude mcp add --transport http open-weather http://127.0.0.1:8484/mcp/weather"],
  ["claude", "http://127.0.0.1:8484/mcp/weather"],
  ["chatgpt", "http://127.0.0.1:8484/mcp/weather"],
  ["cursor", '{\n  "mcpServers": {\n    "open-weather": {\n      "url": "http://127.0.0.1:8484/mcp/weather"\n    }\n  }\n}'],
  ["vscode", '{\n  "servers": {\n    "open-weather": {\n      "type": "http",\n      "url": "http://127.0.0.1:8484/mcp/weather"\n    }\n  }\n}'],
  ["codex", '[mcp_servers.open_weather]\nurl = "http://127.0.0.1:8484/mcp/weather"'],
  ["gemini", "gemini mcp add --transport http open-weather http://127.0.0.1:8484/mcp/weather"],
  ["inspector", "npx @modelcontextprotocol/inspector --cli http://127.0.0.1:8484/mcp/weather --transport http \\\n  --method tools/list"],
  ["curl", `curl -sS http://127.0.0.1:8484/mcp/weather \\\n  -H 'Content-Type: application/json' \\\n  -H 'Accept: application/json, text/event-stream' \\\n  -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"forecast","arguments":{}}}'`],
])("%s: an open server", (id, code) => {
  expect(guide(id, open).code).toBe(code);
});

test.each<[ClientId, string]>([
  ["claude_code", '--header "Authorization: Bearer $PORTAL_API_KEY"'],
  ["cursor", '"Authorization": "Bearer $PORTAL_API_KEY"'],
  ["vscode", '"Authorization": "Bearer $PORTAL_API_KEY"'],
  ["codex", 'bearer_token_env_var = "PORTAL_API_KEY"'],
  ["gemini", '--header "Authorization: Bearer $PORTAL_API_KEY"'],
  ["inspector", '--header "Authorization: Bearer $PORTAL_API_KEY"'],
  ["curl", '-H "Authorization: Bearer $PORTAL_API_KEY"'],
])("%s: a server that asks for a key names the variable and never holds the key", (id, part) => {
  expect(guide(id, locked).code).toContain(part);
  expect(guide(id, open).code).not.toContain("Authorization");
});

describe("deep links", () => {
  test("Cursor gets its configuration in base64", () => {
    const link = new URL(guide("cursor", open).link ?? "");
    expect(link.protocol).toBe("cursor:");
    expect(link.searchParams.get("name")).toBe("open-weather");
    expect(JSON.parse(atob(link.searchParams.get("config") ?? ""))).toEqual({ url: open.url });
  });

  test("VS Code gets it as its query", () => {
    const link = guide("vscode", open).link ?? "";
    expect(JSON.parse(decodeURIComponent(link.replace("vscode:mcp/install?", "")))).toEqual({ name: "open-weather", type: "http", url: open.url });
  });
});

test("what calls from a cloud says that it needs a public address, nothing else does", () => {
  expect(clientGuides(open).filter(({ needsPublicUrl }) => needsPublicUrl).map(({ id }) => id)).toEqual(["claude", "chatgpt"]);
});

test("local addresses are known", () => {
  for (const url of ["http://127.0.0.1:1/x", "http://localhost:8484/mcp", "http://[::1]/"]) expect(isLocal(url)).toBe(true);
  for (const url of ["https://portal.example.com/mcp/x", "https://localhost.example.com/"]) expect(isLocal(url)).toBe(false);
});
