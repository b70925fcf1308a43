import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { EmptyState } from "@/ui/empty-state";
import { Ticked } from "../components/ticked";
import { findNode, labelOf } from "../model/document";
import { useEditor, useEditorStore } from "../store";

const ICON = { error: CircleAlert, warning: TriangleAlert, info: Info };
const COLOUR = { error: "text-bad", warning: "text-warn", info: "text-accent" };
const ORDER = { error: 0, warning: 1, info: 2 };

/** All findings of the compiler; each leads to its node and field. */
export function ProblemsPanel() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const diagnostics = useEditor((state) => state.diagnostics);
  const document = useEditor((state) => state.document);
  if (diagnostics.length === 0) return <EmptyState icon={<CircleCheck />} title={t("problems.none")} text={t("problems.noneText")} className="py-10" />;
  return (
    <ul className="divide-y divide-line">
      {diagnostics.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]).map((diagnostic, index) => {
        const Icon = ICON[diagnostic.severity];
        const node = diagnostic.node === undefined ? undefined : findNode(document, diagnostic.node)?.node;
        return (
          <li key={index}>
            <button
              type="button"
              disabled={node === undefined}
              onClick={() => node && store.getState().reveal(node.id, diagnostic.pointer)}
              className="flex w-full items-start gap-3 px-4 py-2.5 text-left text-sm enabled:hover:bg-hover"
            >
              <Icon aria-label={t(`problems.${diagnostic.severity}`)} className={cn("mt-0.5 size-4 shrink-0", COLOUR[diagnostic.severity])} />
              <span className="min-w-0 flex-1">
                <span className="block break-words"><Ticked text={diagnostic.message} /></span>
                {diagnostic.help === undefined ? null : <span className="mt-0.5 block text-xs text-text-2"><Ticked text={diagnostic.help} /></span>}
              </span>
              <span className="shrink-0 text-right text-2xs text-text-3">
                {node ? <span className="block max-w-40 truncate font-medium text-text-2">{labelOf(node)}</span> : null}
                <span className="font-mono">{diagnostic.code}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
