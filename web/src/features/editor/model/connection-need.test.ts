import { describe, expect, test } from "vitest";
import type { NodeKind } from "./catalog";
import { connectionNeed, draftFor } from "./connection-need";

const http = { type: "http.request", role: "effect", provider: "http", connection_required: false } as NodeKind;
const node = { id: "call", type: "http.request", parameters: { url: "https://api.example.com:8443/me" } };
const finding = (code: string) => [{ code, severity: "warning" as const, message: "", node: "call" }];

describe("whether a node wants a connection", () => {
  test("a kind that cannot do without one", () => {
    expect(connectionNeed(node, { ...http, connection_required: true }, [], undefined, undefined)).toBe("missing");
    expect(connectionNeed({ ...node, connection: "con_1" }, { ...http, connection_required: true }, [], undefined, undefined)).toBeUndefined();
  });
  test("the compiler's findings, the service's description, and being turned away", () => {
    expect(connectionNeed({ ...node, connection: "con_1" }, http, finding("F027"), undefined, undefined)).toBe("gone");
    expect(connectionNeed(node, http, finding("W059"), undefined, undefined)).toBe("exposed");
    expect(connectionNeed(node, http, [], { auth: "bearer" }, undefined)).toBe("wanted");
    expect(connectionNeed(node, http, [], undefined, { status: "failed", error: { error: "Http.Status401", cause: "" } })).toBe("refused");
    expect(connectionNeed(node, http, [], undefined, { status: "failed", error: { error: "Http.Status404", cause: "" } })).toBeUndefined();
  });
  test("never one that is switched off or takes none", () => {
    expect(connectionNeed({ ...node, disabled: true }, http, finding("W059"), undefined, undefined)).toBeUndefined();
    expect(connectionNeed({ ...node, type: "transform" }, { ...http, provider: undefined } as unknown as NodeKind, finding("F027"), undefined, undefined)).toBeUndefined();
  });
});

describe("what the form starts from", () => {
  test("the host of the address, written out or at the head of an expression", () => {
    expect(draftFor(node, undefined)).toMatchObject({ auth: "bearer", hosts: "api.example.com", url: "https://api.example.com:8443/me", replaces: undefined });
    expect(draftFor({ ...node, parameters: { url: "{% 'https://api.example.com/items/' & $input.id %}" } }, { auth: "header", name: "X-Key" })).toMatchObject({ auth: "header", name: "X-Key", hosts: "api.example.com" });
    expect(draftFor({ ...node, parameters: { url: "{% $input.url %}" } }, undefined)).toMatchObject({ hosts: "", url: "" });
  });
  test("a secret in the headers moves over", () => {
    const headers = (value: Record<string, string>) => draftFor({ ...node, parameters: { headers: value } }, undefined);
    expect(headers({ authorization: "Bearer abc" })).toMatchObject({ auth: "bearer", token: "abc", replaces: "authorization" });
    expect(headers({ Authorization: `Basic ${btoa("ada:pass:word")}` })).toMatchObject({ auth: "basic", username: "ada", password: "pass:word" });
    expect(headers({ Authorization: "token ghp_1" })).toMatchObject({ auth: "header", name: "Authorization", value: "token ghp_1" });
    expect(headers({ "X-Api-Key": "k", Accept: "a/b" })).toMatchObject({ auth: "header", name: "X-Api-Key", value: "k" });
    expect(headers({ Authorization: "{% $input.key %}" })).toMatchObject({ replaces: undefined });
  });
});
