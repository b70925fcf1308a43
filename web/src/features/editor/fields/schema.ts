import { isObject, type Json } from "@/lib/json";

/** A parameter's JSON Schema with the hints the catalogue adds for forms. */
export interface FieldSchema {
  name: string;
  raw: Record<string, unknown>;
  title: string;
  description: string | undefined;
  required: boolean;
  expression: "allowed" | "required" | "forbidden";
  control: Control;
  options: { value: string; title: string }[];
  placeholder: string | undefined;
  advanced: boolean;
  visibleIf: Record<string, unknown> | undefined;
  order: number;
  fallback: Json | undefined;
}

export type Control = "text" | "textarea" | "number" | "integer" | "switch" | "select" | "json" | "expression" | "key_value" | "cases" | "variants" | "object" | "json_schema" | "annotations" | "graph" | "list" | "any_scalar";

/** A text in the user's language, where a schema carries both. */
const textOf = (value: unknown, language: "en" | "ko"): string | undefined => {
  const text = isObject(value) ? value[language] : value;
  return typeof text === "string" ? text : undefined;
};

const sentence = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

function controlOf(raw: Record<string, unknown>): Control {
  const widget = raw["x-widget"];
  const known: Record<string, Control> = { textarea: "textarea", json: "json", expression: "expression", key_value: "key_value", select: "select", switch: "switch", url: "text", workflow: "text", cases: "cases", variants: "variants", json_schema: "json_schema", annotations: "annotations", graph: "graph", content_blocks: "json" };
  if (typeof widget === "string" && known[widget]) return known[widget];
  if (Array.isArray(raw["enum"])) return "select";
  const type = raw["type"];
  if (Array.isArray(type)) return type.every((item) => item !== "object" && item !== "array") ? "any_scalar" : "json";
  switch (type) {
    case "boolean":
      return "switch";
    case "integer":
    case "number":
      return type;
    case "string":
      return "text";
    case "array":
      return isObject(raw["items"]) && raw["items"]["type"] === "string" ? "list" : "json";
    case "object":
      return isObject(raw["properties"]) ? "object" : isObject(raw["additionalProperties"]) ? "key_value" : "json";
    default:
      return "json";
  }
}

export function readField(name: string, raw: Record<string, unknown>, required: boolean, language: "en" | "ko"): FieldSchema {
  const expression = raw["x-expression"];
  const options = Array.isArray(raw["x-options"])
    ? raw["x-options"].flatMap((option) => (isObject(option) && typeof option["value"] === "string" ? [{ value: option["value"], title: textOf(option["title"], language) ?? option["value"] }] : []))
    : Array.isArray(raw["enum"])
      ? raw["enum"].filter((value) => typeof value === "string").map((value) => ({ value, title: value }))
      : [];
  const english = typeof raw["description"] === "string" ? raw["description"] : undefined;
  const control = controlOf(raw);
  return {
    name,
    raw,
    title: textOf(raw["x-title"], language) ?? (typeof raw["title"] === "string" ? raw["title"] : sentence(name)),
    description: textOf(raw["x-description"], language) ?? english,
    required,
    expression: expression === "required" || expression === "forbidden" ? expression : control === "expression" ? "required" : "allowed",
    control,
    options,
    placeholder: typeof raw["x-placeholder"] === "string" ? raw["x-placeholder"] : undefined,
    advanced: raw["x-advanced"] === true,
    visibleIf: isObject(raw["x-visible-if"]) ? raw["x-visible-if"] : undefined,
    order: typeof raw["x-order"] === "number" ? raw["x-order"] : Number.MAX_SAFE_INTEGER,
    fallback: raw["default"] as Json | undefined,
  };
}

/** The fields of an object schema, in the order the form shows them. */
export function fieldsOf(schema: unknown, language: "en" | "ko"): FieldSchema[] {
  if (!isObject(schema) || !isObject(schema["properties"])) return [];
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(schema["properties"])
    .flatMap(([name, raw]) => (isObject(raw) ? [readField(name, raw, required.includes(name), language)] : []))
    .sort((a, b) => a.order - b.order);
}

/** Whether a field has a use, given the other values. An expression may turn out to be anything, so it shows the field. */
export function isVisible(field: FieldSchema, values: Record<string, unknown>, defaults: Record<string, Json | undefined>): boolean {
  if (!field.visibleIf || values[field.name] !== undefined) return true;
  return Object.entries(field.visibleIf).every(([name, wanted]) => {
    const value = values[name] ?? defaults[name];
    if (typeof value === "string" && value.trim().startsWith("{%")) return true;
    return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
  });
}
