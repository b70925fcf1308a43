import type { Json, JsonObject } from "@/lib/json";

/** The JSON Schema a sample suggests: its types, everything in it required, and no more. */
export function inferSchema(value: Json | Record<string, unknown>): JsonObject {
  if (value === null) return { type: "null" };
  if (Array.isArray(value)) return { type: "array", items: value.map(inferSchema).reduce<JsonObject | undefined>((a, b) => (a === undefined ? b : merge(a, b)), undefined) ?? {} };
  switch (typeof value) {
    case "string":
      return { type: "string" };
    case "boolean":
      return { type: "boolean" };
    case "number":
      return { type: Number.isInteger(value) ? "integer" : "number" };
    default: {
      const entries = Object.entries(value as JsonObject);
      return {
        type: "object",
        properties: Object.fromEntries(entries.map(([key, item]) => [key, inferSchema(item)])),
        ...(entries.length > 0 ? { required: entries.map(([key]) => key) } : {}),
        additionalProperties: false,
      };
    }
  }
}

/** A schema for what fits either: fields that only one has are optional. */
function merge(a: JsonObject, b: JsonObject): JsonObject {
  if (a["type"] === b["type"]) {
    if (a["type"] === "object") {
      const [left, right] = [a["properties"] as JsonObject, b["properties"] as JsonObject];
      const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
      const both = names.filter((name) => name in left && name in right && isRequired(a, name) && isRequired(b, name));
      return {
        type: "object",
        properties: Object.fromEntries(names.map((name) => [name, name in left && name in right ? merge(left[name] as JsonObject, right[name] as JsonObject) : ((left[name] ?? right[name]) as Json)])),
        ...(both.length > 0 ? { required: both } : {}),
        additionalProperties: false,
      };
    }
    if (a["type"] === "array") return { type: "array", items: merge(a["items"] as JsonObject, b["items"] as JsonObject) };
    return a;
  }
  const types = new Set([a["type"], b["type"]]);
  if (types.has("integer") && types.has("number")) return { type: "number" };
  return {};
}

const isRequired = (schema: JsonObject, name: string) => Array.isArray(schema["required"]) && schema["required"].includes(name);
