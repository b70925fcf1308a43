import { parseJson } from "@/lib/json";
import { isOpenApi, readApi, type Api } from "./operations";

export type ReadApi = { ok: true; api: Api } | { ok: false; message: string };

/** An OpenAPI document from its text, JSON or YAML. The YAML reader is loaded when it is needed. */
export async function readOpenApi(text: string): Promise<ReadApi> {
  const json = parseJson(text.trim());
  let value: unknown = json.ok ? json.value : undefined;
  if (!json.ok) {
    try {
      const { parse } = await import("yaml");
      value = parse(text);
    } catch (error) {
      return { ok: false, message: error instanceof Error ? (/^.*/.exec(error.message)?.[0] ?? "") : String(error) };
    }
  }
  if (!isOpenApi(value)) return { ok: false, message: "" };
  return { ok: true, api: readApi(value) };
}
