import { overNetwork } from "@/api/error";
import { isObject, type Json } from "@/lib/json";

/** The protocol's versions a client can speak here: the present one without sessions, and those with a handshake. */
export const ERAS = ["2026-07-28", "2025-11-25", "2025-06-18"] as const;
export type Era = (typeof ERAS)[number];

export interface Exchange {
  request: { url: string; headers: Record<string, string>; body: Json };
  status: number;
  ms: number;
  /** What came back: one message, or the messages of a stream. */
  messages: Json[];
}

const CLIENT = { name: "mcp-portal-test-bench", version: "1" };
const isModern = (era: Era) => era === "2026-07-28";

/** A request of the era, with all that the era wants in headers and `_meta`. */
export function buildRequest(era: Era, method: string, params: Record<string, Json>, id: number): { headers: Record<string, string>; body: Json } {
  const headers: Record<string, string> = { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": era };
  if (!isModern(era)) return { headers, body: { jsonrpc: "2.0", id, method, params } };
  headers["mcp-method"] = method;
  if (typeof params["name"] === "string") headers["mcp-name"] = encodeHeader(params["name"]);
  const meta = { "io.modelcontextprotocol/protocolVersion": era, "io.modelcontextprotocol/clientInfo": CLIENT, "io.modelcontextprotocol/clientCapabilities": {} };
  return { headers, body: { jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } } };
}

/** A header carries visible ASCII; anything else goes as base64 between the specification's markers. */
function encodeHeader(value: string): string {
  if (/^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/.test(value) && !value.startsWith("=?base64?")) return value;
  return `=?base64?${btoa(String.fromCharCode(...new TextEncoder().encode(value)))}?=`;
}

async function exchange(url: string, headers: Record<string, string>, body: Json, signal: AbortSignal): Promise<Exchange> {
  const start = performance.now();
  const response = await overNetwork(fetch(url, { method: "POST", headers, body: JSON.stringify(body), credentials: "omit", signal }));
  const text = await overNetwork(response.text());
  return { request: { url, headers, body }, status: response.status, ms: performance.now() - start, messages: readMessages(text, response.headers.get("content-type") ?? "") };
}

export function readMessages(text: string, type: string): Json[] {
  if (text.trim() === "") return [];
  const parts = type.includes("event-stream") ? text.split(/\r?\n\r?\n/).map((block) => block.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim()).join("\n")) : [text];
  return parts.filter((part) => part !== "").map((part) => {
    try {
      return JSON.parse(part) as Json;
    } catch {
      return part;
    }
  });
}

interface Call {
  url: string;
  era: Era;
  method: string;
  params: Record<string, Json>;
  apiKey: string;
  signal: AbortSignal;
}

let nextId = 1;

/** Sends a request as a client of that era would: with the handshake first where the era has one. */
export async function callServer({ url, era, method, params, apiKey, signal }: Call): Promise<Exchange[]> {
  const key: Record<string, string> = apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` };
  const exchanges: Exchange[] = [];
  if (!isModern(era)) {
    const hello = buildRequest(era, "initialize", { protocolVersion: era, capabilities: {}, clientInfo: CLIENT }, nextId++);
    delete hello.headers["mcp-protocol-version"];
    exchanges.push(await exchange(url, { ...hello.headers, ...key }, hello.body, signal));
    const { headers } = buildRequest(era, "", {}, 0);
    exchanges.push(await exchange(url, { ...headers, ...key }, { jsonrpc: "2.0", method: "notifications/initialized" }, signal));
  }
  const { headers, body } = buildRequest(era, method, params, nextId++);
  exchanges.push(await exchange(url, { ...headers, ...key }, body, signal));
  return exchanges;
}

/** The result of the last message that is an answer, or its error. */
export function answerOf(exchanges: readonly Exchange[]): { result?: Json; error?: Json } | undefined {
  const message = exchanges.at(-1)?.messages.findLast((item) => isObject(item) && ("result" in item || "error" in item));
  if (!isObject(message)) return undefined;
  return "error" in message ? { error: message["error"] } : { result: message["result"] as Json };
}
