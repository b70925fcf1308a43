import { CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ServerActivity, ServerCall } from "@/api/types";
import { cn } from "@/lib/cn";
import { Ago } from "@/parts/time";

const FAILED: readonly ServerCall["status"][] = ["failed", "timed_out"];
const RUNNING: readonly ServerCall["status"][] = ["queued", "running", "waiting"];

/** The calls in an hour from which on its bar may be full. */
const FULL = 4;
const HEIGHT = 18;

/** The newest call: which tool, when, how it ended. */
function LastCall({ call }: { call: ServerCall }) {
  const { t } = useTranslation(["servers", "common"]);
  const failed = FAILED.includes(call.status);
  const Icon = failed ? CircleX : RUNNING.includes(call.status) ? LoaderCircle : CircleCheck;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Icon aria-hidden className={cn("size-3.5 shrink-0", failed ? "text-bad" : Icon === CircleCheck ? "text-ok" : "text-accent")} />
      <span className="sr-only">{`${t("activity.last")}: ${t(`common:status.${call.status}`)}`}</span>
      <code className="truncate" translate="no">{call.tool ?? ""}</code>
      {failed ? <span className="shrink-0 font-medium text-bad" aria-hidden>{t("activity.failedWord")}</span> : null}
      <Ago time={call.at} />
    </span>
  );
}

/** An hour: a faint track, so that a quiet day is still seen to be one, and its calls upon it. */
function Hour({ at, part }: { at: number; part: number }) {
  const height = Math.max(4, HEIGHT * part);
  return (
    <>
      <rect x={at * 4} width={3} height={HEIGHT} rx={1.5} fill="var(--pressed)" opacity={0.6} />
      {part === 0 ? null : <rect x={at * 4} y={HEIGHT - height} width={3} height={height} rx={1.5} fill="var(--accent)" />}
    </>
  );
}

/** What a server did of late: its newest call, and its calls by the hour. */
export function Activity({ activity }: { activity: ServerActivity | undefined }) {
  const { t } = useTranslation("servers");
  // Before it is known the card keeps its height.
  if (activity === undefined) return <p className="h-5" />;
  const { hours, more, last_call: last } = activity;
  const count = hours.reduce((sum, calls) => sum + calls, 0);
  // Few calls stay low: a single one that filled its hour to the top would look like a crowd.
  const most = Math.max(FULL, ...hours);
  const label = more ? t("activity.more", { count }) : t("activity.day", { count });
  return (
    <div className="flex h-5 items-center justify-between gap-4 text-xs text-text-2">
      {last === undefined ? <span className="text-text-3">{t("activity.never")}</span> : <LastCall call={last} />}
      {count === 0 ? null : (
        <span className="flex shrink-0 items-center gap-2" title={label}>
          <svg role="img" aria-label={t("activity.chart", { counts: hours.join(", ") })} viewBox={`0 0 95 ${HEIGHT}`} className="h-4.5 w-[95px] max-[420px]:hidden">
            {hours.map((calls, at) => (
              <Hour key={at} at={at} part={calls / most} />
            ))}
          </svg>
          <span className="tnum" aria-hidden>{more ? `${count}+` : count}</span>
          <span className="sr-only">{label}</span>
        </span>
      )}
    </div>
  );
}
