import { ApiError, overNetwork } from "./error";

const BASE = "/api/v1";

export interface RequestOptions {
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  /** The revision an update is based on. */
  ifMatch?: number;
  signal?: AbortSignal;
}

declare global {
  interface Window {
    /** Calls that public/boot.js made before the app's code was there, by address. */
    headStart?: Record<string, Promise<Response> | undefined>;
  }
}

/** The answer to a call made in advance; each serves once. */
function headStart(method: string, url: string): Promise<Response> | undefined {
  const answer = method === "GET" ? window.headStart?.[url] : undefined;
  if (window.headStart !== undefined) window.headStart[url] = undefined;
  return answer;
}

/** One call to the API: the session cookie says who, an `ApiError` says what went wrong. */
export async function send(method: string, path: string, { body, query, ifMatch, signal }: RequestOptions = {}): Promise<Response> {
  const search = new URLSearchParams(Object.entries(query ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])));
  const headers = new Headers({ accept: "application/json", "accept-language": document.documentElement.lang });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (ifMatch !== undefined) headers.set("if-match", `"${ifMatch}"`);
  const url = `${BASE}${path}${search.size > 0 ? `?${search.toString()}` : ""}`;
  try {
    // What was decided is done even when the page closes meanwhile.
    return await overNetwork(headStart(method, url) ?? fetch(url, { method, headers, credentials: "same-origin", keepalive: method === "DELETE", ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal ? { signal } : {}) }));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw ApiError.from(error);
  }
}

/** A call that answers JSON. What type that is comes from the generated schema. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => null);
  if (!response.ok) throw ApiError.fromBody(response.status, body);
  // The contract test holds the server to the document the types come from.
  return body as T;
}
