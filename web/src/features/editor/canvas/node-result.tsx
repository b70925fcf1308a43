import { CircleAlert, CircleCheck, CircleMinus, CircleX, Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/format";
import { isObject, type Json } from "@/lib/json";
import { usePreferences } from "@/lib/preferences";
import type { PortView, Role } from "../model/catalog";
import { useEditor } from "../store";

/** A value in a few words: a decision's is the title of its port, an object's what it has. */
function brief(output: Json | undefined, ports: readonly PortView[], language: string): string | undefined {
  if (typeof output === "number") return output.toLocaleString(language, { maximumFractionDigits: 4 });
  if (isObject(output)) return Object.keys(output).join(", ") || undefined;
  if (typeof output !== "string" && typeof output !== "boolean") return undefined;
  return ports.find((port) => port.name === String(output))?.title ?? String(output);
}

/** What an answer says, out of the form it says it in. */
const answered = (output: Json | undefined): Json | undefined => (isObject(output) ? (output["structured"] ?? output["text"] ?? output) : output);

/** Under a node: whether its last run went well, how long it took, how much it gave, or what it failed of. */
export function NodeResult({ id, role, ports }: { id: string; role: Role | undefined; ports: readonly PortView[] }) {
  const { t } = useTranslation(["editor", "common"]);
  const language = usePreferences((state) => state.language);
  const run = useEditor((state) => state.run.nodes[id]);
  if (run === undefined || run.status === "running" || run.status === "cancelled") return null;
  const place = "portal-detail absolute top-full left-1.5 mt-1 flex min-h-4 max-w-full items-center gap-1 px-1 text-2xs font-medium whitespace-nowrap tnum";
  // What only evaluates takes no time worth telling, and handing over what was given even less.
  const timed = role === "effect" || role === "control";
  const time = !timed || run.ms === undefined || run.ms < 1 || run.pinned === true ? undefined : duration(run.ms, language);
  const tries = run.attempt === undefined || run.attempt < 2 ? undefined : t("result.attempt", { number: run.attempt });
  switch (run.status) {
    case "succeeded": {
      const amount = run.items ? t("result.runs", { count: run.items.of }) : Array.isArray(run.output) ? t("result.items", { count: run.output.length }) : role === "effect" ? undefined : brief(role === "end" ? answered(run.output) : run.output, ports, language);
      return (
        <p className={cn(place, run.earlier === true ? "text-text-3" : "text-ok")}>
          <CircleCheck aria-label={run.earlier === true ? t("result.earlier") : t("common:status.succeeded")} className="size-3.5 shrink-0" />
          <span className="truncate">{[time, amount, tries].filter((part) => part !== undefined).join(" · ")}</span>
        </p>
      );
    }
    case "failed":
      return (
        <p className={cn(place, run.earlier === true ? "text-text-3" : run.handled === true ? "text-warn" : "text-bad")} title={run.error?.cause}>
          {run.handled === true ? <CircleAlert aria-label={t("result.handled")} className="size-3.5 shrink-0" /> : <CircleX aria-label={t("common:status.failed")} className="size-3.5 shrink-0" />}
          <span className="truncate">{[time, run.error?.error, tries].filter((part) => part !== undefined).join(" · ")}</span>
        </p>
      );
    case "skipped":
      return (
        <p className={cn(place, "text-text-3")}>
          <CircleMinus aria-hidden className="size-3.5 shrink-0" />
          {t("common:status.skipped")}
        </p>
      );
    case "waiting":
      return (
        <p className={cn(place, "text-warn")}>
          <Hourglass aria-hidden className="size-3.5 shrink-0" />
          {t("common:status.waiting")}
        </p>
      );
  }
}
