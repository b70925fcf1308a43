import { isObject, type Json, type JsonObject } from "@/lib/json";
import type { Want } from "../model/connection-need";

export const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"] as const;
type Place = "path" | "query" | "header";

export interface Parameter {
  name: string;
  place: Place;
  required: boolean;
  schema: JsonObject;
}

export interface Body {
  kind: "json" | "form";
  required: boolean;
  schema: JsonObject;
}

/** One operation of an OpenAPI document, with all its references followed. */
export interface Operation {
  key: string;
  /** What the document calls it, or its method and path. */
  name: string;
  method: string;
  path: string;
  summary: string;
  tag: string;
  server: string;
  parameters: Parameter[];
  body: Body | undefined;
  want: Want | undefined;
  /** What of it cannot be brought over. */
  lost: ("cookie" | "body")[];
  deprecated: boolean;
}

export interface Api {
  title: string;
  version: string;
  operations: Operation[];
}

type Document = Record<string, unknown>;

/** Whether a value is an OpenAPI document, of version 3 or 2. */
export const isOpenApi = (value: unknown): value is Document => isObject(value) && (typeof value["openapi"] === "string" || typeof value["swagger"] === "string") && isObject(value["paths"]);

const DEEPEST = 12;

/** What a reference inside the document points at. What leads out of it, or round in a circle, is left empty. */
function follow(document: Document, value: unknown, depth = 0): Record<string, unknown> {
  if (!isObject(value) || depth > DEEPEST) return {};
  const ref = value["$ref"];
  if (typeof ref !== "string") return value;
  if (!ref.startsWith("#/")) return {};
  const steps = ref.slice(2).split("/").map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
  return follow(document, steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), document), depth + 1);
}

/** A schema that stands for itself. `allOf` is merged, because forms and models read plain objects better. */
export function wholeSchema(document: Document, value: unknown, depth = 0): JsonObject {
  if (depth > DEEPEST) return {};
  const schema = follow(document, value);
  const { allOf, ...rest } = schema;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(rest)) {
    // Words of OpenAPI that JSON Schema does not know.
    if (["xml", "externalDocs", "discriminator", "nullable", "example", "$ref"].includes(key) || key.startsWith("x-")) continue;
    if (key === "properties" && isObject(item)) result[key] = Object.fromEntries(Object.entries(item).map(([name, property]) => [name, wholeSchema(document, property, depth + 1)]));
    else if (key === "items" || key === "not" || (key === "additionalProperties" && isObject(item))) result[key] = wholeSchema(document, item, depth + 1);
    else if ((key === "oneOf" || key === "anyOf") && Array.isArray(item)) result[key] = item.map((one) => wholeSchema(document, one, depth + 1));
    else if ((key === "exclusiveMinimum" || key === "exclusiveMaximum") && typeof item === "boolean") continue;
    else result[key] = item as Json;
  }
  if (schema["nullable"] === true && typeof result["type"] === "string") result["type"] = [result["type"], "null"];
  for (const part of Array.isArray(allOf) ? allOf : []) merge(result, wholeSchema(document, part, depth + 1));
  return result;
}

function merge(into: JsonObject, part: JsonObject): void {
  for (const [key, value] of Object.entries(part)) {
    if (key === "properties" && isObject(value)) into[key] = { ...(isObject(into[key]) ? into[key] : {}), ...value };
    else if (key === "required" && Array.isArray(value)) into[key] = [...new Set([...(Array.isArray(into[key]) ? into[key] : []), ...value])];
    else into[key] ??= value;
  }
}

/** The operations of a document, in its order. */
export function readApi(document: Document): Api {
  const info = isObject(document["info"]) ? document["info"] : {};
  const operations: Operation[] = [];
  for (const [path, raw] of Object.entries(isObject(document["paths"]) ? document["paths"] : {})) {
    const item = follow(document, raw);
    for (const method of METHODS) {
      const operation = item[method];
      if (isObject(operation)) operations.push(readOperation(document, item, path, method, operation));
    }
  }
  return { title: text(info["title"]), version: text(info["version"]), operations };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function readOperation(document: Document, item: Record<string, unknown>, path: string, method: string, operation: Record<string, unknown>): Operation {
  const lists = [item["parameters"], operation["parameters"]].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  // The operation's own come last and win.
  const byName = new Map(lists.map((raw) => follow(document, raw)).map((parameter) => [`${text(parameter["in"])} ${text(parameter["name"])}`, parameter]));
  const parameters: Parameter[] = [];
  const lost = new Set<"cookie" | "body">();
  for (const parameter of byName.values()) {
    const place = text(parameter["in"]);
    const name = text(parameter["name"]);
    if (place === "cookie") lost.add("cookie");
    // These three are the request's own business.
    if (!["path", "query", "header"].includes(place) || name === "" || /^(accept|content-type|authorization)$/i.test(name)) continue;
    const schema = wholeSchema(document, isObject(parameter["schema"]) ? parameter["schema"] : plainType(parameter));
    const description = text(parameter["description"]);
    parameters.push({ name, place: place as Place, required: place === "path" || parameter["required"] === true, schema: description === "" || schema["description"] !== undefined ? schema : { ...schema, description } });
  }
  const body = readBody(document, operation, [...byName.values()]);
  if (body === "unknown") lost.add("body");
  const tags = operation["tags"];
  const id = text(operation["operationId"]);
  return {
    key: `${method} ${path}`,
    name: id === "" ? `${method} ${path}` : id,
    method: method.toUpperCase(),
    path,
    summary: text(operation["summary"]) || (/^.{0,160}/.exec(text(operation["description"]))?.[0] ?? ""),
    tag: Array.isArray(tags) ? text(tags[0]) : "",
    server: serverOf(document, item, operation),
    parameters,
    body: body === "unknown" ? undefined : body,
    want: wantOf(document, operation),
    lost: [...lost],
    deprecated: operation["deprecated"] === true,
  };
}

/** Version 2 writes a parameter's type into the parameter itself. */
const plainType = (parameter: Record<string, unknown>) => Object.fromEntries(Object.entries(parameter).filter(([key]) => ["type", "format", "enum", "items", "default", "minimum", "maximum", "minLength", "maxLength", "pattern"].includes(key)));

function readBody(document: Document, operation: Record<string, unknown>, parameters: readonly Record<string, unknown>[]): Body | "unknown" | undefined {
  const inBody = parameters.find((parameter) => parameter["in"] === "body");
  if (inBody) return { kind: "json", required: inBody["required"] === true, schema: wholeSchema(document, inBody["schema"]) };
  const fields = parameters.filter((parameter) => parameter["in"] === "formData");
  if (fields.length > 0) {
    if (fields.some((field) => field["type"] === "file")) return "unknown";
    return { kind: "form", required: true, schema: { type: "object", properties: Object.fromEntries(fields.map((field) => [text(field["name"]), wholeSchema(document, plainType(field))])), required: fields.filter((field) => field["required"] === true).map((field) => text(field["name"])) } };
  }
  const body = follow(document, operation["requestBody"]);
  const content = isObject(body["content"]) ? body["content"] : undefined;
  if (!content) return undefined;
  const find = (pattern: RegExp) => Object.entries(content).find(([type]) => pattern.test(type))?.[1];
  const json = find(/^application\/(.*\+)?json|^\*\/\*/i);
  const form = find(/^application\/x-www-form-urlencoded/i);
  const chosen = json ?? form;
  if (!isObject(chosen)) return "unknown";
  return { kind: json === undefined ? "form" : "json", required: body["required"] === true, schema: wholeSchema(document, chosen["schema"]) };
}

/** The address the operation's path is appended to, its variables filled with their defaults. */
function serverOf(document: Document, ...holders: Record<string, unknown>[]): string {
  for (const holder of [...holders.toReversed(), document]) {
    const server: unknown = Array.isArray(holder["servers"]) ? holder["servers"][0] : undefined;
    if (!isObject(server) || typeof server["url"] !== "string") continue;
    const variables = isObject(server["variables"]) ? server["variables"] : {};
    const url = server["url"].replace(/\{([^}]+)\}/g, (whole, name: string) => {
      const variable = variables[name];
      return isObject(variable) && typeof variable["default"] === "string" ? variable["default"] : whole;
    });
    return url.replace(/\/$/, "");
  }
  if (typeof document["host"] !== "string") return "";
  const scheme: unknown = Array.isArray(document["schemes"]) ? (document["schemes"].includes("https") ? "https" : document["schemes"][0]) : "https";
  return `${text(scheme) || "https"}://${document["host"]}${text(document["basePath"]).replace(/\/$/, "")}`;
}

/** The first way to authenticate that a connection can do. */
function wantOf(document: Document, operation: Record<string, unknown>): Want | undefined {
  const asked = operation["security"] ?? document["security"];
  if (!Array.isArray(asked) || asked.some((one) => isObject(one) && Object.keys(one).length === 0)) return undefined;
  const components = isObject(document["components"]) ? document["components"] : {};
  const schemes = isObject(components["securitySchemes"]) ? components["securitySchemes"] : isObject(document["securityDefinitions"]) ? document["securityDefinitions"] : {};
  for (const name of asked.flatMap((one) => (isObject(one) ? Object.keys(one) : []))) {
    const scheme = follow(document, schemes[name]);
    if (scheme["type"] === "apiKey" && scheme["in"] === "header") return /^authorization$/i.test(text(scheme["name"])) ? { auth: "bearer" } : { auth: "header", name: text(scheme["name"]) };
    if (scheme["type"] === "basic" || (scheme["type"] === "http" && /^basic$/i.test(text(scheme["scheme"])))) return { auth: "basic" };
    if (["http", "oauth2", "openIdConnect"].includes(text(scheme["type"]))) return { auth: "bearer" };
  }
  return undefined;
}
