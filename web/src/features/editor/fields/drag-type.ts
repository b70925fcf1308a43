import type { FieldSchema } from "./schema";

/** What is dragged may be read only once it is let go; the names of its forms may be read before, so the type is one of them. */
const PREFIX = "application/x-portal-type.";

export const VALUE_TYPES = ["string", "number", "boolean", "array", "object"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** The type of a value as a form speaks of it; of null one cannot tell what it stands for. */
export function typeOfValue(value: unknown): ValueType | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return VALUE_TYPES.find((known) => known === type);
}

export function markType(transfer: DataTransfer, value: unknown): void {
  const type = typeOfValue(value);
  if (type !== undefined) transfer.setData(PREFIX + type, "");
}

export function draggedType(types: readonly string[]): ValueType | undefined {
  return VALUE_TYPES.find((type) => types.includes(PREFIX + type));
}

/** The type a field wants, where it takes one alone and this is another. */
export function mismatch({ raw }: Pick<FieldSchema, "raw">, dragged: ValueType): ValueType | undefined {
  const wanted = raw["type"] === "integer" ? "number" : raw["type"];
  return wanted === dragged ? undefined : VALUE_TYPES.find((type) => type === wanted);
}
