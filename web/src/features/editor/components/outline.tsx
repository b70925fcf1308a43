import { ChevronRight, CircleAlert, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";
import { openPicker } from "../actions";
import { KindIcon } from "../canvas/icon";
import { ROLE_STYLE } from "../canvas/role";
import { summary } from "../canvas/summary";
import { worst } from "../diagnostics";
import { bodyOf, labelOf, portOf, type Graph } from "../model/document";
import { topological } from "../model/graph";
import { useEditor, useEditorStore } from "../store";

/** The workflow as a list, in the order it runs: for small screens and for screen readers. */
export function Outline() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  return (
    <div className="mx-auto grid h-full max-w-2xl content-start gap-4 overflow-y-auto p-4">
      <OutlineGraph graph={document} label={t("outline.label")} />
      <Button className="justify-self-start" onClick={() => openPicker(store, undefined, { x: 16, y: 80 })}>
        <Plus aria-hidden />
        {t("action.add")}
      </Button>
    </div>
  );
}

function OutlineGraph({ graph, label }: { graph: Graph; label: string }) {
  const { t } = useTranslation(["editor", "common"]);
  const store = useEditorStore();
  const catalog = useEditor((state) => state.catalog);
  const selected = useEditor((state) => state.selectedNodes);
  const diagnostics = useEditor((state) => state.diagnostics);
  const runs = useEditor((state) => state.run.nodes);
  const nodes = topological(graph).flatMap((id) => graph.nodes.find((node) => node.id === id) ?? []);
  const nameOf = (id: string) => {
    const node = graph.nodes.find((candidate) => candidate.id === id);
    return node ? labelOf(node) : id;
  };
  return (
    <ol aria-label={label} className="grid gap-2">
      {nodes.map((node) => {
        const kind = catalog.get(node.type);
        const out = graph.edges.filter((edge) => edge.from === node.id);
        const severity = worst(diagnostics, node.id);
        const { status, handled } = runs[node.id] ?? {};
        return (
          <li key={node.id} className="grid gap-2">
            <button
              type="button"
              aria-current={selected.includes(node.id)}
              onClick={() => store.getState().reveal(node.id)}
              className={cn("grid w-full gap-1.5 rounded-lg border bg-surface p-3 text-left shadow-1 hover:border-text-3", selected.includes(node.id) ? "border-accent ring-3 ring-accent/20" : "border-line")}
            >
              <span className="flex items-center gap-3">
                <span className={cn("grid size-9 shrink-0 place-items-center rounded-md", ROLE_STYLE[kind?.role ?? "pure"].tile)}>
                  <KindIcon name={kind?.icon} className="size-4.5" />
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-sm font-semibold">{labelOf(node)}</span>
                  <span className="block truncate text-xs text-text-3">{summary(node) ?? kind?.title ?? node.type}</span>
                </span>
                {severity === "error" ? <CircleAlert aria-label={t("problems.error")} className="size-4 text-bad" /> : null}
                {status === undefined ? null : <span className={cn("text-2xs font-medium", status === "failed" ? (handled === true ? "text-warn" : "text-bad") : status === "succeeded" ? "text-ok" : "text-text-3")}>{handled === true ? t("result.handled") : t(`common:status.${status}`)}</span>}
              </span>
              {out.length === 0 ? null : (
                <span className="flex flex-wrap gap-x-3 gap-y-0.5 pl-12 text-2xs text-text-3">
                  {out.map((edge) => (
                    <span key={`${portOf(edge)}/${edge.to}`} className="inline-flex items-center gap-0.5">
                      {portOf(edge) === "out" ? null : <span className="font-medium text-text-2">{portOf(edge)}</span>}
                      <ChevronRight aria-hidden className="size-3" />
                      {t("outline.to", { name: nameOf(edge.to) })}
                    </span>
                  ))}
                </span>
              )}
            </button>
            {node.type === "for_each" ? (
              <div className="ml-6 border-l-2 border-line pl-4">
                <OutlineGraph graph={bodyOf(node)} label={t("outline.body", { name: labelOf(node) })} />
              </div>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}
