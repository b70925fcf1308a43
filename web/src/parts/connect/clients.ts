export interface ConnectTarget {
  url: string;
  /** What clients call the server. */
  name: string;
  access: "public" | "api_key";
  tool: string | undefined;
}

export type ClientId = "claude_code" | "claude" | "chatgpt" | "cursor" | "vscode" | "codex" | "gemini" | "inspector" | "curl";

export interface ClientGuide {
  id: ClientId;
  /** A product's name, the same in every language. */
  title: string;
  kind: "command" | "config" | "link" | "steps";
  /** Opens the client with the server filled in. */
  link?: string;
  code?: string;
  /** Reached from the client's own cloud, so an address of this machine is out of its reach. */
  needsPublicUrl?: boolean;
}

const KEY = "$PORTAL_API_KEY";
const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** How each client is told of a server. With `api_key` the key stands as a variable: it never lies in a snippet. */
export function clientGuides({ url, name, access, tool }: ConnectTarget): ClientGuide[] {
  const secured = access === "api_key";
  const headers = secured ? { headers: { Authorization: `Bearer ${KEY}` } } : {};
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const cursor = base64(JSON.stringify({ url, ...headers }));
  const call = { jsonrpc: "2.0", id: 1, method: tool === undefined ? "tools/list" : "tools/call", ...(tool === undefined ? {} : { params: { name: tool, arguments: {} } }) };
  return [
    { id: "claude_code", title: "Claude Code", kind: "command", code: `claude mcp add --transport http ${name} ${url}${secured ? ` \\\n  --header "Authorization: Bearer ${KEY}"` : ""}` },
    { id: "claude", title: "Claude", kind: "steps", code: url, needsPublicUrl: true },
    { id: "chatgpt", title: "ChatGPT", kind: "steps", code: url, needsPublicUrl: true },
    { id: "cursor", title: "Cursor", kind: "link", link: `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(name)}&config=${encodeURIComponent(cursor)}`, code: json({ mcpServers: { [name]: { url, ...headers } } }) },
    { id: "vscode", title: "VS Code", kind: "link", link: `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, type: "http", url, ...headers }))}`, code: json({ servers: { [name]: { type: "http", url, ...headers } } }) },
    { id: "codex", title: "Codex", kind: "config", code: `[mcp_servers.${name.replaceAll("-", "_")}]\nurl = "${url}"${secured ? '\nbearer_token_env_var = "PORTAL_API_KEY"' : ""}` },
    { id: "gemini", title: "Gemini CLI", kind: "command", code: `gemini mcp add --transport http ${name} ${url}${secured ? ` \\\n  --header "Authorization: Bearer ${KEY}"` : ""}` },
    { id: "inspector", title: "Inspector", kind: "command", code: `npx @modelcontextprotocol/inspector --cli ${url} --transport http${secured ? ` \\\n  --header "Authorization: Bearer ${KEY}"` : ""} \\\n  --method tools/list` },
    {
      id: "curl", title: "curl", kind: "command",
      code: [`curl -sS ${url}`, `-H 'Content-Type: application/json'`, `-H 'Accept: application/json, text/event-stream'`, ...(secured ? [`-H "Authorization: Bearer ${KEY}"`] : []), `-d '${JSON.stringify(call)}'`].join(" \\\n  "),
    },
  ];
}

/** Whether an address is reached from this machine alone. */
export const isLocal = (url: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(new URL(url).hostname);
