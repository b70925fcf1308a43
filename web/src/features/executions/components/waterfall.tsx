import { useTranslation } from "react-i18next";
import type { ExecutionDetail, NodeTrace } from "@/api/types";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/format";
import { usePreferences } from "@/lib/preferences";
import { NodeTile } from "@/parts/node-glyph";
import { timelineOf, type Bar } from "../timeline";

const BAR: Record<NodeTrace["status"], string> = {
  succeeded: "bg-ok-soft border-ok",
  failed: "bg-bad-soft border-bad",
  running: "bg-accent-soft border-accent animate-shimmer",
  skipped: "bg-sunken border-line-strong",
  cancelled: "bg-sunken border-text-3",
};
const SHOWN = 200;
const COLUMNS = "grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_4rem] sm:grid-cols-[11rem_minmax(0,1fr)_4.25rem] items-center gap-3 px-3";

interface WaterfallProps {
  execution: ExecutionDetail;
  /** What people call each node, by its id. */
  nodes: ReadonlyMap<string, { name: string; type: string }>;
  /** The key of the bar that is looked at. */
  selected: string | undefined;
  onSelect: (bar: Bar | undefined) => void;
}

/** When each node ran, on one axis: what was parallel, what one waited for. */
export function Waterfall({ execution, nodes, selected, onSelect }: WaterfallProps) {
  const { t } = useTranslation(["executions", "common"]);
  const language = usePreferences((state) => state.language);
  if (execution.nodes.length === 0) return <p className="rounded-md border border-dashed border-line-strong px-3 py-6 text-center text-xs text-text-3">{t("noNodes")}</p>;
  const { bars, skipped, span, ticks } = timelineOf(execution, Date.now());
  const share = (ms: number) => `${(100 * ms) / span}%`;
  const name = (id: string) => nodes.get(id)?.name ?? id;
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface shadow-1">
      <div aria-hidden className={cn(COLUMNS, "border-b border-line bg-sunken py-1.5 text-2xs text-text-3 tnum")}>
        <span />
        <span className="relative h-4">
          {ticks.map((at) => (
            <span key={at} className={cn("absolute top-0 whitespace-nowrap", at > 0 && "-translate-x-1/2 max-sm:hidden")} style={{ left: share(at) }}>
              {at === 0 ? "0" : duration(at, language)}
            </span>
          ))}
        </span>
        <span className="text-right font-medium text-text-2">{duration(span, language)}</span>
      </div>
      <ol className="py-1">
        {bars.slice(0, SHOWN).map((bar) => {
          const { trace, start, end, key } = bar;
          const chosen = selected === key;
          return (
            <li key={key}>
              <button type="button" aria-pressed={chosen} onClick={() => onSelect(chosen ? undefined : bar)} className={cn(COLUMNS, "w-full py-1 text-left text-xs hover:bg-hover", chosen && "bg-accent-soft hover:bg-accent-soft")}>
                <span className="flex min-w-0 items-center gap-2">
                  <NodeTile type={nodes.get(trace.node)?.type ?? ""} />
                  <span className="truncate font-medium" title={name(trace.node)}>{name(trace.node)}</span>
                  {trace.path.length > 0 ? <span className="shrink-0 text-text-3 tnum">{`[${trace.path.join(",")}]`}</span> : null}
                  {trace.attempt > 1 ? <span className="shrink-0 text-warn tnum">{`×${trace.attempt}`}</span> : null}
                </span>
                <span className="relative h-6">
                  {ticks.map((at) => (
                    <span key={at} className="absolute inset-y-0 w-px bg-line" style={{ left: share(at) }} />
                  ))}
                  <span className={cn("absolute inset-y-1.5 min-w-1.5 rounded-xs border", BAR[trace.status])} style={{ left: `min(${share(start)}, calc(100% - 0.375rem))`, width: share(end - start) }} />
                  <span className="sr-only">{t(`common:status.${trace.status}`)}</span>
                </span>
                <span className={cn("text-right text-text-2 tnum", trace.status === "failed" && "font-medium text-bad")}>{duration(end - start, language)}</span>
              </button>
            </li>
          );
        })}
        {bars.length > SHOWN ? <li className="px-3 py-1.5 text-xs text-text-3">{t("moreNodes", { count: bars.length - SHOWN })}</li> : null}
      </ol>
      {skipped.length > 0 ? <p className="border-t border-line px-3 py-2 text-xs text-text-3">{t("skippedNodes", { names: skipped.map((trace) => name(trace.node)).join(", ") })}</p> : null}
    </div>
  );
}
