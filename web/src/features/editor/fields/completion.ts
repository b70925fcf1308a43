import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { isObject, showJson } from "@/lib/json";
import { tokenize } from "../model/expression";
import { FUNCTIONS, preview } from "./evaluate";

export interface Name {
  name: string;
  detail: string;
}

/** Offers the names one may read, the functions, and after a dot the fields that the sample really has. */
export function completer(names: readonly Name[], bindings: Readonly<Record<string, unknown>>) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString().slice(0, context.pos);
    const path = pathBefore(text);
    if (path) {
      const result = await preview(path.prefix, bindings);
      const fields = result.ok ? fieldsOf(result.value) : [];
      return fields.length === 0 ? null : { from: context.pos - path.typed.length, options: fields, validFor: /^`?[\p{L}_][\p{L}\p{N}_]*$/u };
    }
    const variable = /\$[\p{L}\p{N}_]*$/u.exec(text);
    if (!variable && !context.explicit) return null;
    const options: Completion[] = [
      ...names.map(({ name, detail }, index) => ({ label: `$${name}`, detail, boost: 90 - index })),
      ...FUNCTIONS.map(([name, parameters]) => ({ label: `$${name}`, detail: parameters, apply: `$${name}(`, boost: -10 })),
    ];
    return { from: context.pos - (variable?.[0].length ?? 0), options, validFor: /^\$[\p{L}\p{N}_]*$/u };
  };
}

/** The path that ends in a dot before the cursor: `$sum($find.items.pr` gives `$find.items` and `pr`. */
export function pathBefore(text: string): { prefix: string; typed: string } | undefined {
  const tokens = tokenize(text);
  const last = tokens.at(-1);
  let end = tokens.length;
  let typed = "";
  if (last?.kind === "name") {
    typed = last.text;
    end--;
  }
  if (tokens[end - 1]?.text !== ".") return undefined;
  let start = end - 1;
  let depth = 0;
  while (start > 0) {
    const token = tokens[start - 1];
    if (!token) break;
    if (token.text === "]" || token.text === ")") depth++;
    else if (token.text === "[" || token.text === "(") {
      if (depth === 0) break;
      depth--;
    } else if (depth === 0 && !(token.kind === "name" || token.kind === "variable" || token.text === ".")) break;
    start--;
  }
  const prefix = tokens.slice(start, end - 1).map((token) => token.text).join("");
  return prefix === "" ? undefined : { prefix, typed };
}

function fieldsOf(value: unknown): Completion[] {
  const objects = (Array.isArray(value) ? value.slice(0, 20) : [value]).filter(isObject);
  const fields = new Map<string, unknown>();
  for (const object of objects) for (const [key, item] of Object.entries(object)) if (!fields.has(key)) fields.set(key, item);
  return [...fields].map(([key, item]) => ({ label: /^[\p{L}_][\p{L}\p{N}_]*$/u.test(key) ? key : `\`${key}\``, detail: describe(item) }));
}

/** A value in a few characters. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === "object") return `{${Object.keys(value).length}}`;
  const text = typeof value === "string" ? JSON.stringify(value) : showJson(value);
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}
