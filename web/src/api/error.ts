import { isObject } from "@/lib/json";

export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

/** Every failure of a call to the API, from the network to a field that does not fit. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldError[];
  /** The whole answer, for errors that carry more (diagnostics, the other revision). */
  readonly body: Record<string, unknown>;

  constructor(status: number, code: string, message: string, body: Record<string, unknown> = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.body = body;
    this.requestId = typeof body["request_id"] === "string" ? body["request_id"] : undefined;
    this.fields = Array.isArray(body["fields"]) ? body["fields"].filter(isField) : [];
  }

  /** From an answer of the server: RFC 9457 problem details, or whatever a proxy put in their place. */
  static fromBody(status: number, body: unknown): ApiError {
    if (!isObject(body)) return new ApiError(status, status === 0 ? "offline" : "internal", typeof body === "string" && body.length < 300 ? body : "");
    const text = [body["detail"], body["title"], body["message"]].find((candidate) => typeof candidate === "string" && candidate !== "");
    return new ApiError(status, typeof body["code"] === "string" ? body["code"] : "internal", typeof text === "string" ? text : "", body);
  }

  /** From whatever was thrown. */
  static from(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    return new ApiError(0, "internal", error instanceof Error ? error.message : String(error));
  }
}

const isField = (value: unknown): value is FieldError => isObject(value) && typeof value["pointer"] === "string" && typeof value["message"] === "string";

/** A network that fails throws a `TypeError`, as does a mistake of our own: they are told apart where the network is used. */
export async function overNetwork<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof TypeError ? new ApiError(0, "offline", "") : error;
  }
}
