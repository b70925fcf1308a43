import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sameJson } from "@/lib/json";
import { Sheet } from "@/parts/sheet";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { allNodes, labelOf, type WorkflowDocument } from "../model/document";
import { fetchWorkflow, type Workflow } from "../queries";
import { useEditor, useEditorStore } from "../store";

interface Change {
  id: string;
  label: string;
  kind: "added" | "removed" | "changed";
}

/** What the nodes of one document have that the other's have not. */
export function documentDiff(before: WorkflowDocument, after: WorkflowDocument): Change[] {
  const old = new Map([...allNodes(before)].map(({ node }) => [node.id, node]));
  const now = new Map([...allNodes(after)].map(({ node }) => [node.id, node]));
  const changes: Change[] = [];
  for (const [id, node] of now) {
    const previous = old.get(id);
    if (!previous) changes.push({ id, label: labelOf(node), kind: "added" });
    else if (!sameJson(previous, node)) changes.push({ id, label: labelOf(node), kind: "changed" });
  }
  for (const [id, node] of old) if (!now.has(id)) changes.push({ id, label: labelOf(node), kind: "removed" });
  return changes;
}

/** Somebody else saved: shows what differs and asks whose document goes on. */
export function ConflictSheet({ onRebase }: { onRebase: (revision: number) => void }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const open = useEditor((state) => state.saving === "conflict");
  const mine = useEditor((state) => state.document);
  const [theirs, setTheirs] = useState<Workflow | undefined>();
  if (open && theirs === undefined) void fetchWorkflow(store.getState().workflowId).then(setTheirs, () => undefined);
  const changes = theirs ? documentDiff(theirs.definition, mine) : [];
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
      onOpenChange={() => undefined}
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
      <DiffList changes={changes} />
    </Sheet>
  );
}

const TONE = { added: "ok", removed: "bad", changed: "warn" } as const;

export function DiffList({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation("editor");
  if (changes.length === 0) return <p className="text-sm text-text-2">{t("diff.none")}</p>;
  return (
    <ul className="grid gap-1">
      {changes.map((change) => (
        <li key={change.id} className="flex items-center gap-3 rounded-sm border border-line px-3 py-1.5 text-sm">
          <Badge tone={TONE[change.kind]}>{t(`diff.${change.kind}`)}</Badge>
          <span className="truncate font-medium">{change.label}</span>
          <code className="ml-auto truncate text-2xs text-text-3">{change.id}</code>
        </li>
      ))}
    </ul>
  );
}
