import { ListTree, PenTool, Radio, TerminalSquare, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { ExecutionStatus, ExecutionSummary } from "@/api/types";
import { duration } from "@/lib/format";
import { paths } from "@/lib/paths";
import { usePreferences } from "@/lib/preferences";
import { ErrorView } from "@/parts/query-view";
import { StatusBadge } from "@/parts/status";
import { Ago } from "@/parts/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { Page } from "@/ui/page";
import { Select } from "@/ui/select";
import { SkeletonRows } from "@/ui/skeleton";
import { useExecutions, type ExecutionFilter } from "./queries";

const STATUSES: readonly ExecutionStatus[] = ["running", "queued", "waiting", "succeeded", "failed", "cancelled", "timed_out"];
const ALL = "all";
const TRIGGER_ICON = { mcp: Radio, api: TerminalSquare, editor: PenTool };

export default function ExecutionsScreen() {
  const { t } = useTranslation(["executions", "common"]);
  const [params, setParams] = useSearchParams();
  const status = STATUSES.find((candidate) => candidate === params.get("status"));
  const workflow = params.get("workflow");
  const deployment = params.get("deployment");
  const filter: ExecutionFilter = { ...(status ? { status } : {}), ...(workflow === null ? {} : { workflow }), ...(deployment === null ? {} : { deployment }) };
  const executions = useExecutions(filter);
  const filtered = Object.keys(filter).length > 0;
  const items = executions.data?.pages.flatMap((page) => page.items) ?? [];
  const setStatus = (next: string) =>
    setParams((before) => {
      if (next === ALL) before.delete("status");
      else before.set("status", next);
      return before;
    }, { replace: true });

  const clear = (key: string) =>
    setParams((before) => {
      before.delete(key);
      return before;
    }, { replace: true });

  return (
    <Page
      title={t("title")}
      text={t("text")}
      actions={
        <>
          {workflow === null ? null : <Chip label={t("onlyWorkflow", { name: items.find((item) => item.workflow === workflow)?.workflow_name ?? "" })} clear={t("clearFilter")} onClear={() => clear("workflow")} />}
          {deployment === null ? null : <Chip label={t("onlyServer")} clear={t("clearFilter")} onClear={() => clear("deployment")} />}
          <Select aria-label={t("filter")} className="w-40" value={status ?? ALL} onValueChange={setStatus} options={[{ value: ALL, label: t("anyStatus") }, ...STATUSES.map((value) => ({ value, label: t(`common:status.${value}`) }))]} />
        </>
      }
    >
      {executions.isError && !executions.data ? (
        <ErrorView error={executions.error} onRetry={() => void executions.refetch()} />
      ) : executions.isPending ? (
        <SkeletonRows label={t("common:loading")} />
      ) : items.length === 0 ? (
        <Card>
          <EmptyState
            icon={<ListTree />}
            title={filtered ? t("noneFiltered") : t("none")}
            text={filtered ? undefined : t("noneText")}
            action={
              filtered ? (
                <Button onClick={() => setParams({})}>{t("all")}</Button>
              ) : (
                <Button asChild tone="primary">
                  <Link to={paths.gallery()}>{t("toGallery")}</Link>
                </Button>
              )
            }
          />
        </Card>
      ) : (
        <Card className="divide-y divide-line" aria-live="off">
          {items.map((execution) => (
            <Row key={execution.id} execution={execution} />
          ))}
        </Card>
      )}
      {executions.hasNextPage ? (
        <Button className="justify-self-center" busy={executions.isFetchingNextPage} onClick={() => void executions.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </Page>
  );
}

/** A filter that came with the address, and the way out of it. */
function Chip({ label, clear, onClear }: { label: string; clear: string; onClear: () => void }) {
  return (
    <span className="inline-flex h-8 max-w-60 items-center gap-1 rounded-sm border border-accent-line bg-accent-soft pl-2.5 text-sm text-accent">
      <span className="truncate">{label}</span>
      <Button tone="ghost" size="iconSm" aria-label={clear} title={clear} onClick={onClear} className="text-accent hover:text-accent">
        <X aria-hidden />
      </Button>
    </span>
  );
}

function Row({ execution }: { execution: ExecutionSummary }) {
  const { t } = useTranslation("executions");
  const language = usePreferences((state) => state.language);
  const Icon = TRIGGER_ICON[execution.trigger];
  return (
    <div className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-3 transition-colors first:rounded-t-lg last:rounded-b-lg hover:bg-hover sm:grid-cols-[6.5rem_minmax(0,1fr)_auto]">
      <span className="max-sm:order-2 max-sm:justify-self-end">
        <StatusBadge status={execution.status} />
      </span>
      <div className="min-w-0">
        <Link to={paths.execution(execution.id)} className="block truncate text-sm font-semibold outline-none after:absolute after:inset-0 focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-accent">
          {execution.tool ?? (execution.workflow_name === "" ? t("untitled") : execution.workflow_name)}
        </Link>
        <p className="truncate text-xs text-text-2">
          {execution.error ? <span className="text-bad">{`${execution.error.error}: ${execution.error.cause}`}</span> : execution.workflow_name}
        </p>
      </div>
      <div className="flex items-center gap-4 text-xs text-text-3 max-sm:col-span-2 max-sm:order-3">
        <span className="flex min-w-0 items-center gap-1.5 sm:w-40 max-md:sm:w-auto" title={t(`trigger.${execution.trigger}`)}>
          <Icon aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate max-md:sm:hidden">{execution.caller.client ?? t(`trigger.${execution.trigger}`)}</span>
        </span>
        <span className="w-16 text-right tnum max-sm:w-auto">{execution.duration_ms == null ? "" : duration(execution.duration_ms, language)}</span>
        <span className="w-24 text-right max-sm:ml-auto max-sm:w-auto">
          <Ago time={execution.created_at} />
        </span>
      </div>
    </div>
  );
}
