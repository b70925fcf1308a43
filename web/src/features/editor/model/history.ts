import type { WorkflowDocument } from "./document";

export interface Step {
  before: WorkflowDocument;
  after: WorkflowDocument;
  /** Steps in a row with the same key, close in time, are one. */
  key: string | undefined;
  time: number;
}

export interface History {
  past: readonly Step[];
  future: readonly Step[];
}

export const emptyHistory: History = { past: [], future: [] };

const LIMIT = 300;
/** A pause longer than this ends a group. */
const GROUP_MS = 900;

/** Notes a change. Documents share what did not change, so a long history is cheap. */
export function record(history: History, step: Step): History {
  const last = history.past.at(-1);
  if (last?.key !== undefined && last.key === step.key && step.time - last.time < GROUP_MS) {
    return { past: [...history.past.slice(0, -1), { ...step, before: last.before }], future: [] };
  }
  return { past: [...history.past.slice(-LIMIT + 1), step], future: [] };
}

export function undo(history: History): { history: History; document: WorkflowDocument } | undefined {
  const step = history.past.at(-1);
  if (!step) return undefined;
  return { history: { past: history.past.slice(0, -1), future: [step, ...history.future] }, document: step.before };
}

export function redo(history: History): { history: History; document: WorkflowDocument } | undefined {
  const [step, ...rest] = history.future;
  if (!step) return undefined;
  // The key is dropped so that typing on after a redo starts a step of its own.
  return { history: { past: [...history.past, { ...step, key: undefined }], future: rest }, document: step.after };
}
