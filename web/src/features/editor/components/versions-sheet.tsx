import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "@/api/client";
import { QueryView } from "@/parts/query-view";
import { Sheet } from "@/parts/sheet";
import { Ago } from "@/parts/time";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { toast } from "@/ui/toast";
import type { WorkflowDocument } from "../model/document";
import { useVersions } from "../queries";
import { useEditor, useEditorStore } from "../store";
import { DiffList, documentDiff } from "./conflict";

/** What was published when, how the draft differs, and the way back. */
export function VersionsSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation(["editor", "common"]);
  const store = useEditorStore();
  const id = useEditor((state) => state.workflowId);
  const draft = useEditor((state) => state.document);
  const versions = useVersions(id, open);
  const [shown, setShown] = useState<{ number: number; document: WorkflowDocument } | undefined>();
  const show = (number: number) =>
    void request<{ definition: WorkflowDocument }>("GET", `/workflows/${id}/versions/${number}`).then(({ definition }) => setShown({ number, document: definition }), () => undefined);
  return (
    <Sheet open={open} onOpenChange={onOpenChange} place="side" title={t("versions.title")} description={t("versions.text")}>
      <QueryView query={versions}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<History />} title={t("versions.none")} text={t("versions.noneText")} />
          ) : (
            <ol className="grid gap-2">
              {items.map((version) => (
                <li key={version.number} className="grid gap-2 rounded-md border border-line p-3">
                  <div className="flex items-center gap-3">
                    <span className="text-sm font-semibold tnum">{t("versions.number", { number: version.number })}</span>
                    <span className="flex-1 text-xs text-text-3">
                      <Ago time={version.created_at} />
                    </span>
                    <Button size="sm" onClick={() => show(version.number)}>
                      {t("versions.compare")}
                    </Button>
                  </div>
                  {version.note == null || version.note === "" ? null : <p className="text-xs text-text-2">{version.note}</p>}
                  {shown?.number === version.number ? (
                    <>
                      <DiffList changes={documentDiff(shown.document, draft)} />
                      <Button
                        size="sm"
                        className="justify-self-start"
                        onClick={() => {
                          store.getState().dispatch({ type: "replace_document", document: shown.document });
                          onOpenChange(false);
                          toast({ tone: "ok", text: t("versions.restored", { number: version.number }), action: { label: t("action.undo"), run: () => store.getState().undo() } });
                        }}
                      >
                        {t("versions.restore")}
                      </Button>
                    </>
                  ) : null}
                </li>
              ))}
            </ol>
          )
        }
      </QueryView>
    </Sheet>
  );
}
