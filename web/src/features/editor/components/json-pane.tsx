import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { isObject, parseJson } from "@/lib/json";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import type { WorkflowDocument } from "../model/document";
import { useEditor, useEditorStore } from "../store";

const CodeEditor = lazy(() => import("../fields/code-editor"));

/** The whole document as text, taken over on demand: half-written JSON is no workflow. */
export function JsonPane() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const [text, setText] = useState(() => JSON.stringify(document, null, 2));
  const parsed = parseJson(text);
  const fits = parsed.ok && isObject(parsed.value) && Array.isArray(parsed.value["nodes"]) && Array.isArray(parsed.value["edges"]);
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Suspense fallback={<Skeleton className="m-4 h-80" />}>
          <CodeEditor language="json" label={t("json.label")} value={text} onChange={setText} maxHeight="none" minHeight="100%" />
        </Suspense>
      </div>
      <div className="flex items-center gap-3 border-t border-line px-4 py-2">
        <Button
          tone="primary"
          disabled={!fits}
          onClick={() => {
            // The server's strict reader checks the rest when it validates.
            if (parsed.ok) store.getState().dispatch({ type: "replace_document", document: parsed.value as unknown as WorkflowDocument });
            store.getState().set({ centre: "canvas" });
          }}
        >
          {t("json.apply")}
        </Button>
        {parsed.ok ? null : <p className="text-xs text-bad">{parsed.message}</p>}
        {parsed.ok && !fits ? <p className="text-xs text-bad">{t("json.notDocument")}</p> : null}
      </div>
    </div>
  );
}
