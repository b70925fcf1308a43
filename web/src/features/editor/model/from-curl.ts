import { parseJson, type JsonObject } from "@/lib/json";

/** Words of a shell command line: quotes, escapes, continued lines. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  const pattern = /\\\r?\n|\s+|\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|[^\s'"\\]+/g;
  for (const match of text.matchAll(pattern)) {
    const [whole, ansi, single, double, escaped] = match;
    if (/^\\\r?\n$/.test(whole) || /^\s+$/.test(whole)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (ansi !== undefined) word = (word ?? "") + unescapeAnsi(ansi);
    else if (single !== undefined) word = (word ?? "") + single;
    else if (double !== undefined) word = (word ?? "") + double.replace(/\\(["\\$`\n])/g, (_, char: string) => (char === "\n" ? "" : char));
    else word = (word ?? "") + (escaped ?? whole);
  }
  if (word !== undefined) words.push(word);
  return words;
}

const unescapeAnsi = (text: string) =>
  text.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/g, (_, code: string) => {
    if (/^[ux]/.test(code) && code.length > 1) return String.fromCharCode(parseInt(code.slice(1), 16));
    return { n: "\n", t: "\t", r: "\r" }[code] ?? code;
  });

const WITH_VALUE: Record<string, string> = {
  "-X": "method", "--request": "method", "-H": "header", "--header": "header", "-d": "data", "--data": "data", "--data-raw": "raw", "--data-binary": "raw", "--data-ascii": "data",
  "--data-urlencode": "urlencode", "--json": "json", "-F": "form", "--form": "form", "-u": "user", "--user": "user", "-A": "agent", "--user-agent": "agent", "-e": "referer",
  "--referer": "referer", "-b": "cookie", "--cookie": "cookie", "--url": "url", "-o": "skip", "--output": "skip", "-m": "skip", "--max-time": "skip", "--connect-timeout": "skip",
  "--retry": "skip", "-x": "skip", "--proxy": "skip", "-w": "skip", "--write-out": "skip", "--cacert": "skip", "--cert": "skip", "--key": "skip", "--resolve": "skip",
};

interface Read {
  method: string | undefined;
  url: string | undefined;
  headers: Record<string, string>;
  data: string[];
  encoded: [string, string][];
  json: boolean;
  get: boolean;
}

/** A curl command as the parameters of `http.request`; undefined when it names no URL. */
export function fromCurl(command: string): JsonObject | undefined {
  const read = readOptions(shellWords(command.replace(/^\$?\s*curl\s*/, "")));
  if (read.url === undefined) return undefined;
  const { url, query } = splitUrl(read.url);
  for (const [key, value] of read.encoded) if (read.get) query[key] = value;
  if (read.get) for (const part of read.data) for (const [key, value] of new URLSearchParams(part)) query[key] = value;

  const hasBody = !read.get && (read.data.length > 0 || read.encoded.length > 0);
  const parameters: JsonObject = { method: (read.method ?? (hasBody ? "POST" : "GET")).toUpperCase(), url };
  if (Object.keys(query).length > 0) parameters["query"] = query;
  if (hasBody) Object.assign(parameters, body(read));
  if (Object.keys(read.headers).length > 0) parameters["headers"] = read.headers;
  return parameters;
}

function readOptions(words: string[]): Read {
  const read: Read = { method: undefined, url: undefined, headers: {}, data: [], encoded: [], json: false, get: false };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const joined = /^(-[XHduAebF])(.+)$/.exec(word);
    const [long, inline] = word.startsWith("--") && word.includes("=") ? [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)] : [undefined, undefined];
    const option = WITH_VALUE[joined?.[1] ?? long ?? word];
    if (option !== undefined) take(read, option, joined?.[2] ?? inline ?? words[++index] ?? "");
    else if (word === "-G" || word === "--get") read.get = true;
    else if (word === "-I" || word === "--head") read.method ??= "HEAD";
    else if (!word.startsWith("-")) read.url ??= word;
  }
  return read;
}

function take(read: Read, option: string, value: string): void {
  const header = (name: string, text: string) => {
    read.headers[name] = text;
  };
  if (option === "method") read.method = value;
  else if (option === "url") read.url = value;
  else if (option === "header") {
    const at = value.indexOf(":");
    if (at > 0) header(value.slice(0, at).trim(), value.slice(at + 1).trim());
  } else if (option === "data" || option === "raw") read.data.push(value);
  else if (option === "json") {
    read.data.push(value);
    read.json = true;
  } else if (option === "urlencode" || option === "form") {
    const at = value.indexOf("=");
    read.encoded.push([value.slice(0, Math.max(at, 0)), value.slice(at + 1)]);
  } else if (option === "user") header("Authorization", `Basic ${btoa(value)}`);
  else if (option === "agent") header("User-Agent", value);
  else if (option === "referer") header("Referer", value);
  else if (option === "cookie") header("Cookie", value);
}

function splitUrl(text: string): { url: string; query: Record<string, string> } {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const at = url.indexOf("?");
  if (at < 0) return { url, query: {} };
  const search = new URLSearchParams(url.slice(at + 1).replace(/#.*$/, ""));
  const keys = [...search.keys()];
  // A key that comes twice cannot stand in an object: then the URL stays whole.
  return new Set(keys).size === keys.length ? { url: url.slice(0, at), query: Object.fromEntries(search) } : { url, query: {} };
}

function body(read: Read): JsonObject {
  const type = Object.entries(read.headers).find(([name]) => name.toLowerCase() === "content-type");
  const text = read.data.join("&");
  const json = parseJson(text);
  if (json.ok && (read.json || (type?.[1].includes("json") ?? typeof json.value === "object"))) {
    // The node writes this header itself.
    if (type) delete read.headers[type[0]];
    return { body_kind: "json", body: json.value };
  }
  if (read.encoded.length > 0 || type === undefined || type[1].includes("x-www-form-urlencoded")) {
    if (type) delete read.headers[type[0]];
    return { body_kind: "form", body: { ...Object.fromEntries(new URLSearchParams(text)), ...Object.fromEntries(read.encoded) } };
  }
  return { body_kind: "text", body: text };
}
