import { withView, type Point, type WorkflowDocument } from "../document";

/** Puts nodes and notes elsewhere: a drag, an arrow key, a layout, an alignment. */
export interface Move {
  type: "move";
  positions: Readonly<Record<string, Point>>;
  notes?: Readonly<Record<string, Point>>;
}

export function move(document: WorkflowDocument, { positions, notes = {} }: Move): WorkflowDocument {
  return withView(document, (view) => ({
    ...view,
    positions: { ...view.positions, ...positions },
    ...(view.notes ? { notes: view.notes.map((note) => ({ ...note, ...notes[note.id] })) } : {}),
  }));
}
