import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { test as base, expect, type Page } from "@playwright/test";

/** A running portal with a data folder of its own. */
export interface Portal {
  url: string;
  token: string;
  /** Signs a browser in without a form. */
  signIn: (page: Page) => Promise<void>;
  /** A call to the REST API as the owner. */
  api: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** Somebody else's API, for requests that leave the portal. */
  upstream: string;
}

const ROOT = path.resolve(import.meta.dirname, "../../..");

function binary(): string {
  const candidates = [process.env.PORTAL_BIN, path.join(ROOT, "target/release/portal"), path.join(ROOT, "target/debug/portal")];
  const found = candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
  if (found === undefined) throw new Error("no portal binary: build it with `cargo build -p portal`, or name it in PORTAL_BIN");
  return found;
}

async function start(upstream: Server): Promise<{ portal: Portal; stop: () => Promise<void> }> {
  const data = mkdtempSync(path.join(tmpdir(), "portal-e2e-"));
  const port = (upstream.address() as AddressInfo).port;
  const child: ChildProcess = spawn(binary(), ["--data", data, "--json", "up", "--port", "0", "--no-open", "--allow-private", `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "inherit"] });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  if (!child.stdout) throw new Error("the portal has no output");
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the portal ended with ${code}`)));
  });
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  const api = async <T>(method: string, route: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/api/v1${route}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
  const signIn = async (page: Page) => {
    const response = await page.request.post(`${url}/api/v1/auth/sessions`, { data: { token } });
    expect(response.ok(), await response.text()).toBe(true);
  };
  return { portal: { url, token, api, signIn, upstream: `http://127.0.0.1:${port}` }, stop };
}

/** What the shop behind the test workflows knows, and how long it takes to say so. */
const RECORDS: Record<string, { ms: number; body: Record<string, unknown> }> = {
  orders: { ms: 60, body: { state: "shipped", customer: "c-17", parcel: "KR-88120", lines: [{ sku: "TEA-04", name: "작설차 80 g", amount: 2, price: 18_000 }, { sku: "CUP-11", name: "청자 찻잔", amount: 1, price: 42_000 }], total: 78_000, currency: "KRW" } },
  customers: { ms: 45, body: { name: "김하늘", language: "ko", since: "2024-03-11" } },
  parcels: { ms: 140, body: { carrier: "CJ대한통운", late: true, last_scan: { place: "대전 HUB", at: "2026-11-20T04:12:00+09:00" }, expected: "2026-11-24" } },
};

function serveUpstream(): Promise<Server> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://x");
    response.setHeader("content-type", "application/json");
    const [, kind = "", id = ""] = url.pathname.split("/");
    const record = RECORDS[kind];
    // It never says anything.
    if (kind === "silence") return;
    if (url.pathname === "/missing" || id === "missing") {
      response.statusCode = 404;
      response.end('{"error":"no such thing"}');
    } else if (record) setTimeout(() => response.end(JSON.stringify({ id, ...record.body })), record.ms);
    else response.end(JSON.stringify({ path: url.pathname, query: Object.fromEntries(url.searchParams), items: [{ name: "one", price: 1 }, { name: "two", price: 2 }] }));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

export const test = base.extend<{ signedIn: Page }, { portal: Portal }>({
  portal: [
    // Playwright wants the first argument to be destructured, even where there is nothing in it.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const upstream = await serveUpstream();
      const { portal, stop } = await start(upstream);
      await use(portal);
      await stop();
      upstream.close();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  signedIn: async ({ page, portal }, use) => {
    await portal.signIn(page);
    await use(page);
  },
});

export { expect };

/** A workflow with three kinds of nodes that runs without the network. */
export const GREETING = {
  version: 1,
  nodes: [
    { id: "tool", type: "tool", parameters: { name: "greet", title: "Greet", description: "Greets somebody by name. Use it when a user asks for a greeting.", input_schema: { type: "object", properties: { name: { type: "string", description: "Whom to greet" } }, required: ["name"], additionalProperties: false } } },
    { id: "words", type: "transform", parameters: { value: { greeting: "{% 'Hello, ' & $input.name & '!' %}" } } },
    { id: "answer", type: "respond", parameters: { structured: "{% $words %}" } },
  ],
  edges: [
    { from: "tool", to: "words" },
    { from: "words", to: "answer" },
  ],
  view: { sample: { name: "Ada" } },
};
