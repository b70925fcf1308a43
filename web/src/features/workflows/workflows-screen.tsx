import { Copy, MoreHorizontal, Plus, Search, Trash2, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import type { WorkflowSummary } from "@/api/types";
import { rank } from "@/lib/fuzzy";
import { paths } from "@/lib/paths";
import { NodeTile } from "@/parts/node-glyph";
import { Prose } from "@/parts/prose";
import { QueryView } from "@/parts/query-view";
import { Ago } from "@/parts/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { Input } from "@/ui/input";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/ui/menu";
import { Page } from "@/ui/page";
import { toast } from "@/ui/toast";
import { useDeleteLater, useDuplicate, useWorkflows } from "./queries";

export default function WorkflowsScreen() {
  const { t } = useTranslation("workflows");
  const workflows = useWorkflows();
  const [params, setParams] = useSearchParams();
  const query = params.get("q") ?? "";
  const search = (text: string) =>
    setParams((before) => {
      if (text === "") before.delete("q");
      else before.set("q", text);
      return before;
    }, { replace: true });
  return (
    <Page
      title={t("title")}
      text={t("text")}
      actions={
        <Button asChild tone="primary">
          <Link to={paths.gallery()}>
            <Plus aria-hidden />
            {t("new")}
          </Link>
        </Button>
      }
    >
      <QueryView query={workflows}>
        {(items) => {
          if (items.length === 0) {
            return (
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
            );
          }
          const found = query.trim() === "" ? items : rank(query, items, (item) => [item.name, item.description]).map(({ item }) => item);
          return (
            <div className="grid gap-3">
              <div className="relative max-w-sm">
                <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-text-3" />
                <Input type="search" aria-label={t("search")} placeholder={t("search")} value={query} onChange={(event) => search(event.target.value)} className="pl-8.5" />
              </div>
              {found.length === 0 ? (
                <EmptyState icon={<Search />} title={t("noMatch", { query })} action={<Button onClick={() => search("")}>{t("clear")}</Button>} />
              ) : (
                <Card className="divide-y divide-line">
                  {found.map((workflow) => (
                    <Row key={workflow.id} workflow={workflow} />
                  ))}
                </Card>
              )}
            </div>
          );
        }}
      </QueryView>
    </Page>
  );
}

const STRIP = 5;

/** What a workflow is made of, at a glance. */
function NodeStrip({ types, label }: { types: readonly string[]; label: string }) {
  return (
    <span className="flex w-44 items-center gap-1 max-lg:hidden" title={label}>
      {types.slice(0, STRIP).map((type) => (
        <NodeTile key={type} type={type} className="size-6 rounded-sm [&_svg]:size-3.5" />
      ))}
      {types.length > STRIP ? <span className="tnum">{`+${types.length - STRIP}`}</span> : null}
    </span>
  );
}

function Row({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation(["workflows", "common"]);
  const navigate = useNavigate();
  const duplicate = useDuplicate();
  const deleteLater = useDeleteLater();
  const published = workflow.latest_version != null;
  const changed = published && workflow.has_unpublished_changes;
  return (
    <div className="group relative flex items-center gap-4 px-4 py-3 transition-colors first:rounded-t-lg last:rounded-b-lg hover:bg-hover">
      <div className="min-w-0 flex-1">
        <Link to={paths.workflow(workflow.id)} className="block truncate text-sm font-semibold outline-none after:absolute after:inset-0 focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-accent">
          {workflow.name}
        </Link>
        <p className="truncate text-xs text-text-2">{workflow.description === "" ? t("nodes", { count: workflow.nodes }) : <Prose text={workflow.description} />}</p>
      </div>
      <div className="flex shrink-0 items-center gap-4 text-xs text-text-3">
        <NodeStrip types={workflow.node_types} label={t("nodes", { count: workflow.nodes })} />
        <span className="flex w-24 justify-end max-sm:hidden">
          {published ? <Badge tone={changed ? "warn" : "ok"}>{changed ? t("changed", { number: workflow.latest_version }) : t("version", { number: workflow.latest_version })}</Badge> : <Badge>{t("draft")}</Badge>}
        </span>
        <span className="w-24 text-right max-md:hidden">
          <Ago time={workflow.updated_at} />
        </span>
        <Menu>
          <MenuTrigger asChild>
            <Button tone="ghost" size="iconSm" aria-label={t("actions", { name: workflow.name })} className="relative z-10">
              <MoreHorizontal aria-hidden />
            </Button>
          </MenuTrigger>
          <MenuContent>
            <MenuItem icon={<Copy aria-hidden />} onSelect={() => duplicate.mutate(workflow.id, { onSuccess: ({ id }) => void navigate(paths.workflow(id)) })}>
              {t("duplicate")}
            </MenuItem>
            <MenuSeparator />
            <MenuItem
              danger
              icon={<Trash2 aria-hidden />}
              onSelect={() => {
                const { undo, commit } = deleteLater(workflow.id);
                toast({ text: t("deleted", { name: workflow.name }), action: { label: t("undo"), run: undo }, onGone: commit });
              }}
            >
              {t("delete")}
            </MenuItem>
          </MenuContent>
        </Menu>
      </div>
    </div>
  );
}
