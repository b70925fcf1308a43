import { withView, type View, type WorkflowDocument } from "../document";

/** Changes notes, groups, pins or the sample; `undefined` takes one out. */
export interface SetView {
  type: "set_view";
  view: { [K in keyof View]?: View[K] | undefined };
}

export function setView(document: WorkflowDocument, { view }: SetView): WorkflowDocument {
  return withView(document, (old) => Object.fromEntries(Object.entries({ ...old, ...view }).filter(([, value]) => value !== undefined)));
}
