import jsonata from "jsonata";
import type { Json } from "@/lib/json";

export type Preview = { ok: true; value: Json | undefined } | { ok: false; message: string; position: number | undefined };

const LIMIT_MS = 600;
const LIMIT_DEPTH = 300;

/** Stops an expression that runs away: the preview runs on the page's own thread. */
function limit(expression: jsonata.Expression): void {
  const end = Date.now() + LIMIT_MS;
  let depth = 0;
  const check = (step: number) => {
    depth += step;
    if (depth > LIMIT_DEPTH) throw new Error("the expression calls itself too deeply");
    if (Date.now() > end) throw new Error("the expression takes too long for a preview");
  };
  // The evaluator calls these two if they are bound; the typings know strings only.
  const bind = expression.assign.bind(expression) as unknown as (name: symbol, value: () => void) => void;
  bind(Symbol.for("jsonata.__evaluate_entry"), () => check(1));
  bind(Symbol.for("jsonata.__evaluate_exit"), () => check(-1));
}

/** The functions that Step Functions adds to JSONata, as far as a preview needs them. */
const AWS: Record<string, unknown> = {
  partition: (list: unknown[], size: number) => Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size)),
  range: (start: number, end: number, step: number) => Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step),
  parse: (text: string) => JSON.parse(text) as unknown,
  uuid: () => "00000000-0000-4000-8000-000000000000",
  hash: (_text: string, algorithm: string) => `(${algorithm})`,
};

/** What an expression gives on sample data. Values come back without the marks JSONata puts on its lists. */
export async function preview(source: string, bindings: Readonly<Record<string, unknown>>): Promise<Preview> {
  try {
    const expression = jsonata(source);
    limit(expression);
    const value: unknown = await expression.evaluate(null, { ...AWS, ...bindings });
    if (typeof value === "function" || (typeof value === "object" && value !== null && "_jsonata_function" in value)) return { ok: false, message: "a function is no value", position: undefined };
    return { ok: true, value: value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json) };
  } catch (error) {
    const known = error as { message?: string; position?: number };
    return { ok: false, message: known.message ?? String(error), position: known.position };
  }
}

/** Names the functions of the language with their arguments, for completion. */
export const FUNCTIONS: readonly [string, string][] = [
  ["string", "(value)"], ["length", "(text)"], ["substring", "(text, start, length?)"], ["substringBefore", "(text, mark)"], ["substringAfter", "(text, mark)"], ["uppercase", "(text)"], ["lowercase", "(text)"],
  ["trim", "(text)"], ["pad", "(text, width, char?)"], ["contains", "(text, pattern)"], ["split", "(text, separator)"], ["join", "(list, separator?)"], ["match", "(text, pattern)"], ["replace", "(text, pattern, by)"],
  ["number", "(value)"], ["abs", "(n)"], ["floor", "(n)"], ["ceil", "(n)"], ["round", "(n, digits?)"], ["power", "(base, exponent)"], ["sqrt", "(n)"], ["formatNumber", "(n, picture)"], ["formatBase", "(n, base)"],
  ["sum", "(list)"], ["max", "(list)"], ["min", "(list)"], ["average", "(list)"], ["count", "(list)"], ["append", "(a, b)"], ["sort", "(list, by?)"], ["reverse", "(list)"], ["distinct", "(list)"], ["shuffle", "(list)"], ["zip", "(a, b)"],
  ["map", "(list, function)"], ["filter", "(list, function)"], ["reduce", "(list, function, start?)"], ["single", "(list, function?)"], ["sift", "(object, function)"], ["each", "(object, function)"],
  ["keys", "(object)"], ["lookup", "(object, key)"], ["spread", "(object)"], ["merge", "(list)"], ["type", "(value)"], ["exists", "(value)"], ["boolean", "(value)"], ["not", "(value)"], ["error", "(message)"], ["assert", "(condition, message)"],
  ["now", "()"], ["millis", "()"], ["toMillis", "(time)"], ["fromMillis", "(ms)"], ["base64encode", "(text)"], ["base64decode", "(text)"], ["encodeUrlComponent", "(text)"], ["decodeUrlComponent", "(text)"],
  ["partition", "(list, size)"], ["range", "(start, end, step)"], ["hash", "(text, algorithm)"], ["uuid", "()"], ["parse", "(json)"], ["random", "(seed?)"],
];
