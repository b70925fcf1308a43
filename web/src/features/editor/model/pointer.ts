import type { Json, JsonObject } from "@/lib/json";

/** The steps of a JSON pointer. */
export function steps(pointer: string): string[] {
  return pointer === "" ? [] : pointer.slice(1).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export const pointerTo = (path: readonly (string | number)[]): string => path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

export function getAt(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

/** The value with what stands at `path` replaced; `undefined` takes it out. Missing objects on the way are made. */
export function setAt(value: Json | undefined, path: readonly (string | number)[], next: Json | undefined): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (Array.isArray(value)) {
    const index = Number(step);
    const inner = setAt(value[index], rest, next);
    return inner === undefined ? value.toSpliced(index, 1) : index < value.length ? value.with(index, inner) : [...value, inner];
  }
  const object: JsonObject = typeof value === "object" && value !== null ? value : {};
  const inner = setAt(object[step], rest, next);
  if (inner !== undefined) return { ...object, [step]: inner };
  const { [String(step)]: _gone, ...others } = object;
  return others;
}
