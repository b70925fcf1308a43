import { Ban, ChartNoAxesGantt, CircleX, CornerUpLeft, PenLine, RotateCcw, Workflow } from "lucide-react";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import type { ExecutionDetail, NodeTrace } from "@/api/types";
import { dateTime, duration } from "@/lib/format";
import { useMedia } from "@/lib/media";
import { paths } from "@/lib/paths";
import { usePreferences } from "@/lib/preferences";
import { Copy } from "@/parts/code";
import { QueryView } from "@/parts/query-view";
import { StatusBadge } from "@/parts/status";
import { Button } from "@/ui/button";
import { JsonView } from "@/ui/json-view";
import { Segmented } from "@/ui/segmented";
import { Skeleton, SkeletonPage } from "@/ui/skeleton";
import { isFinal, useCancel, useDefinition, useExecution, useReplay } from "./queries";
import { Waterfall } from "./components/waterfall";
import { keyOf, nodesOf } from "./timeline";

export interface RunCanvasProps {
  definition: unknown;
  nodes: readonly NodeTrace[];
  /** Whether the execution came to its end. */
  succeeded: boolean;
  /** What it gave. */
  output: unknown;
  selected: string | undefined;
  onSelect: (node: string | undefined) => void;
}

/** One execution: the picture of the version that ran, when each node ran, and what went in and out. The canvas is the app's to give: it belongs to another feature. */
export function ExecutionView({ canvas }: { canvas: (props: RunCanvasProps) => ReactNode }) {
  const { id = "" } = useParams();
  const { t } = useTranslation(["executions", "common"]);
  const execution = useExecution(id);
  return (
    <QueryView query={execution} back={{ to: paths.executions(), label: t("allRuns") }} loading={<SkeletonPage label={t("common:loading")} />}>
      {(data) => <Loaded execution={data} canvas={canvas} />}
    </QueryView>
  );
}

function Loaded({ execution, canvas }: { execution: ExecutionDetail; canvas: (props: RunCanvasProps) => ReactNode }) {
  const { t } = useTranslation(["executions", "common"]);
  const language = usePreferences((state) => state.language);
  const navigate = useNavigate();
  const definition = useDefinition(execution.id);
  const replay = useReplay();
  const cancel = useCancel();
  const [selected, setSelected] = useState<string | undefined>(execution.error?.node ?? undefined);
  const [bar, setBar] = useState<string | undefined>();
  // A phone has room for one of the two: the timeline, which says it in words, or the picture.
  const [view, setView] = useState<"timeline" | "graph">("timeline");
  const wide = useMedia("(min-width: 40rem)");
  const pick = useCallback((node: string | undefined) => {
    setBar(undefined);
    setSelected(node);
  }, []);
  const nodes = useMemo(() => nodesOf(definition.data), [definition.data]);
  // A click on the canvas means the node, so its last attempt; a click on a bar means that one.
  const trace = execution.nodes.findLast((item) => item.node === selected && (bar === undefined || keyOf(item) === bar)) ?? execution.nodes.findLast((item) => item.node === selected);
  const title = execution.tool ?? execution.workflow_name;
  const facts = [
    execution.caller.client ?? t(`trigger.${execution.trigger}`),
    execution.version == null ? t("draft") : t("version", { number: execution.version }),
    dateTime(execution.created_at, language),
    execution.duration_ms == null ? undefined : duration(execution.duration_ms, language),
    t("calls", { count: execution.cost.calls }),
  ].filter((fact) => fact !== undefined);
  const picture = (
    <div className="h-80 overflow-hidden rounded-lg border border-line bg-canvas">
      <QueryView query={definition} loading={<Skeleton className="h-full rounded-none" />}>
        {(document) => canvas({ definition: document, nodes: execution.nodes, succeeded: execution.status === "succeeded", output: execution.output, selected, onSelect: pick })}
      </QueryView>
    </div>
  );
  return (
    <div className="mx-auto grid w-full max-w-7xl grid-cols-[minmax(0,1fr)] gap-5 px-4 pt-5 pb-24 sm:px-8">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <Link to={paths.executions()} className="mb-1 inline-flex items-center gap-1 text-xs text-text-2 hover:text-text">
            <CornerUpLeft aria-hidden className="size-3" />
            {t("title")}
          </Link>
          <div className="flex flex-wrap items-center gap-3">
            <h1 className="text-xl font-semibold break-words">{title === "" ? t("untitled") : title}</h1>
            <StatusBadge status={execution.status} />
          </div>
          <p className="mt-1 text-xs text-text-2 tnum">{facts.join(" · ")}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {isFinal(execution.status) ? (
            <Button busy={replay.isPending} onClick={() => replay.mutate(execution.id, { onSuccess: ({ id }) => void navigate(paths.execution(id)) })}>
              <RotateCcw aria-hidden />
              {t("replay")}
            </Button>
          ) : (
            <Button busy={cancel.isPending} onClick={() => cancel.mutate(execution.id)}>
              <Ban aria-hidden />
              {t("cancel")}
            </Button>
          )}
          {execution.workflow == null ? null : (
            <Button asChild tone="primary">
              <Link to={`${paths.workflow(execution.workflow)}?from=${execution.id}`}>
                <PenLine aria-hidden />
                {t("toEditor")}
              </Link>
            </Button>
          )}
        </div>
      </header>
      {execution.error ? (
        <div role="alert" className="flex items-start gap-3 rounded-lg border border-bad-line bg-bad-soft px-4 py-3 text-sm text-bad">
          <CircleX aria-hidden className="mt-0.5 size-4 shrink-0" />
          <div className="min-w-0">
            <p className="text-xs">
              <code className="font-mono font-semibold">{execution.error.error}</code>
              {execution.error.node == null ? null : ` · ${nodes.get(execution.error.node)?.name ?? execution.error.node}`}
            </p>
            <p className="mt-0.5 break-words">{execution.error.cause}</p>
          </div>
        </div>
      ) : null}
      {wide ? picture : null}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5 lg:grid-cols-2">
        <section className="grid grid-cols-[minmax(0,1fr)] content-start gap-2">
          {wide ? (
            <h2 className="text-sm font-semibold">{t("timeline")}</h2>
          ) : (
            <Segmented
              label={t("view")}
              className="justify-self-start"
              value={view}
              onValueChange={setView}
              options={[
                { value: "timeline", label: <><ChartNoAxesGantt aria-hidden />{t("timeline")}</> },
                { value: "graph", label: <><Workflow aria-hidden />{t("graph")}</> },
              ]}
            />
          )}
          {!wide && view === "graph" ? (
            picture
          ) : (
            <Waterfall
              execution={execution}
              nodes={nodes}
              selected={trace === undefined ? undefined : keyOf(trace)}
              onSelect={(chosen) => {
                setBar(chosen?.key);
                setSelected(chosen?.trace.node);
              }}
            />
          )}
        </section>
        <Data execution={execution} trace={trace} name={trace === undefined ? "" : (nodes.get(trace.node)?.name ?? trace.node)} />
      </div>
    </div>
  );
}

function Data({ execution, trace, name }: { execution: ExecutionDetail; trace: NodeTrace | undefined; name: string }) {
  const { t } = useTranslation("executions");
  const [input, output] = trace ? [trace.input, trace.output] : [execution.input, execution.output];
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] content-start gap-4" aria-live="polite">
      {/* The failure that ended the run stands at the head already. */}
      {trace?.error && trace.error.cause !== execution.error?.cause ? (
        <div className="rounded-md border border-bad-line bg-bad-soft px-3 py-2 text-xs text-bad">
          <p className="font-mono font-semibold">{trace.error.error}</p>
          <p className="break-words">{trace.error.cause}</p>
        </div>
      ) : null}
      <Value title={trace ? t("nodeInput", { node: name }) : t("input")} value={input} />
      <Value title={trace ? t("nodeOutput", { node: name }) : t("output")} value={output} />
    </section>
  );
}

function Value({ title, value }: { title: string; value: unknown }) {
  const { t } = useTranslation("executions");
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex min-h-7 items-center justify-between gap-2">
        <h2 className="truncate text-sm font-semibold">{title}</h2>
        {value === undefined || value === null ? null : <Copy text={JSON.stringify(value, null, 2)} />}
      </div>
      {value === undefined || value === null ? (
        <p className="rounded-md border border-dashed border-line-strong px-3 py-4 text-center text-xs text-text-3">{t("noData")}</p>
      ) : (
        <JsonView value={value} label={title} depth={3} className="max-h-72 rounded-md border border-line bg-surface p-2.5" />
      )}
    </div>
  );
}
