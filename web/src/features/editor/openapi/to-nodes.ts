import { isObject, type Json, type JsonObject } from "@/lib/json";
import type { Want } from "../model/connection-need";
import { toExpression } from "../model/expression";
import type { WorkflowNode } from "../model/document";
import { freeId } from "../model/ids";
import type { Operation } from "./operations";

export interface Import {
  nodes: WorkflowNode[];
  wants: Record<string, Want>;
  /** What the nodes read of `$input`, as properties of the tool's input schema. */
  properties: Record<string, JsonObject>;
  required: string[];
}

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const read = (name: string) => `$input.${NAME.test(name) && !/^(and|or|in|true|false|null|function)$/.test(name) ? name : `\`${name}\``}`;

/** Requests for these operations, and the arguments they take. Arguments of the same name are one where they fit, and are told apart by the operation where they do not. */
export function toNodes(operations: readonly Operation[], server: string | undefined, taken: ReadonlySet<string>, present: Readonly<Record<string, unknown>> = {}): Import {
  const ids = new Set(taken);
  const result: Import = { nodes: [], wants: {}, properties: {}, required: [] };
  for (const operation of operations) {
    const id = freeId(idFor(operation), ids);
    ids.add(id);
    /** Gives an argument a name of its own and notes it. */
    const argument = (wish: string, schema: JsonObject, required: boolean): string => {
      const other = result.properties[wish] ?? present[wish];
      const fits = other === undefined || (isObject(other) && sameType(other, schema));
      const name = fits ? wish : `${id}_${wish}`;
      if (present[name] === undefined) result.properties[name] ??= schema;
      if (required && !result.required.includes(name)) result.required.push(name);
      return name;
    };
    const node: WorkflowNode = { id, type: "http.request", parameters: parametersOf(operation, server ?? operation.server, argument) };
    if (operation.summary !== "" && operation.summary.length <= 48) node.name = operation.summary.replace(/\.$/, "");
    result.nodes.push(node);
    if (operation.want) result.wants[id] = operation.want;
  }
  return result;
}

/** `listPets` gives `list_pets`; a method and a path give `get_pets_id`. */
function idFor({ name, method, path }: Operation): string {
  const words = name.includes("/") ? `${method.toLowerCase()}_${path.replace(/[{}]/g, "")}` : name;
  return words.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_");
}

const sameType = (a: Record<string, unknown>, b: Record<string, unknown>) => JSON.stringify(a["type"]) === JSON.stringify(b["type"]) && JSON.stringify(a["enum"]) === JSON.stringify(b["enum"]);

type Argument = (wish: string, schema: JsonObject, required: boolean) => string;

function parametersOf(operation: Operation, server: string, argument: Argument): JsonObject {
  const parameters: JsonObject = { method: operation.method, url: urlOf(operation, server, argument) };
  for (const place of ["query", "header"] as const) {
    const values: JsonObject = {};
    for (const { name, schema, required, place: its } of operation.parameters) {
      if (its !== place) continue;
      const from = read(argument(place === "header" ? name.replaceAll("-", "_").toLowerCase() : name, schema, required));
      // A value of null is left out of the request.
      values[name] = toExpression(required ? from : `$exists(${from}) ? ${from} : null`);
    }
    if (Object.keys(values).length > 0) parameters[place === "query" ? "query" : "headers"] = values;
  }
  if (operation.body) {
    parameters["body"] = bodyOf(operation.body.schema, operation.body.required, argument);
    if (operation.body.kind === "form") parameters["body_kind"] = "form";
  }
  return parameters;
}

function urlOf({ path, parameters }: Operation, server: string, argument: Argument): string {
  const parts = `${server}${path}`.split(/\{([^}]+)\}/);
  const known = (name: string) => parameters.find((parameter) => parameter.place === "path" && parameter.name === name);
  if (parts.length === 1) return parts[0] ?? "";
  const terms = parts.flatMap((part, index) => {
    if (index % 2 === 0) return part === "" ? [] : [quote(part)];
    const from = read(argument(part, known(part)?.schema ?? { type: "string" }, true));
    return [`$encodeUrlComponent($string(${from}))`];
  });
  return toExpression(terms.join(" & "));
}

/** The body's fields as arguments of their own where it is a plain object, else the whole body as one argument. */
function bodyOf(schema: JsonObject, required: boolean, argument: Argument): Json {
  const properties = isObject(schema["properties"]) ? schema["properties"] : undefined;
  const fields = Object.entries(properties ?? {}).flatMap(([name, field]): [string, JsonObject][] => (isObject(field) && field["readOnly"] !== true ? [[name, field]] : []));
  if (!properties || fields.length === 0 || fields.length > 40) return toExpression(read(argument("body", Object.keys(schema).length > 0 ? schema : { type: "object" }, required)));
  const needed = Array.isArray(schema["required"]) ? schema["required"] : [];
  const named = fields.map(([name, field]) => ({ name, needed: needed.includes(name), from: argument(name, field, required && needed.includes(name)) }));
  if (named.every((field) => field.needed)) return Object.fromEntries(named.map(({ name, from }) => [name, toExpression(read(from))]));
  // A field that is not given is to be absent, which an object written out cannot say.
  const pairs = named.map(({ name, from, needed: always }) => (always ? `{ ${quote(name)}: ${read(from)} }` : `$exists(${read(from)}) ? { ${quote(name)}: ${read(from)} } : {}`));
  return toExpression(`$merge([\n  ${pairs.join(",\n  ")}\n])`);
}
