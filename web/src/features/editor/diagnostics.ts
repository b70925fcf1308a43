import type { Diagnostic as Finding } from "@/api/types";
import { findNode, type WorkflowDocument } from "./model/document";

/** A finding of the compiler, placed in its node. */
export interface Diagnostic extends Pick<Finding, "code" | "severity" | "message"> {
  node?: string;
  /** Into the node's parameters, as in `/url`. */
  pointer?: string;
  help?: string;
}

/** The findings with their places told from their nodes, which survive that nodes move in the list. */
export function placeDiagnostics(found: readonly Finding[], document: WorkflowDocument): Diagnostic[] {
  return found.map(({ code, severity, message, node, pointer, help }) => {
    const depth = node == null ? undefined : findNode(document, node)?.scope.length;
    const inner = depth === undefined ? undefined : new RegExp(`^(?:/nodes/\\d+/parameters/body){${depth}}/nodes/\\d+/parameters(/.*)$`).exec(pointer)?.[1];
    return {
      code, severity, message,
      ...(node == null ? {} : { node }),
      ...(inner === undefined ? {} : { pointer: inner }),
      ...(help == null ? {} : { help }),
    };
  });
}

/** The worst of a node's findings. */
export function worst(diagnostics: readonly Diagnostic[], node: string): Diagnostic["severity"] | undefined {
  let found: Diagnostic["severity"] | undefined;
  for (const diagnostic of diagnostics) {
    if (diagnostic.node !== node) continue;
    if (diagnostic.severity === "error") return "error";
    if (diagnostic.severity === "warning" || found === undefined) found = diagnostic.severity;
  }
  return found;
}
