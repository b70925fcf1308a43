import { History, RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { VersionSummary } from "@/api/types";
import { cn } from "@/lib/cn";
import { QueryView } from "@/parts/query-view";
import { Sheet } from "@/parts/sheet";
import { Ago } from "@/parts/time";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toast";
import { documentDiff } from "../model/diff";
import type { WorkflowDocument } from "../model/document";
import { useVersion, useVersions } from "../queries";
import { useEditor, useEditorStore } from "../store";
import { DiffCanvas } from "./diff-canvas";
import { DiffCount, DiffList } from "./diff-list";

type Against = "draft" | "previous";

/** What was published when, how it differs from the draft or from the one before, in a picture and in words, and the way back. */
export default function VersionsView({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["editor", "common"]);
  const id = useEditor((state) => state.workflowId);
  const versions = useVersions(id, true);
  const [chosen, setChosen] = useState<number | undefined>();
  return (
    <Sheet open onOpenChange={(open) => open || onClose()} width="h-[calc(100dvh-2rem)] max-h-none w-[calc(100vw-2rem)] max-w-[110rem]" className="flex min-h-0 flex-col p-0" title={t("versions.title")} description={t("versions.text")}>
      <QueryView query={versions}>
        {({ items }) => {
          const shown = items.find((version) => version.number === chosen) ?? items[0];
          if (!shown) return <EmptyState icon={<History />} title={t("versions.none")} text={t("versions.noneText")} />;
          return (
            <div className="flex min-h-0 flex-1 max-md:flex-col">
              <VersionList items={items} shown={shown.number} onShow={setChosen} />
              <Comparison key={shown.number} version={shown} previous={items.find((version) => version.number === shown.number - 1)?.number} onClose={onClose} />
            </div>
          );
        }}
      </QueryView>
    </Sheet>
  );
}

function VersionList({ items, shown, onShow }: { items: readonly VersionSummary[]; shown: number; onShow: (number: number) => void }) {
  const { t } = useTranslation("editor");
  return (
    <ol aria-label={t("versions.title")} className="flex shrink-0 gap-1 overflow-auto border-line p-3 max-md:border-b md:w-60 md:flex-col md:border-r">
      {items.map((version) => (
        <li key={version.number} className="max-md:min-w-40">
          <button
            type="button"
            aria-current={version.number === shown}
            onClick={() => onShow(version.number)}
            className={cn("grid w-full gap-0.5 rounded-md border px-3 py-2 text-left text-sm", version.number === shown ? "border-accent bg-accent-soft/50" : "border-transparent hover:bg-hover")}
          >
            <span className="font-semibold tnum">{t("versions.number", { number: version.number })}</span>
            <span className="text-xs text-text-3">
              <Ago time={version.created_at} />
            </span>
            {version.note == null || version.note === "" ? null : <span className="line-clamp-2 text-xs text-text-2">{version.note}</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Comparison({ version, previous, onClose }: { version: VersionSummary; previous: number | undefined; onClose: () => void }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const id = useEditor((state) => state.workflowId);
  const draft = useEditor((state) => state.document);
  const [against, setAgainst] = useState<Against>("draft");
  const own = useVersion(id, version.number);
  const older = useVersion(id, against === "previous" ? previous : undefined);
  const before = against === "draft" ? own.data?.definition : older.data?.definition;
  const after = against === "draft" ? draft : own.data?.definition;
  const error = own.error ?? older.error;
  const restore = () => {
    if (!own.data) return;
    store.getState().dispatch({ type: "replace_document", document: own.data.definition });
    onClose();
    toast({ tone: "ok", text: t("versions.restored", { number: version.number }), action: { label: t("action.undo"), run: () => store.getState().undo() } });
  };
  return (
    <section aria-label={t("versions.number", { number: version.number })} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2.5">
        <Segmented
          size="sm"
          label={t("versions.against")}
          value={against}
          onValueChange={setAgainst}
          options={[{ value: "draft", label: t("versions.toDraft") }, ...(previous === undefined ? [] : [{ value: "previous" as const, label: t("versions.toPrevious", { number: previous }) }])]}
        />
        {before && after ? <Counted before={before} after={after} /> : null}
        <Button size="sm" tone="primary" className="ml-auto" disabled={!own.data} onClick={restore}>
          <RotateCcw aria-hidden />
          {t("versions.restore", { number: version.number })}
        </Button>
      </header>
      {error ? (
        <p role="alert" className="p-4 text-sm text-bad">
          {t("versions.failed")}
        </p>
      ) : before && after ? (
        <Pictured key={against} before={before} after={after} />
      ) : (
        <Skeleton className="m-4 flex-1" />
      )}
    </section>
  );
}

const Counted = ({ before, after }: { before: WorkflowDocument; after: WorkflowDocument }) => <DiffCount diff={useMemo(() => documentDiff(before, after), [before, after])} />;

function Pictured({ before, after }: { before: WorkflowDocument; after: WorkflowDocument }) {
  const catalog = useEditor((state) => state.catalog);
  const [selected, setSelected] = useState<string | undefined>();
  const diff = useMemo(() => documentDiff(before, after), [before, after]);
  return (
    <div className="flex min-h-0 flex-1 max-lg:flex-col">
      <div className="min-h-52 min-w-0 flex-1 bg-canvas">
        <DiffCanvas before={before} after={after} diff={diff} catalog={catalog} selected={selected} onSelect={setSelected} />
      </div>
      <div className="min-h-0 overflow-y-auto border-line p-3 max-lg:max-h-[45%] max-lg:border-t lg:w-96 lg:border-l">
        <DiffList diff={diff} selected={selected} onShow={setSelected} />
      </div>
    </div>
  );
}
