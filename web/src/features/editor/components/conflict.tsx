import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Sheet } from "@/parts/sheet";
import { Button } from "@/ui/button";
import { documentDiff } from "../model/diff";
import { fetchWorkflow, type Workflow } from "../queries";
import { useEditor, useEditorStore } from "../store";
import { DiffList } from "../versions/diff-list";

/** Somebody else saved: shows what differs and asks whose document goes on. */
export function ConflictSheet({ onRebase }: { onRebase: (revision: number) => void }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const open = useEditor((state) => state.saving === "conflict");
  const mine = useEditor((state) => state.document);
  const [theirs, setTheirs] = useState<Workflow | undefined>();
  if (open && theirs === undefined) void fetchWorkflow(store.getState().workflowId).then(setTheirs, () => undefined);
  const diff = theirs ? documentDiff(theirs.definition, mine) : undefined;
  const settle = (keepMine: boolean) => {
    if (!theirs) return;
    onRebase(theirs.revision);
    if (keepMine) store.getState().set({ saving: "dirty" });
    else store.getState().reset(theirs.definition);
    setTheirs(undefined);
  };
  return (
    <Sheet
      open={open}
      title={t("conflict.title")}
      description={t("conflict.text")}
      footer={
        <>
          <Button disabled={!theirs} onClick={() => settle(false)}>
            {t("conflict.theirs")}
          </Button>
          <Button tone="primary" disabled={!theirs} onClick={() => settle(true)}>
            {t("conflict.mine")}
          </Button>
        </>
      }
    >
      {diff ? <DiffList diff={diff} /> : null}
    </Sheet>
  );
}
