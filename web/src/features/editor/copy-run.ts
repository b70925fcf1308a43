import type { ExecutionDetail } from "@/api/types";
import type { Json } from "@/lib/json";
import { documentDiff } from "./model/diff";
import { findNode, type WorkflowDocument } from "./model/document";
import { canGive } from "./model/rehearsal";
import { fetchDefinition, fetchExecution } from "./queries";
import { runsOf, type RunState } from "./run";
import type { EditorStore } from "./store";

/** The outputs of a run that a draft can be given: of its top-level nodes that succeeded. The arguments are given as the sample. */
export function pinsOf(execution: Pick<ExecutionDetail, "nodes">, document: WorkflowDocument): Record<string, Json> {
  const pins: Record<string, Json> = {};
  for (const { node: id, path, status, output } of execution.nodes) {
    const node = document.nodes.find((candidate) => candidate.id === id);
    if (node && node.type !== "tool" && status === "succeeded" && path.length === 0 && output !== undefined && canGive(node, output)) pins[id] = output;
  }
  return pins;
}

/** A past run as the editor shows one of its own. */
export function runOf(execution: ExecutionDetail): RunState {
  const { status, error, output, duration_ms: ms } = execution;
  return {
    status: status === "succeeded" ? "succeeded" : status === "cancelled" ? "cancelled" : "failed",
    executionId: execution.id,
    nodes: runsOf(execution.nodes),
    ...(ms == null ? {} : { ms }),
    ...(output === undefined || output === null ? {} : { output }),
    ...(error ? { error: { error: error.error, cause: error.cause, ...(error.node == null ? {} : { node: error.node }) } } : {}),
  };
}

/** Copies a run into the draft: its arguments, its outputs as pins, and how each node did. One step to undo. */
export async function copyRun(store: EditorStore, id: string): Promise<void> {
  const [execution, definition] = await Promise.all([fetchExecution(id), fetchDefinition(id)]);
  const { dispatch, reveal, set, document: draft } = store.getState();
  const diff = documentDiff(definition, draft);
  const pins = pinsOf(execution, draft);
  dispatch({ type: "set_view", view: { pins, sample: execution.input } });
  const failed = execution.error?.node ?? undefined;
  set({
    run: runOf(execution),
    copied: {
      id,
      version: execution.version ?? undefined,
      createdAt: execution.created_at,
      pinned: Object.keys(pins).length,
      failed: failed !== undefined && findNode(draft, failed) ? failed : undefined,
      definition: diff.nodes.length + diff.edges.length === 0 ? undefined : definition,
    },
  });
  if (failed !== undefined) reveal(failed);
}

/** Puts the document that ran into the draft, with the run's data. */
export function adoptCopied(store: EditorStore): void {
  const { copied, dispatch, set, run, document } = store.getState();
  if (!copied?.definition) return;
  const { definition } = copied;
  const pins = Object.fromEntries(definition.nodes.flatMap((node) => {
    const { status, output } = run.nodes[node.id] ?? {};
    return node.type !== "tool" && status === "succeeded" && output !== undefined && canGive(node, output) ? [[node.id, output]] : [];
  }));
  dispatch({ type: "replace_document", document: { ...definition, view: { ...definition.view, pins, ...(document.view?.sample === undefined ? {} : { sample: document.view.sample }) } } });
  set({ copied: { ...copied, definition: undefined, pinned: Object.keys(pins).length } });
}
