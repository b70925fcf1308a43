import { useTranslation } from "react-i18next";
import type { ExecutionDetail, NodeTrace } from "@/api/types";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/format";
import { usePreferences } from "@/lib/preferences";

const BAR: Record<NodeTrace["status"], string> = { succeeded: "bg-ok", failed: "bg-bad", running: "bg-accent animate-shimmer", skipped: "bg-line-strong", cancelled: "bg-text-3" };
const SHOWN = 200;

interface WaterfallProps {
  execution: ExecutionDetail;
  selected: string | undefined;
  onSelect: (node: string | undefined) => void;
}

/** When each node ran, on one axis: what was parallel, what one waited for. */
export function Waterfall({ execution, selected, onSelect }: WaterfallProps) {
  const { t } = useTranslation(["executions", "common"]);
  const language = usePreferences((state) => state.language);
  const ran = execution.nodes.filter((trace) => trace.status !== "skipped").toSorted((a, b) => a.started_at.localeCompare(b.started_at));
  const skipped = execution.nodes.filter((trace) => trace.status === "skipped");
  const times = ran.map((trace) => {
    const start = new Date(trace.started_at).getTime();
    return { trace, start, end: trace.finished_at == null ? (trace.duration_ms == null ? Date.now() : start + trace.duration_ms) : new Date(trace.finished_at).getTime() };
  });
  const first = Math.min(...times.map((time) => time.start), new Date(execution.started_at ?? execution.created_at).getTime());
  const last = Math.max(...times.map((time) => time.end), first + 1);
  const share = (ms: number) => `${(100 * ms) / (last - first)}%`;
  if (execution.nodes.length === 0) return <p className="rounded-md border border-dashed border-line px-3 py-6 text-center text-xs text-text-3">{t("noNodes")}</p>;
  return (
    <ol className="overflow-hidden rounded-lg border border-line bg-surface shadow-1">
      {times.slice(0, SHOWN).map(({ trace, start, end }) => (
        <li key={`${trace.node}/${trace.path.join(".")}/${trace.attempt}`}>
          <button
            type="button"
            aria-pressed={selected === trace.node}
            onClick={() => onSelect(selected === trace.node ? undefined : trace.node)}
            className={cn("grid w-full grid-cols-[8.5rem_minmax(0,1fr)_4rem] items-center gap-3 px-3 py-1.5 text-left text-xs hover:bg-hover", selected === trace.node && "bg-accent-soft hover:bg-accent-soft")}
          >
            <span className="truncate font-medium">
              {trace.node}
              {trace.path.length > 0 ? <span className="text-text-3">{` [${trace.path.join(",")}]`}</span> : null}
              {trace.attempt > 1 ? <span className="text-warn">{` ×${trace.attempt}`}</span> : null}
            </span>
            <span className="relative h-3.5 rounded-xs bg-sunken">
              <span className={cn("absolute inset-y-0 min-w-1 rounded-xs", BAR[trace.status])} style={{ left: share(start - first), width: share(end - start) }} />
              <span className="sr-only">{t(`common:status.${trace.status}`)}</span>
            </span>
            <span className={cn("text-right text-text-3 tnum", trace.status === "failed" && "text-bad")}>{duration(end - start, language)}</span>
          </button>
        </li>
      ))}
      {times.length > SHOWN ? <li className="px-3 py-1.5 text-xs text-text-3">{t("moreNodes", { count: times.length - SHOWN })}</li> : null}
      {skipped.length > 0 ? <li className="border-t border-line px-3 py-1.5 text-xs text-text-3">{t("skippedNodes", { names: skipped.map((trace) => trace.node).join(", ") })}</li> : null}
    </ol>
  );
}
