import { CornerUpLeft, FlaskConical, History, ListTree, MoreHorizontal, Pause, Play, Plug, Trash2, Wrench } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import type { Deployment } from "@/api/types";
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
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/ui/menu";
import { Skeleton } from "@/ui/skeleton";
import { StatusDot } from "@/ui/status-dot";
import { Tab, TabList, TabPanel, Tabs } from "@/ui/tabs";
import { toast } from "@/ui/toast";
import { TestBench } from "./components/test-bench";
import { useRevisions, useServer, useServerActions } from "./queries";
import { STATUS_TONE } from "./status";

const TABS = ["tools", "connect", "test", "versions"] as const;

export default function ServerScreen() {
  const { id = "" } = useParams();
  const server = useServer(id);
  return (
    <QueryView query={server} loading={<Skeleton className="m-8 h-64" />}>
      {(data) => <Loaded server={data} />}
    </QueryView>
  );
}

function Loaded({ server }: { server: Deployment }) {
  const { t } = useTranslation("servers");
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [confirming, setConfirming] = useState(false);
  const { setStatus, remove } = useServerActions(server.id);
  const tab = TABS.find((candidate) => candidate === params.get("tab")) ?? "tools";
  const live = server.status === "live";
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-[minmax(0,1fr)] gap-6 px-4 pt-6 pb-24 sm:px-8">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <Link to={paths.servers()} className="mb-1 inline-flex items-center gap-1 text-xs text-text-2 hover:text-text">
            <CornerUpLeft aria-hidden className="size-3" />
            {t("title")}
          </Link>
          <div className="flex flex-wrap items-center gap-3">
            <h1 className="text-xl font-semibold break-words sm:text-2xl">{server.title}</h1>
            <Badge tone={STATUS_TONE[server.status]}>
              <StatusDot tone={STATUS_TONE[server.status]} live={live} />
              {t(`status.${server.status}`)}
            </Badge>
          </div>
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
          <Tab value="versions"><History aria-hidden />{t("tab.versions")}</Tab>
        </TabList>
        <TabPanel value="tools">
          <ul className="grid gap-4">
            {server.tools.map((tool) => (
              <li key={tool.name} className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
                <ToolCardView card={tool} />
                <Link to={paths.workflow(tool.workflow)} className="justify-self-start text-xs text-accent hover:underline">
                  {t("workflow", { version: tool.version })}
                </Link>
              </li>
            ))}
          </ul>
        </TabPanel>
        <TabPanel value="connect" className="max-w-2xl">
          <ConnectPanel id={server.id} target={{ url: server.url, name: server.slug, access: server.access, tool: server.tools[0]?.name }} />
        </TabPanel>
        <TabPanel value="test">
          <TestBench server={server} />
        </TabPanel>
        <TabPanel value="versions">
          <Revisions server={server} />
        </TabPanel>
      </Tabs>
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
                <span className="min-w-0 flex-1 truncate font-mono text-xs text-text-3" translate="no">{revision.tools.map((tool) => `${tool.name}@${tool.version}`).join(", ")}</span>
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
