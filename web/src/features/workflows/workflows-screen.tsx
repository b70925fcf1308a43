import { Download, Plus, Search, Trash2, Workflow, X } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { WorkflowSummary } from "@/api/types";
import { useDebounced } from "@/lib/debounced";
import { rank } from "@/lib/fuzzy";
import { paths } from "@/lib/paths";
import { ErrorView } from "@/parts/query-view";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { Page } from "@/ui/page";
import { SearchInput } from "@/ui/search-input";
import { SkeletonRows } from "@/ui/skeleton";
import { ImportButton } from "./components/import-button";
import { Row } from "./components/row";
import { useWorkflows } from "./queries";
import { useActions, type Actions } from "./use-actions";
import { useChosen } from "./use-chosen";

export default function WorkflowsScreen() {
  const { t } = useTranslation(["workflows", "common"]);
  const actions = useActions();
  const workflows = useWorkflows();
  return (
    <Page
      title={t("title")}
      text={t("text")}
      actions={
        <>
          <ImportButton busy={actions.importing} onFiles={actions.bring} />
          <Button asChild tone="primary">
            <Link to={paths.gallery()}>
              <Plus aria-hidden />
              {t("new")}
            </Link>
          </Button>
        </>
      }
    >
      {workflows.data === undefined ? (
        workflows.isError ? <ErrorView error={workflows.error} onRetry={() => void workflows.refetch()} /> : <SkeletonRows label={t("common:loading")} />
      ) : workflows.data.length === 0 && !workflows.hasNextPage ? (
        <Card>
          <EmptyState
            icon={<Workflow />}
            title={t("none")}
            text={t("noneText")}
            action={
              <Button asChild tone="primary">
                <Link to={paths.gallery()}>{t("toGallery")}</Link>
              </Button>
            }
          />
        </Card>
      ) : (
        <List loaded={workflows.data} list={workflows} actions={actions} />
      )}
    </Page>
  );
}

/** What is loaded already is found fuzzily and at once; what the server finds in all the rest follows. */
function found(query: string, loaded: readonly WorkflowSummary[], elsewhere: readonly WorkflowSummary[]): readonly WorkflowSummary[] {
  if (query === "") return loaded;
  const near = rank(query, loaded, (item) => [item.name, item.description]).map(({ item }) => item);
  const known = new Set(near.map(({ id }) => id));
  return [...near, ...elsewhere.filter(({ id }) => !known.has(id))];
}

function List({ loaded, list, actions }: { loaded: readonly WorkflowSummary[]; list: ReturnType<typeof useWorkflows>; actions: Actions }) {
  const { t } = useTranslation(["workflows", "common"]);
  const [params, setParams] = useSearchParams();
  const text = params.get("q") ?? "";
  const query = text.trim();
  const asked = useDebounced(query);
  // With everything loaded there is nothing to ask the server for.
  const search = useWorkflows(asked, asked !== "" && list.hasNextPage);
  const elsewhere = query === "" || query !== asked || search.isPlaceholderData ? [] : (search.data ?? []);
  const shown = found(query, loaded, elsewhere);
  const ids = useMemo(() => shown.map(({ id }) => id), [shown]);
  const { chosen, choose, all, none } = useChosen(ids);
  const picked = shown.filter(({ id }) => chosen.has(id));
  const searching = query !== "" && list.hasNextPage && (query !== asked || search.isFetching);
  const pages = query === "" ? list : search;
  const type = (next: string) =>
    setParams((before) => {
      if (next === "") before.delete("q");
      else before.set("q", next);
      return before;
    }, { replace: true });
  return (
    <div className="grid gap-3">
      <SearchInput label={t("search")} value={text} onValueChange={type} className="max-w-sm" />
      {shown.length === 0 ? (
        searching ? (
          <SkeletonRows label={t("common:loading")} />
        ) : (
          <EmptyState icon={<Search />} title={t("noMatch", { query })} action={<Button onClick={() => type("")}>{t("clear")}</Button>} />
        )
      ) : (
        <Card>
          <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 rounded-t-lg border-b border-line bg-sunken px-4 py-1.5">
            <label className="-m-2 flex cursor-pointer items-center gap-3 p-2 text-xs text-text-2">
              <input
                type="checkbox"
                ref={(box) => {
                  if (box) box.indeterminate = picked.length > 0 && picked.length < shown.length;
                }}
                checked={picked.length > 0 && picked.length === shown.length}
                onChange={(event) => (event.target.checked ? all() : none())}
                className="size-4 cursor-pointer accent-accent"
              />
              <span aria-live="polite">{picked.length === 0 ? t("chooseAll") : t("chosen", { count: picked.length })}</span>
            </label>
            {picked.length === 0 ? null : (
              <div className="ml-auto flex flex-wrap gap-1">
                <Button size="sm" tone="ghost" onClick={() => actions.save(picked)}>
                  <Download aria-hidden />
                  {t("export")}
                </Button>
                <Button
                  size="sm"
                  tone="quietDanger"
                  onClick={() => {
                    actions.remove(picked);
                    none();
                  }}
                >
                  <Trash2 aria-hidden />
                  {t("deleteChosen", { count: picked.length })}
                </Button>
                <Button size="iconSm" tone="ghost" aria-label={t("chooseNone")} title={t("chooseNone")} onClick={none}>
                  <X aria-hidden />
                </Button>
              </div>
            )}
          </div>
          <div className="divide-y divide-line">
            {shown.map((workflow) => (
              <Row key={workflow.id} workflow={workflow} chosen={chosen.has(workflow.id)} onChoose={(on, range) => choose(workflow.id, on, range)} actions={actions} />
            ))}
          </div>
        </Card>
      )}
      {(query === "" || query === asked) && pages.hasNextPage ? (
        <LoadMore auto={query === ""} busy={pages.isFetchingNextPage} onMore={() => void pages.fetchNextPage()}>
          {query === "" ? t("more") : t("searchOn")}
        </LoadMore>
      ) : null}
    </div>
  );
}
