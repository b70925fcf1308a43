import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const SRC = path.resolve(import.meta.dirname, "..");
const folders = ["app/locales", "parts/locales", ...readdirSync(path.join(SRC, "features")).map((name) => `features/${name}/locales`)];

interface Words { [key: string]: string | Words }

function flatten(words: Words, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === "string") flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

const load = (folder: string, language: string) => flatten(JSON.parse(readFileSync(path.join(SRC, folder, `${language}.json`), "utf8")) as Words);
/** Plural forms differ by language, so `_one` and `_other` count as one key. */
const keys = (words: Map<string, string>) => [...new Set([...words.keys()].map((key) => key.replace(/_(zero|one|two|few|many|other)$/, "")))].sort();
const holes = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort();

describe.each(folders)("%s", (folder) => {
  const en = load(folder, "en");
  const ko = load(folder, "ko");

  test("has the same keys in both languages", () => {
    expect(keys(ko)).toEqual(keys(en));
  });

  test("leaves no text empty and fills the same holes", () => {
    for (const [key, text] of en) {
      expect(text.trim(), `${key} (en)`).not.toBe("");
      const other = ko.get(key) ?? ko.get(key.replace(/_one$/, "_other"));
      if (other === undefined) continue;
      expect(other.trim(), `${key} (ko)`).not.toBe("");
      if (!key.endsWith("_one")) expect(holes(other), key).toEqual(holes(text));
    }
  });

  test("is used: no key that no file names", () => {
    const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".test.ts") && !file.endsWith(".test.tsx"))
      .map((file) => readFileSync(path.join(SRC, file), "utf8"))
      .join("\n");
    const dynamic = new Set([...sources.matchAll(/`([\w:.]*)\$\{[^}]*\}([\w.]*)`/g)].map((match) => `${(match[1] ?? "").replace(/^\w+:/, "")}*${match[2] ?? ""}`));
    const used = (key: string) =>
      sources.includes(`"${key}"`) ||
      sources.includes(`:${key}"`) ||
      [...dynamic].some((pattern) => {
        const [head = "", tail = ""] = pattern.split("*");
        return head !== "" && key.startsWith(head) && key.endsWith(tail);
      });
    expect(keys(en).filter((key) => !used(key))).toEqual([]);
  });
});
