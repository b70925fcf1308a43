import type { Catalog } from "../catalog";
import { apply, type Command } from "../command";
import type { WorkflowDocument } from "../document";

/** Several changes that are one to the user, and one step to undo. */
export interface Batch {
  type: "batch";
  commands: readonly Command[];
}

export function batch(document: WorkflowDocument, { commands }: Batch, catalog: Catalog): WorkflowDocument {
  return commands.reduce((at, command) => apply(at, command, catalog), document);
}
