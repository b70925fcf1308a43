import { ArrowRight, CornerUpLeft, FlaskConical, Globe, History, KeyRound, ListTree, MoreHorizontal, Pause, PenLine, Play, Plug, Trash2, Wrench } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import type { Deployment, DeploymentRevision } from "@/api/types";
import { cn } from "@/lib/cn";
import { paths } from "@/lib/paths";
import { Copy } from "@/parts/code";
import { Confirm } from "@/parts/confirm";
import { ConnectPanel } from "@/parts/connect/connect-panel";
import { QueryView } from "@/parts/query-view";
import { Ago } from "@/parts/time";
import { ToolCardView } from "@/parts/tool-card";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/ui/menu";
import { SkeletonPage } from "@/ui/skeleton";
import { StatusDot } from "@/ui/status-dot";
import { Tab, TabList, TabPanel, Tabs } from "@/ui/tabs";
import { toast } from "@/ui/toast";
import { EditSheet } from "./components/edit-sheet";
import { Keys } from "./components/keys";
import { TestBench } from "./components/test-bench";
import { useRevisions, useServer, useServerActions, type ReadServer } from "./queries";
import { STATUS_TONE } from "./status";

const TABS = ["tools", "connect", "test", "keys", "versions"] as const;

export default function ServerScreen() {
  const { id = "" } = useParams();
  const { t } = useTranslation(["servers", "common"]);
  const server = useServer(id);
  return (
    <QueryView query={server} back={{ to: paths.servers(), label: t("all") }} loading={<SkeletonPage label={t("common:loading")} />}>
      {(data) => <Loaded server={data} onReload={async () => (await server.refetch()).data} />}
    </QueryView>
  );
}

function Loaded({ server, onReload }: { server: ReadServer; onReload: () => Promise<ReadServer | undefined> }) {
  const { t } = useTranslation("servers");
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [confirming, setConfirming] = useState(false);
  // What the form begins with: a reading in the background changes nothing under the hand.
  const [editing, setEditing] = useState<ReadServer | undefined>();
  const { setStatus, setAccess, remove } = useServerActions(server.id);
  const tab = TABS.find((candidate) => candidate === params.get("tab")) ?? "tools";
  const live = server.status === "live";
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-[minmax(0,1fr)] gap-6 px-4 pt-6 pb-24 sm:px-8">
      <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <Link to={paths.servers()} className="-mb-2 inline-flex basis-full items-center gap-1 text-xs text-text-2 hover:text-text">
          <CornerUpLeft aria-hidden className="size-3" />
          {t("title")}
        </Link>
        <div className="min-w-0 flex-1 basis-80">
          <div className="flex flex-wrap items-center gap-3">
            <h1 className="text-xl font-semibold break-words sm:text-2xl">{server.title}</h1>
            <span className="flex gap-1.5">
              <Badge tone={STATUS_TONE[server.status]} className="gap-1.5 pl-1.5">
                <StatusDot tone={STATUS_TONE[server.status]} live={live} className="mx-0.5" />
                {t(`status.${server.status}`)}
              </Badge>
              <Badge>
                {server.access === "public" ? <Globe aria-hidden /> : <KeyRound aria-hidden />}
                {t(`access.${server.access}`)}
              </Badge>
            </span>
          </div>
          {server.description === "" || server.tools.some((tool) => tool.description === server.description) ? null : <p className="mt-1 max-w-2xl text-sm text-text-2">{server.description}</p>}
          <p className="mt-1 flex items-center gap-1 text-sm text-text-2">
            <code className="truncate text-xs" translate="no">{server.url}</code>
            <Copy text={server.url} />
          </p>
        </div>
        <div className="flex gap-2">
          <Button asChild>
            <Link to={paths.executions({ deployment: server.id })}>
              <ListTree aria-hidden />
              {t("calls")}
            </Link>
          </Button>
          <Button busy={setStatus.isPending} onClick={() => setStatus.mutate(live ? "paused" : "live")}>
            {live ? <Pause aria-hidden /> : <Play aria-hidden />}
            {live ? t("pause") : t("resume")}
          </Button>
          <Menu>
            <MenuTrigger asChild>
              <Button size="icon" aria-label={t("more")}>
                <MoreHorizontal aria-hidden />
              </Button>
            </MenuTrigger>
            <MenuContent>
              <MenuItem icon={<PenLine aria-hidden />} onSelect={() => setEditing(server)}>
                {t("edit.action")}
              </MenuItem>
              {server.access === "public" ? (
                <MenuItem icon={<KeyRound aria-hidden />} onSelect={() => setAccess.mutate("api_key", { onSuccess: () => toast({ tone: "ok", text: t("nowKey"), action: { label: t("undo"), run: () => setAccess.mutate("public") } }) })}>
                  {t("requireKey")}
                </MenuItem>
              ) : (
                <MenuItem icon={<Globe aria-hidden />} onSelect={() => setAccess.mutate("public", { onSuccess: () => toast({ tone: "ok", text: t("nowPublic"), action: { label: t("undo"), run: () => setAccess.mutate("api_key") } }) })}>
                  {t("makePublic")}
                </MenuItem>
              )}
              <MenuSeparator />
              <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => setConfirming(true)}>
                {t("delete")}
              </MenuItem>
            </MenuContent>
          </Menu>
        </div>
      </header>
      <Tabs value={tab} onValueChange={(next) => setParams(next === "tools" ? {} : { tab: next }, { replace: true })}>
        <TabList className="mb-5">
          <Tab value="tools"><Wrench aria-hidden />{t("tab.tools")}</Tab>
          <Tab value="connect"><Plug aria-hidden />{t("tab.connect")}</Tab>
          <Tab value="test"><FlaskConical aria-hidden />{t("tab.test")}</Tab>
          <Tab value="keys"><KeyRound aria-hidden />{t("tab.keys")}</Tab>
          <Tab value="versions"><History aria-hidden />{t("tab.versions")}</Tab>
        </TabList>
        <TabPanel value="tools">
          <ul className="grid gap-4">
            {server.tools.map((tool) => (
              <li key={tool.name} className="grid">
                <ToolCardView
                  card={tool}
                  footer={
                    <>
                      <span>{t("workflow", { version: tool.version })}</span>
                      <Link to={paths.workflow(tool.workflow)} className="inline-flex items-center gap-1 font-medium text-accent hover:underline">
                        {t("openWorkflow")}
                        <ArrowRight aria-hidden className="size-3" />
                      </Link>
                    </>
                  }
                />
              </li>
            ))}
          </ul>
        </TabPanel>
        <TabPanel value="connect" className="max-w-3xl">
          <ConnectPanel id={server.id} target={{ url: server.url, name: server.slug, access: server.access, tool: server.tools[0]?.name }} />
        </TabPanel>
        <TabPanel value="test">
          <TestBench server={server} />
        </TabPanel>
        <TabPanel value="keys" className="max-w-3xl">
          <Keys server={server} />
        </TabPanel>
        <TabPanel value="versions">
          <Revisions server={server} />
        </TabPanel>
      </Tabs>
      {editing === undefined ? null : (
        <EditSheet
          key={editing.etag}
          server={editing}
          onClose={() => setEditing(undefined)}
          onReload={() => void onReload().then(setEditing)}
        />
      )}
      <Confirm
        open={confirming}
        onOpenChange={setConfirming}
        title={t("deleteTitle", { title: server.title })}
        text={t("deleteText")}
        action={t("delete")}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => void navigate(paths.servers()) })}
      />
    </div>
  );
}

/** A revision's tools and how each differs from the revision before it. */
function toolsSince(revision: DeploymentRevision, all: readonly DeploymentRevision[]): { name: string; version: number; change?: "new" | "updated" | "gone" }[] {
  const before = all.filter(({ number }) => number < revision.number).sort((a, b) => b.number - a.number)[0];
  if (!before) return revision.tools;
  const gone = before.tools.filter((tool) => !revision.tools.some(({ name }) => name === tool.name));
  return [
    ...revision.tools.map(({ name, version }) => {
      const old = before.tools.find((tool) => tool.name === name);
      return { name, version, ...(old === undefined ? { change: "new" as const } : old.version === version ? {} : { change: "updated" as const }) };
    }),
    ...gone.map(({ name, version }) => ({ name, version, change: "gone" as const })),
  ];
}

function Revisions({ server }: { server: Deployment }) {
  const { t } = useTranslation("servers");
  const revisions = useRevisions(server.id);
  const { rollBack } = useServerActions(server.id);
  return (
    <QueryView query={revisions}>
      {({ items }) => (
        <Card className="divide-y divide-line">
          {items.map((revision) => {
            const current = revision.number === server.revision;
            return (
              <div key={revision.number} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
                <span className="text-sm font-semibold tnum">{t("revision", { number: revision.number })}</span>
                {current ? <Badge tone="ok">{t("current")}</Badge> : null}
                {revision.restores == null ? null : <Badge>{t("restores", { number: revision.restores })}</Badge>}
                <ul className="flex min-w-0 flex-1 flex-wrap gap-1.5" aria-label={t("tab.tools")}>
                  {toolsSince(revision, items).map(({ name, version, change }) => (
                    <li key={name} className={cn("flex max-w-full items-center gap-1.5 rounded-sm px-1.5 py-0.5 text-xs", change === undefined ? "text-text-3" : change === "gone" ? "bg-bad-soft text-bad" : "bg-accent-soft text-accent")}>
                      <code className={cn("truncate", change === "gone" && "line-through")} translate="no">{`${name} v${version}`}</code>
                      {change === undefined ? null : <span className="text-2xs font-medium">{t(`change.${change}`)}</span>}
                    </li>
                  ))}
                </ul>
                <span className="text-xs text-text-3">
                  <Ago time={revision.created_at} />
                </span>
                {current ? null : (
                  <Button size="sm" busy={rollBack.isPending && rollBack.variables === revision.number} onClick={() => rollBack.mutate(revision.number, { onSuccess: () => toast({ tone: "ok", text: t("rolledBack", { number: revision.number }) }) })}>
                    {t("rollBack")}
                  </Button>
                )}
              </div>
            );
          })}
        </Card>
      )}
    </QueryView>
  );
}
