import type { Json } from "@/lib/json";

/** The JSONata inside a string that is wholly `{% … %}`; undefined for any other value. */
export function expressionOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text.startsWith("{%") && text.endsWith("%}") && text.length >= 4 ? text.slice(2, -2).trim() : undefined;
}

export const toExpression = (source: string): string => `{% ${source.trim()} %}`;

export interface Token {
  kind: "variable" | "name" | "number" | "string" | "regex" | "operator" | "comment" | "space";
  text: string;
  start: number;
}

/** After these a `/` divides; anywhere else it opens a regular expression. */
const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined && (["variable", "name", "number", "string", "regex"].includes(token.kind) ? !/^(and|or|in)$/.test(token.text) : /^[)\]}]$/.test(token.text));

const PATTERNS: readonly [Token["kind"], RegExp][] = [
  ["space", /\s+/y],
  ["comment", /\/\*[\s\S]*?(?:\*\/|$)/y],
  ["string", /"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\]|\\[\s\S])*(?:'|$)/y],
  ["name", /`[^`]*(?:`|$)|[\p{L}_][\p{L}\p{N}_]*/uy],
  ["variable", /\$[\p{L}\p{N}_$]*/uy],
  ["number", /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
];
const REGEX = /\/(?:[^/\\\n]|\\.)+\/[a-z]*/y;
const OPERATOR = /:=|!=|<=|>=|~>|\.\.|\*\*|[\s\S]/uy;

/** Splits JSONata into tokens. Never fails: what is broken becomes operators and open strings. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let last: Token | undefined;
  let at = 0;
  while (at < source.length) {
    const token = next(source, at, last);
    tokens.push(token);
    if (token.kind !== "space" && token.kind !== "comment") last = token;
    at += token.text.length;
  }
  return tokens;
}

function next(source: string, start: number, last: Token | undefined): Token {
  const read = (kind: Token["kind"], pattern: RegExp): Token | undefined => {
    pattern.lastIndex = start;
    const text = pattern.exec(source)?.[0];
    return text === undefined ? undefined : { kind, text, start };
  };
  for (const [kind, pattern] of PATTERNS) {
    const token = read(kind, pattern);
    if (token) return token;
  }
  const regex = source[start] === "/" && !endsOperand(last) ? read("regex", REGEX) : undefined;
  return regex ?? read("operator", OPERATOR) ?? { kind: "operator", text: source.charAt(start), start };
}

interface Frame {
  close: string;
  /** Names bound so far in this block or function body. */
  bound: Set<string>;
  /** The name whose value is being read: bound only after its `;`, but seen inside functions. */
  pending: string | undefined;
  isFunction: boolean;
}

const CLOSERS: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

/** The variables of an expression that are free: not bound by a block or a function of its own. */
export function freeVariables(source: string): Token[] {
  const tokens = tokenize(source).filter((token) => token.kind !== "space" && token.kind !== "comment");
  const frames: Frame[] = [{ close: "", bound: new Set(), pending: undefined, isFunction: false }];
  const free: Token[] = [];
  const isBound = (name: string) => {
    let insideFunction = false;
    for (let index = frames.length - 1; index >= 0; index--) {
      const frame = frames[index];
      if (!frame) continue;
      if (frame.bound.has(name) || (insideFunction && frame.pending === name)) return true;
      insideFunction ||= frame.isFunction;
    }
    return false;
  };
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    const frame = frames.at(-1);
    if (!token || !frame) break;
    if (token.kind === "name" && (token.text === "function" || token.text === "λ") && tokens[index + 1]?.text === "(") {
      const parameters = new Set<string>();
      index += 2;
      for (; index < tokens.length && tokens[index]?.text !== ")"; index++) {
        const parameter = tokens[index];
        if (parameter?.kind === "variable") parameters.add(parameter.text);
      }
      // A signature such as <n:n> may stand before the body.
      while (index + 1 < tokens.length && tokens[index + 1]?.text !== "{") index++;
      index++;
      frames.push({ close: "}", bound: parameters, pending: undefined, isFunction: true });
    } else if (token.kind === "variable") {
      if (tokens[index + 1]?.text === ":=") frame.pending = token.text;
      else if (/^[@#]$/.test(tokens[index - 1]?.text ?? "")) frame.bound.add(token.text);
      else if (/^\$[\p{L}_]/u.test(token.text) && !isBound(token.text)) free.push(token);
    } else if (token.kind === "operator") {
      const close = CLOSERS[token.text];
      if (close !== undefined) frames.push({ close, bound: new Set(), pending: undefined, isFunction: false });
      else if (token.text === frame.close && frames.length > 1) frames.pop();
      else if (token.text === ";" && frame.pending !== undefined) {
        frame.bound.add(frame.pending);
        frame.pending = undefined;
      }
    }
  }
  return free;
}

/** The names (without `$`) that an expression reads. */
export const namesRead = (source: string): Set<string> => new Set(freeVariables(source).map((token) => token.text.slice(1)));

/** Renames a variable wherever it is free; strings, comments and the expression's own names stay. */
export function renameVariable(source: string, from: string, to: string): string {
  let result = "";
  let at = 0;
  for (const token of freeVariables(source)) {
    if (token.text !== `$${from}`) continue;
    result += `${source.slice(at, token.start)}$${to}`;
    at = token.start + token.text.length;
  }
  return result + source.slice(at);
}

/** Applies a change to every expression inside a value, at any depth; what does not change is shared. */
export function mapExpressions(value: Json, change: (source: string) => string): Json {
  if (typeof value === "string") {
    const source = expressionOf(value);
    if (source === undefined) return value;
    const changed = change(source);
    return changed === source ? value : toExpression(changed);
  }
  if (Array.isArray(value)) {
    const mapped = value.map((item) => mapExpressions(item, change));
    return mapped.some((item, index) => item !== value[index]) ? mapped : value;
  }
  if (value === null || typeof value !== "object") return value;
  const mapped = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapExpressions(item, change)]));
  return Object.entries(value).some(([key, item]) => mapped[key] !== item) ? mapped : value;
}

/** Every expression in a value with its JSON pointer. */
export function* expressionsIn(value: unknown, pointer = ""): Generator<{ pointer: string; source: string }> {
  const source = expressionOf(value);
  if (source !== undefined) yield { pointer, source };
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* expressionsIn(item, `${pointer}/${index}`);
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) yield* expressionsIn(item, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}

/** The path to a field as JSONata reads it: `$find.items[0].'first name'`. */
export function pathExpression(root: string, path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return `${text}.${/^[\p{L}_][\p{L}\p{N}_]*$/u.test(step) && !/^(and|or|in|true|false|null|function)$/.test(step) ? step : `\`${step}\``}`;
  }, `$${root}`);
}
