import type { WorkflowDocument } from "../document";

/** Puts another document in place: a restored version, the JSON view, the other side of a conflict. */
export interface ReplaceDocument {
  type: "replace_document";
  document: WorkflowDocument;
}

export function replaceDocument(_document: WorkflowDocument, { document }: ReplaceDocument): WorkflowDocument {
  return document;
}
