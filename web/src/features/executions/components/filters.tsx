import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Deployment, ExecutionStatus } from "@/api/types";
import { SPANS, type Period } from "@/lib/period";
import { usePreferences } from "@/lib/preferences";
import { Button } from "@/ui/button";
import { DateField } from "@/ui/date-field";
import { SearchInput } from "@/ui/search-input";
import { Select } from "@/ui/select";

export const STATUSES: readonly ExecutionStatus[] = ["running", "queued", "waiting", "succeeded", "failed", "cancelled", "timed_out"];
const ALL = "all";
const DAYS = "days";
const SPAN_NAMES = Object.keys(SPANS) as (keyof typeof SPANS)[];

interface FiltersProps {
  text: string;
  status: ExecutionStatus | undefined;
  period: Period;
  /** Whether days are chosen, even before one is. */
  days: boolean;
  deployment: string | null;
  servers: readonly Deployment[];
  /** Changes of the address: null takes a part away. */
  onChange: (changes: Record<string, string | null>) => void;
}

/** What narrows the list of runs. All of it stands in the address. */
export function Filters({ text, status, period, days, deployment, servers, onChange }: FiltersProps) {
  const { t } = useTranslation(["executions", "common"]);
  const language = usePreferences((state) => state.language);
  const calendar = { language, words: { previous: t("period.previous"), next: t("period.next"), clear: t("period.clear") } };
  const none = { span: null, from: null, to: null, days: null };
  const setSpan = (value: string) => onChange({ ...none, ...(value === ALL ? {} : value === DAYS ? { days: "1" } : { span: value }) });
  return (
    <div role="search" className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <SearchInput label={t("search")} title={t("searchHint")} value={text} onValueChange={(next) => onChange({ q: next === "" ? null : next })} className="col-span-2 sm:min-w-44 sm:flex-1" />
      <Select
        aria-label={t("filter")}
        className="sm:w-36"
        value={status ?? ALL}
        onValueChange={(value) => onChange({ status: value === ALL ? null : value })}
        options={[{ value: ALL, label: t("anyStatus") }, ...STATUSES.map((value) => ({ value, label: t(`common:status.${value}`) }))]}
      />
      <Select
        aria-label={t("period.label")}
        className="sm:w-40"
        value={days ? DAYS : (period.span ?? ALL)}
        onValueChange={setSpan}
        options={[{ value: ALL, label: t("period.any") }, ...SPAN_NAMES.map((value) => ({ value, label: t(`period.${value}`) })), { value: DAYS, label: t("period.days") }]}
      />
      {servers.length === 0 && deployment === null ? null : (
        <Select
          aria-label={t("server")}
          className="sm:w-40 max-sm:col-span-2"
          value={deployment ?? ALL}
          onValueChange={(value) => onChange({ deployment: value === ALL ? null : value })}
          options={[
            { value: ALL, label: t("anyServer") },
            ...servers.map(({ id, title }) => ({ value: id, label: title })),
            // Of a server that is gone the runs are still there.
            ...(deployment === null || servers.some(({ id }) => id === deployment) ? [] : [{ value: deployment, label: t("onlyServer") }]),
          ]}
        />
      )}
      {days ? (
        <fieldset className="col-span-2 flex min-w-0 basis-full flex-wrap items-center gap-2 text-sm text-text-2">
          <legend className="sr-only">{t("period.days")}</legend>
          <DateField {...calendar} label={t("period.from")} placeholder={t("period.anyDay")} className="w-40 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1" value={period.from} max={period.to} onValueChange={(day) => onChange({ from: day ?? null })} />
          <span aria-hidden>–</span>
          <DateField {...calendar} label={t("period.to")} placeholder={t("period.anyDay")} className="w-40 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1" value={period.to} min={period.from} onValueChange={(day) => onChange({ to: day ?? null })} />
        </fieldset>
      ) : null}
    </div>
  );
}

/** A filter that came with the address, and the way out of it. */
export function Chip({ label, clear, onClear }: { label: string; clear: string; onClear: () => void }) {
  return (
    <span className="inline-flex h-8 max-w-60 items-center gap-1 rounded-sm border border-accent-line bg-accent-soft pl-2.5 text-sm text-accent">
      <span className="truncate">{label}</span>
      <Button tone="ghost" size="iconSm" aria-label={clear} title={clear} onClick={onClear} className="text-accent hover:text-accent">
        <X aria-hidden />
      </Button>
    </span>
  );
}
