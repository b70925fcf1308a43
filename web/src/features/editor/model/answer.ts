import { isObject, type Json } from "@/lib/json";
import type { WorkflowNode } from "./document";
import { expressionOf } from "./expression";

/** What is recorded in the place of a value whose name says that it is a secret. */
const MASKED = "[masked]";

/** Whether a template can have become this value: an expression becomes anything, or nothing at all. */
function fits(template: Json | undefined, value: Json | undefined): boolean {
  if (value === MASKED || expressionOf(template) !== undefined) return true;
  if (Array.isArray(template)) return Array.isArray(value);
  if (!isObject(template)) return template === value;
  return isObject(value) && [...new Set([...Object.keys(template), ...Object.keys(value)])].every((key) => fits(template[key], value[key]));
}

/** Whether a `respond` node can have given this output of an execution. */
export const canHaveSaid = (node: WorkflowNode, output: Json | undefined): boolean => isObject(output) && fits(Object.fromEntries(Object.entries(node.parameters ?? {}).filter(([name, value]) => name !== "is_error" || value !== false)), output);

/** Whether an output is what an answer said: a way that ends without one gives no content at all. */
export const hasAnswer = (output: Json | undefined): boolean => isObject(output) && !(Object.keys(output).length === 1 && Array.isArray(output["content"]) && output["content"].length === 0);
