import { useCallback, useEffect, useRef } from "react";
import { ApiError } from "@/api/error";
import { saveWorkflow } from "./queries";
import { useEditor, useEditorStore } from "./store";

const PAUSE_MS = 700;

/** Saves the draft a moment after each change. `flush` saves now: before a run, a deploy, a leave. */
export function useAutosave(firstRevision: number): {
  flush: () => Promise<boolean>;
  rebase: (revision: number) => void;
  rename: (name: string) => Promise<void>;
} {
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const saving = useEditor((state) => state.saving);
  const revision = useRef(firstRevision);
  const inFlight = useRef<Promise<boolean> | undefined>(undefined);

  const save = useCallback(async (): Promise<boolean> => {
    await inFlight.current;
    const { saving: state, document: draft, workflowId, set } = store.getState();
    if (state === "saved") return true;
    if (state === "conflict") return false;
    set({ saving: "saving" });
    const attempt = saveWorkflow(workflowId, revision.current, { definition: draft }).then(
      (saved) => {
        revision.current = saved.revision;
        // What was typed meanwhile is still to be saved.
        set({ saving: store.getState().document === draft ? "saved" : "dirty" });
        return store.getState().document === draft;
      },
      (error: unknown) => {
        set({ saving: ApiError.from(error).code === "revision_mismatch" ? "conflict" : "failed" });
        return false;
      },
    );
    inFlight.current = attempt;
    const done = await attempt;
    inFlight.current = undefined;
    return done;
  }, [store]);

  /** Saves until nothing is left to save, or saving fails. */
  const flush = useCallback(async (): Promise<boolean> => {
    let saved = await save();
    while (!saved && store.getState().saving === "dirty") saved = await save();
    return saved;
  }, [save, store]);

  useEffect(() => {
    if (saving !== "dirty") return;
    const timer = setTimeout(() => void flush(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [document, saving, flush]);

  useEffect(() => {
    const onHide = () => {
      if (store.getState().saving === "dirty") void flush();
    };
    const onUnload = (event: BeforeUnloadEvent) => {
      if (["dirty", "saving", "failed"].includes(store.getState().saving)) event.preventDefault();
    };
    window.addEventListener("visibilitychange", onHide);
    window.addEventListener("beforeunload", onUnload);
    return () => {
      window.removeEventListener("visibilitychange", onHide);
      window.removeEventListener("beforeunload", onUnload);
      onHide();
    };
  }, [store, flush]);

  const rebase = useCallback((next: number) => {
    revision.current = next;
  }, []);
  const rename = useCallback(
    async (name: string) => {
      await flush();
      const saved = await saveWorkflow(store.getState().workflowId, revision.current, { name });
      revision.current = saved.revision;
    },
    [flush, store],
  );
  return { flush, rebase, rename };
}
