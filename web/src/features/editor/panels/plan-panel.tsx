import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { dollars, duration } from "@/lib/format";
import { usePreferences } from "@/lib/preferences";
import { Code } from "@/parts/code";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import { ErrorView } from "@/parts/query-view";
import { KindIcon } from "../canvas/icon";
import { ROLE_STYLE } from "../canvas/role";
import { portsOf } from "../model/catalog";
import { graphAt, labelOf, portOf } from "../model/document";
import { planOf } from "../model/plan";
import { useCompiled } from "../queries";
import { useEditor, useEditorStore } from "../store";

/** What runs when: stages from left to right, what decides the time, and the state machine it becomes. */
export function PlanPanel() {
  const { t } = useTranslation("editor");
  const [view, setView] = useState<"stages" | "asl">("stages");
  return (
    <div className="grid gap-3 p-4">
      <Segmented size="sm" className="justify-self-start" label={t("plan.view")} value={view} onValueChange={setView} options={(["stages", "asl"] as const).map((value) => ({ value, label: t(`plan.views.${value}`) }))} />
      {view === "stages" ? <Stages /> : <Asl />}
    </div>
  );
}

function Stages() {
  const { t } = useTranslation("editor");
  const language = usePreferences((state) => state.language);
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const scope = useEditor((state) => state.scope);
  const catalog = useEditor((state) => state.catalog);
  const runs = useEditor((state) => state.run.nodes);
  const plan = useMemo(() => {
    const measured = Object.fromEntries(Object.entries(runs).flatMap(([id, run]) => (run.ms === undefined ? [] : [[id, run.ms]])));
    return planOf(graphAt(document, scope), catalog, measured);
  }, [document, scope, catalog, runs]);
  const workflowId = useEditor((state) => state.workflowId);
  const estimate = useCompiled(workflowId, document).data?.plan;
  const graph = graphAt(document, scope);
  /** By which way out of a decision it is come to: of those beside each other only one runs. */
  const wayTo = (id: string): string | undefined => {
    const edge = graph.edges.find((candidate) => candidate.to === id && portOf(candidate) !== "out");
    const from = graph.nodes.find((node) => node.id === edge?.from);
    if (!edge || !from) return undefined;
    const port = portsOf(from, catalog.get(from.type)).find(({ name }) => name === portOf(edge));
    return t("plan.way", { from: labelOf(from), way: port?.title ?? portOf(edge) });
  };
  const stages = Map.groupBy(plan.steps, (step) => step.stage);
  return (
    <>
      <p className="text-xs text-text-2">{t("plan.total", { stages: stages.size, time: duration(plan.totalMs, language) })}{estimate ? ` ${t("plan.cost", { cost: dollars(estimate.usd_per_million / 1000, language) })}` : ""}</p>
      <ol className="relative flex gap-3 overflow-x-auto pb-2">
        {[...stages].toSorted(([a], [b]) => a - b).map(([stage, steps]) => (
          <li key={stage} className="grid w-40 shrink-0 content-start gap-1.5">
            <p className="text-2xs font-medium text-text-3">{t("plan.stage", { number: stage + 1 })}</p>
            {steps.map(({ node, ms, critical }) => {
              const kind = catalog.get(node.type);
              const way = wayTo(node.id);
              return (
                <button
                  key={node.id}
                  type="button"
                  onClick={() => store.getState().reveal(node.id)}
                  className={cn("flex items-center gap-2 rounded-md border bg-surface px-2 py-1.5 text-left text-xs hover:border-text-3", critical ? "border-accent" : "border-line")}
                >
                  <span className={cn("grid size-6 shrink-0 place-items-center rounded-sm", ROLE_STYLE[kind?.role ?? "pure"].tile)}>
                    <KindIcon name={kind?.icon} className="size-3.5" />
                  </span>
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">{labelOf(node)}</span>
                    {way === undefined ? null : <span className="block truncate text-2xs text-text-3" title={way}>{way}</span>}
                    <span className="block text-2xs text-text-3 tnum">{kind?.role === "effect" ? duration(ms, language) : t("plan.free")}</span>
                  </span>
                  {critical ? <span className="sr-only">{t("plan.critical")}</span> : null}
                </button>
              );
            })}
          </li>
        ))}
      </ol>
    </>
  );
}

function Asl() {
  const { t } = useTranslation("editor");
  const document = useEditor((state) => state.document);
  const workflowId = useEditor((state) => state.workflowId);
  const compiled = useCompiled(workflowId, document);
  if (compiled.isError) return <ErrorView error={compiled.error} />;
  if (!compiled.data) return <Skeleton className="h-40" />;
  if (compiled.data.asl == null) return <p className="text-sm text-text-2">{t("plan.hasErrors")}</p>;
  return <Code label={t("plan.views.asl")} code={JSON.stringify(compiled.data.asl, null, 2)} />;
}
