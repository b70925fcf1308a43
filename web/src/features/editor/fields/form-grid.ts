import { expressionOf } from "../model/expression";
import type { FieldSchema } from "./schema";

/** How many sixths of a row a field would like. Short controls stand side by side; an expression wants the whole row. */
function wish(field: FieldSchema, value: unknown): number {
  if (field.expression === "required" || expressionOf(value) !== undefined) return 6;
  const width = field.raw["x-width"];
  if (width === "third") return 2;
  if (width === "half") return 3;
  if (width === "full") return 6;
  return ["number", "integer", "switch", "select"].includes(field.control) ? 3 : 6;
}

/** Whether a field can do with what is left of a row that a narrow one began: a URL beside its method. */
const canShrink = (field: FieldSchema, value: unknown) => field.control === "text" && field.raw["x-width"] === undefined && field.expression !== "required" && expressionOf(value) === undefined;

/** The width of each field in sixths, so that every row is filled to its end. */
export function spans(fields: readonly FieldSchema[], values: Readonly<Record<string, unknown>>): Map<string, number> {
  const widths = new Map<string, number>();
  let row: string[] = [];
  let left = 6;
  const close = () => {
    const last = row.at(-1);
    if (last !== undefined && left > 0) widths.set(last, (widths.get(last) ?? 0) + left);
    row = [];
    left = 6;
  };
  for (const field of fields) {
    const value = values[field.name];
    let width = wish(field, value);
    if (width > left && left >= 4 && row.length > 0 && canShrink(field, value)) width = left;
    if (width > left) close();
    widths.set(field.name, width);
    row.push(field.name);
    left -= width;
    if (left === 0) close();
  }
  close();
  return widths;
}
