import { CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ServerActivity, ServerCall } from "@/api/types";
import { cn } from "@/lib/cn";
import { Ago } from "@/parts/time";

const FAILED: readonly ServerCall["status"][] = ["failed", "timed_out"];
const RUNNING: readonly ServerCall["status"][] = ["queued", "running", "waiting"];

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

/** What a server did of late: its newest call, and its calls by the hour. */
export function Activity({ activity }: { activity: ServerActivity | undefined }) {
  const { t } = useTranslation("servers");
  // Before it is known the card keeps its height.
  if (activity === undefined) return <p className="h-5" />;
  const { hours, more, last_call: last } = activity;
  const count = hours.reduce((sum, calls) => sum + calls, 0);
  const most = Math.max(1, ...hours);
  const label = more ? t("activity.more", { count }) : t("activity.day", { count });
  return (
    <div className="flex h-5 items-center justify-between gap-4 text-xs text-text-2">
      {last === undefined ? <span className="text-text-3">{t("activity.never")}</span> : <LastCall call={last} />}
      {count === 0 ? null : (
        <span className="flex shrink-0 items-center gap-2" title={label}>
          <svg role="img" aria-label={t("activity.chart", { counts: hours.join(", ") })} viewBox="0 0 71 18" className="h-4.5 w-[71px] max-[420px]:hidden">
            {hours.map((calls, at) => (
              <rect key={at} x={at * 3} y={calls === 0 ? 16.5 : 17 - Math.max(2.5, (17 * calls) / most)} width={2} height={calls === 0 ? 1 : Math.max(2.5, (17 * calls) / most)} rx={0.75} fill={calls === 0 ? "var(--line-strong)" : "var(--accent)"} />
            ))}
          </svg>
          <span className="tnum" aria-hidden>{more ? `${count}+` : count}</span>
          <span className="sr-only">{label}</span>
        </span>
      )}
    </div>
  );
}
