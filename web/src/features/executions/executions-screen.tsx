import { ListTree, PenTool, Radio, TerminalSquare } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { ExecutionSummary } from "@/api/types";
import { useDebounced } from "@/lib/debounced";
import { duration } from "@/lib/format";
import { paths } from "@/lib/paths";
import { readPeriod } from "@/lib/period";
import { usePreferences } from "@/lib/preferences";
import { ErrorView } from "@/parts/query-view";
import { StatusBadge } from "@/parts/status";
import { Ago } from "@/parts/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { Page } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { Chip, Filters, STATUSES } from "./components/filters";
import { useExecutions, useServers, type ExecutionFilter } from "./queries";

const TRIGGER_ICON = { mcp: Radio, api: TerminalSquare, editor: PenTool };
/** How many pages are read on without being asked while nothing is found: each looks through up to 1,000 runs. */
const LOOK_ON = 5;

export default function ExecutionsScreen() {
  const { t } = useTranslation(["executions", "common"]);
  const [params, setParams] = useSearchParams();
  const status = STATUSES.find((candidate) => candidate === params.get("status"));
  const workflow = params.get("workflow");
  const deployment = params.get("deployment");
  const text = params.get("q") ?? "";
  const period = readPeriod(params);
  const q = useDebounced(text).trim();
  const filter: ExecutionFilter = {
    ...(status ? { status } : {}),
    ...(workflow === null ? {} : { workflow }),
    ...(deployment === null ? {} : { deployment }),
    ...(Object.keys(period).length === 0 ? {} : { period }),
    ...(q === "" ? {} : { q }),
  };
  const executions = useExecutions(filter);
  const servers = useServers().data?.items ?? [];
  const filtered = Object.keys(filter).length > 0;
  const items = executions.data?.pages.flatMap((page) => page.items) ?? [];
  const { hasNextPage, isFetching, fetchNextPage } = executions;
  const pages = executions.data?.pages.length ?? 0;
  const looking = items.length === 0 && hasNextPage && pages < LOOK_ON;
  // A page of a narrow filter may be empty and still not the last. Two fetches may follow so closely
  // that nothing but the number of pages tells of it.
  useEffect(() => {
    if (looking && !isFetching) void fetchNextPage();
  }, [looking, isFetching, pages, fetchNextPage]);

  const change = (changes: Record<string, string | null>) =>
    setParams((before) => {
      for (const [key, value] of Object.entries(changes)) {
        if (value === null) before.delete(key);
        else before.set(key, value);
      }
      return before;
    }, { replace: true });

  return (
    <Page
      title={t("title")}
      text={t("text")}
      actions={workflow === null ? undefined : <Chip label={t("onlyWorkflow", { name: items.find((item) => item.workflow === workflow)?.workflow_name ?? "" })} clear={t("clearFilter")} onClear={() => change({ workflow: null })} />}
    >
      <Filters
        text={text}
        status={status}
        period={period}
        days={params.has("days") || period.from !== undefined || period.to !== undefined}
        deployment={deployment}
        servers={servers}
        onChange={change}
      />
      {executions.isError && !executions.data ? (
        <ErrorView error={executions.error} onRetry={() => void executions.refetch()} />
      ) : executions.isPending || looking ? (
        <SkeletonRows label={t("common:loading")} />
      ) : items.length === 0 ? (
        <Card>
          <EmptyState
            icon={<ListTree />}
            title={filtered ? (hasNextPage ? t("noneYet") : t("noneFiltered")) : t("none")}
            text={filtered ? (hasNextPage ? t("noneYetText") : undefined) : t("noneText")}
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
            <Row key={execution.id} execution={execution} server={servers.find(({ id }) => id === execution.deployment)?.title} />
          ))}
        </Card>
      )}
      {hasNextPage && !looking ? (
        <LoadMore busy={executions.isFetchingNextPage} onMore={() => void fetchNextPage()}>
          {items.length === 0 ? t("lookOn") : t("more")}
        </LoadMore>
      ) : null}
    </Page>
  );
}

function Row({ execution, server }: { execution: ExecutionSummary; server: string | undefined }) {
  const { t } = useTranslation("executions");
  const language = usePreferences((state) => state.language);
  const Icon = TRIGGER_ICON[execution.trigger];
  const names = [execution.workflow_name, server].filter((name, at, all) => name !== undefined && name !== "" && all.indexOf(name) === at);
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
          {execution.error ? <span className="text-bad">{`${execution.error.error}: ${execution.error.cause}`}</span> : names.join(" · ")}
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
