import { isObject } from "@/lib/json";
import type { Diagnostic } from "../diagnostics";
import type { NodeRun } from "../run";
import type { NodeKind } from "./catalog";
import type { WorkflowDocument, WorkflowNode } from "./document";
import { expressionOf } from "./expression";

export type ConnectionAuth = "bearer" | "basic" | "header";

/** The credentials a service asks for, as far as its description says. */
export interface Want {
  auth: ConnectionAuth;
  /** The header's name, where it is one of the service's own. */
  name?: string;
}

/** `missing`: it cannot run without; `gone`: the one it names is not there; `wanted`: the service says so; `exposed`: a secret stands in the open; `refused`: the last run was turned away. */
export type ConnectionNeed = "missing" | "gone" | "wanted" | "exposed" | "refused";

/** Why a node wants the user to connect something, if it does. */
export function connectionNeed(node: WorkflowNode, kind: NodeKind | undefined, diagnostics: readonly Diagnostic[], want: Want | undefined, run: Pick<NodeRun, "status" | "error"> | undefined): ConnectionNeed | undefined {
  if (kind?.provider == null || node.disabled === true) return undefined;
  if (node.connection === undefined && kind.connection_required) return "missing";
  for (const { node: id, code } of diagnostics) {
    if (id !== node.id) continue;
    if (code === "F026") return "missing";
    if (code === "F027") return "gone";
    if (code === "W059" && node.connection === undefined) return "exposed";
  }
  if (node.connection === undefined && want) return "wanted";
  return run?.status === "failed" && /^(Http\.Status40[13]|Conn\.)/.test(run.error?.error ?? "") ? "refused" : undefined;
}

const SECRET = new Set(["authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token"]);

/** What the form for a new connection starts from. */
export interface ConnectionDraft {
  auth: ConnectionAuth;
  label: string;
  hosts: string;
  token: string;
  username: string;
  password: string;
  name: string;
  value: string;
  /** An address to try it on. */
  url: string;
  /** The header that the connection takes the place of. */
  replaces: string | undefined;
}

/** A draft from what the node says: its address, and a secret in its headers. */
export function draftFor(node: WorkflowNode, want: Want | undefined): ConnectionDraft {
  const url = addressOf(node.parameters?.["url"]);
  const host = url === undefined ? "" : url.host;
  const draft: ConnectionDraft = { auth: want?.auth ?? "bearer", label: host, hosts: url?.hostname ?? "", token: "", username: "", password: "", name: want?.name ?? "X-Api-Key", value: "", url: url?.href ?? "", replaces: undefined };
  const headers = node.parameters?.["headers"];
  const [found] = isObject(headers) ? Object.entries(headers).flatMap(([name, value]) => (SECRET.has(name.toLowerCase()) && typeof value === "string" && expressionOf(value) === undefined ? [{ name, value }] : [])) : [];
  if (!found) return draft;
  const { name, value } = found;
  const [, scheme, rest = ""] = /^(bearer|basic)\s+(.*)$/i.exec(value.trim()) ?? [];
  if (name.toLowerCase() === "authorization" && scheme?.toLowerCase() === "bearer") return { ...draft, auth: "bearer", token: rest, replaces: name };
  const [username, password] = name.toLowerCase() === "authorization" && scheme?.toLowerCase() === "basic" ? decodeBasic(rest) : [];
  if (username !== undefined && password !== undefined) return { ...draft, auth: "basic", username, password, replaces: name };
  return { ...draft, auth: "header", name, value, replaces: name };
}

function decodeBasic(text: string): [string, string] | [] {
  try {
    const plain = atob(text);
    const at = plain.indexOf(":");
    return at < 0 ? [] : [plain.slice(0, at), plain.slice(at + 1)];
  } catch {
    return [];
  }
}

/** The address a request goes to, as far as it is written out: of `'https://api.example.com/items/' & $input.id` the part before the `&`. */
function addressOf(value: unknown): URL | undefined {
  if (typeof value !== "string") return undefined;
  const source = expressionOf(value);
  const text = source === undefined ? value : (/^(['"])(.+?)\1/.exec(source)?.[2] ?? "");
  return URL.canParse(text) && /^https?:/.test(text) ? new URL(text) : undefined;
}

/** The credentials that services want of their nodes, as an import noted them. */
export const wantOf = (document: WorkflowDocument, id: string): Want | undefined => document.view?.wants?.[id];
