import { CircleCheck, CircleMinus, CircleX, Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/format";
import { usePreferences } from "@/lib/preferences";
import { useEditor } from "../store";

/** Under a node: whether its last run went well, how long it took, how much it gave, or what it failed of. */
export function NodeResult({ id }: { id: string }) {
  const { t } = useTranslation(["editor", "common"]);
  const language = usePreferences((state) => state.language);
  const run = useEditor((state) => state.run.nodes[id]);
  const isTrigger = useEditor((state) => state.run.nodes[id]?.status === "succeeded" && state.document.nodes.some((node) => node.id === id && node.type === "tool"));
  if (run === undefined || run.status === "running" || run.status === "cancelled") return null;
  const place = "portal-detail absolute top-full left-1.5 mt-1 flex max-w-full items-center gap-1 px-1 text-2xs font-medium whitespace-nowrap tnum";
  const time = run.ms === undefined || isTrigger ? undefined : duration(run.ms, language);
  const tries = run.attempt === undefined || run.attempt < 2 ? undefined : t("result.attempt", { number: run.attempt });
  switch (run.status) {
    case "succeeded": {
      const amount = run.items ? t("result.runs", { count: run.items.of }) : Array.isArray(run.output) ? t("result.items", { count: run.output.length }) : undefined;
      return (
        <p className={cn(place, run.earlier === true ? "text-text-3" : "text-ok")}>
          <CircleCheck aria-label={run.earlier === true ? t("result.earlier") : t("common:status.succeeded")} className="size-3.5 shrink-0" />
          <span className="truncate">{[time, amount, tries].filter((part) => part !== undefined).join(" · ")}</span>
        </p>
      );
    }
    case "failed":
      return (
        <p className={cn(place, "text-bad")} title={run.error?.cause}>
          <CircleX aria-label={t("common:status.failed")} className="size-3.5 shrink-0" />
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
