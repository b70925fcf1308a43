import { useCallback, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/error";
import { errorText } from "@/parts/error-text";
import { toast } from "@/ui/toast";
import { cancelExecution } from "./queries";
import { rehearse, type RunGoal } from "./model/rehearsal";
import { idleRun } from "./run";
import { useEditorStore } from "./store";
import { settled, testRun } from "./stream";

export type Run = (goal?: RunGoal) => void;

/** Runs the draft, or the part of it that a goal names, and shows it; a second call while one runs does nothing. */
export function useRun(): { run: Run; cancel: () => void } {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const abort = useRef<AbortController | undefined>(undefined);

  const run = useCallback<Run>((goal = { mode: "all" }) => {
    const { document, workflowId, diagnostics, set, run: last } = store.getState();
    if (last.status === "running") return;
    // A part may be sound where the whole is not: of a part the server says whether it compiles.
    if (["all", "from"].includes(goal.mode) && diagnostics.some((diagnostic) => diagnostic.severity === "error")) {
      set({ dock: "problems" });
      toast({ tone: "bad", text: t("run.hasErrors") });
      return;
    }
    abort.current = new AbortController();
    set({ dock: store.getState().dock === "plan" ? "plan" : "run" });
    const rehearsal = rehearse(document, goal, (id) => last.nodes[id]);
    testRun({ workflowId, rehearsal, goal, input: document.view?.sample ?? {}, earlier: last.nodes, signal: abort.current.signal, onChange: (next) => set({ run: next }) }).catch((error: unknown) => {
      if (abort.current?.signal.aborted === true) {
        const { run: stopped } = store.getState();
        set({ run: { ...stopped, status: "cancelled", nodes: settled(stopped.nodes, "cancelled") } });
        return;
      }
      const known = ApiError.from(error);
      set({ run: { ...idleRun, status: "failed", error: { error: known.code, cause: errorText(known) } } });
    });
  }, [store, t]);

  const cancel = useCallback(() => {
    const { executionId } = store.getState().run;
    if (executionId !== undefined) cancelExecution(executionId).catch(() => undefined);
    abort.current?.abort();
  }, [store]);

  return { run, cancel };
}
