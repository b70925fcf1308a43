import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";

type Handler = (event: unknown, context?: unknown, done?: (error: null, response: unknown) => void) => unknown;

/** The function as CloudFront loads it: a script with nothing around it. */
function load(name: string): Handler {
  const source = readFileSync(new URL(`../lib/edge/${name}.js`, import.meta.url), "utf8");
  const context = createContext({ exports: {} });
  return runInContext(`${source}\n;typeof handler === "function" ? handler : exports.handler`, context) as Handler;
}

describe("page", () => {
  const page = load("page");
  const rewritten = (uri: string): string => (page({ request: { uri } }) as { uri: string }).uri;

  it.each(["/", "/workflows", "/workflows/wf_1", "/settings/"])("%s is the app's entry page", (uri) => {
    expect(rewritten(uri)).toBe("/index.html");
  });
  it.each(["/index.html", "/assets/index-1a2b.js", "/assets/missing", "/favicon.svg"])("%s is a file", (uri) => {
    expect(rewritten(uri)).toBe(uri);
  });
});

describe("visitor", () => {
  it("says who asks under which name, whatever the visitor says", () => {
    const request = { headers: { host: { value: "portal.example.com" }, "x-portal-viewer-ip": { value: "1.1.1.1" }, "x-forwarded-host": { value: "evil" } } };
    const sent = load("visitor")({ request, viewer: { ip: "203.0.113.9" } }) as typeof request;
    expect(sent.headers["x-portal-viewer-ip"]).toEqual({ value: "203.0.113.9" });
    expect(sent.headers["x-forwarded-host"]).toEqual({ value: "portal.example.com" });
  });
});

describe("challenge", () => {
  type Headers = Record<string, { key: string; value: string }[]>;
  const answer = (headers: Headers): Headers => {
    const seen: Headers[] = [];
    load("challenge")({ Records: [{ cf: { response: { status: "401", headers } } }] }, {}, (_, response) => {
      seen.push((response as { headers: Headers }).headers);
    });
    return seen[0] ?? {};
  };
  const value = 'Bearer realm="weather", error="invalid_token"';

  it("gives the header that API Gateway renamed its name back", () => {
    expect(answer({ "x-amzn-remapped-www-authenticate": [{ key: "x-amzn-Remapped-WWW-Authenticate", value }] })).toEqual({
      "www-authenticate": [{ key: "WWW-Authenticate", value }],
    });
  });
  it("prefers the copy that the function sends", () => {
    const copy = [{ key: "x-portal-www-authenticate", value }];
    const renamed = [{ key: "x-amzn-Remapped-WWW-Authenticate", value: "other" }];
    expect(answer({ "x-portal-www-authenticate": copy, "x-amzn-remapped-www-authenticate": renamed })).toEqual({
      "www-authenticate": [{ key: "WWW-Authenticate", value }],
    });
  });
  it("leaves other answers as they are", () => {
    const headers = { "content-type": [{ key: "Content-Type", value: "application/json" }] };
    expect(answer({ ...headers })).toEqual(headers);
  });
});
