import { Globe, KeyRound, Server, Wrench } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Deployment, ServerActivity } from "@/api/types";
import { paths } from "@/lib/paths";
import { QueryView } from "@/parts/query-view";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { Page } from "@/ui/page";
import { SkeletonCards } from "@/ui/skeleton";
import { StatusDot } from "@/ui/status-dot";
import { Activity } from "./components/activity";
import { useActivity, useServers } from "./queries";
import { STATUS_TONE } from "./status";

export default function ServersScreen() {
  const { t } = useTranslation(["servers", "common"]);
  const servers = useServers();
  const activity = useActivity();
  return (
    <Page title={t("title")} text={t("text")}>
      <QueryView query={servers} loading={<SkeletonCards count={4} label={t("common:loading")} className="md:grid-cols-2" />}>
        {({ items }) =>
          items.length === 0 ? (
            <Card>
              <EmptyState
                icon={<Server />}
                title={t("none")}
                text={t("noneText")}
                action={
                  <Button asChild tone="primary">
                    <Link to={paths.workflows()}>
                      {t("toWorkflows")}
                    </Link>
                  </Button>
                }
              />
            </Card>
          ) : (
            <ul className="grid gap-4 md:grid-cols-2">
              {items.map((server) => (
                <li key={server.id} className="grid">
                  <ServerCard server={server} activity={activity.data?.get(server.id)} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Page>
  );
}

function ServerCard({ server, activity }: { server: Deployment; activity: ServerActivity | undefined }) {
  const { t } = useTranslation("servers");
  return (
    <Card className="relative grid content-between gap-4 p-4 transition-[border-color,box-shadow] hover:border-text-3 hover:shadow-2">
      <div className="grid gap-1.5">
        <div className="flex items-center gap-2.5">
          <h2 className="min-w-0 flex-1 truncate text-base font-semibold">
            <Link to={paths.server(server.id)} className="outline-none after:absolute after:inset-0 focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-accent">
              {server.title}
            </Link>
          </h2>
          <Badge tone={STATUS_TONE[server.status]} className="gap-1.5 pl-1.5">
            <StatusDot tone={STATUS_TONE[server.status]} live={server.status === "live"} className="mx-0.5" />
            {t(`status.${server.status}`)}
          </Badge>
        </div>
        <code className="truncate text-xs text-text-3" translate="no">{server.url}</code>
      </div>
      <ul className="flex flex-wrap gap-1.5">
        {server.tools.slice(0, 5).map((tool) => (
          <li key={tool.name}>
            <code className="block max-w-48 truncate rounded-sm bg-sunken px-1.5 py-0.5 text-xs text-text-2 hairline" translate="no">{tool.name}</code>
          </li>
        ))}
        {server.tools.length > 5 ? <li className="text-xs text-text-3">{`+${server.tools.length - 5}`}</li> : null}
      </ul>
      <Activity activity={activity} />
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line pt-3 text-xs text-text-3">
        <span className="flex items-center gap-1.5">
          <Wrench aria-hidden className="size-3.5" />
          {t("tools", { count: server.tools.length })}
        </span>
        <span className="flex items-center gap-1.5">
          {server.access === "public" ? <Globe aria-hidden className="size-3.5" /> : <KeyRound aria-hidden className="size-3.5" />}
          {t(`access.${server.access}`)}
        </span>
        <span title={t("tokensHint")}>{t("tokens", { count: server.token_weight })}</span>
      </p>
    </Card>
  );
}
