import { ArrowLeft, Ban, CircleAlert, Globe, KeyRound, Rocket, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeployedWorkflow, DeploymentPlan } from "@/api/types";
import { cn } from "@/lib/cn";
import { ConnectPanel } from "@/parts/connect/connect-panel";
import { ErrorView } from "@/parts/query-view";
import { Sheet } from "@/parts/sheet";
import { ToolCardView } from "@/parts/tool-card";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import { useDeploy, useDeployPlan } from "../queries";
import { Ticked } from "./ticked";

interface DeploySheetProps {
  workflowId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** One sheet from draft to server: what a model will see, what changes, who may call; then how to connect. */
export function DeploySheet({ workflowId, open, onOpenChange }: DeploySheetProps) {
  const { t } = useTranslation(["editor", "common"]);
  const [access, setAccess] = useState<"public" | "api_key">("public");
  const plan = useDeployPlan(workflowId, { access }, open);
  const deploy = useDeploy(workflowId);
  const done = deploy.data?.deployment;
  const card = plan.data?.plan.tools.find((tool) => tool.workflow === workflowId);
  const doneCard = deploy.data?.plan.tools.find((tool) => tool.workflow === workflowId);
  const close = (next: boolean) => {
    onOpenChange(next);
    if (!next) deploy.reset();
  };

  if (done && deploy.data) {
    return (
      <Sheet open={open} onOpenChange={close} place="side" width="sm:w-[38rem]" title={t("deploy.done", { title: done.title })} description={t("deploy.doneText", { version: deploy.data.version })}>
        <ConnectPanel id={done.id} target={{ url: done.url, name: done.slug, access, tool: doneCard?.name }} />
        <Button tone="ghost" size="sm" className="mt-6" onClick={() => close(false)}>
          <ArrowLeft aria-hidden />
          {t("deploy.back")}
        </Button>
      </Sheet>
    );
  }
  return (
    <Sheet
      open={open}
      onOpenChange={close}
      place="side"
      width="sm:w-[38rem]"
      title={t("deploy.title")}
      description={t("deploy.text")}
      footer={
        <Button tone="primary" size="lg" className="max-sm:w-full" disabled={!plan.data || plan.isFetching} busy={deploy.isPending} onClick={() => deploy.mutate({ access })}>
          <Rocket aria-hidden />
          {plan.data?.plan.creates === false ? t("deploy.update") : t("deploy.create")}
        </Button>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        {plan.isError ? <ErrorView error={plan.error} onRetry={() => void plan.refetch()} /> : null}
        {plan.isPending ? <Skeleton className="h-64" /> : null}
        {card ? (
        <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <h3 className="text-sm font-semibold">{t("deploy.card")}</h3>
          <ToolCardView card={card} />
        </section>
        ) : null}
        {plan.data ? (
          <>
            <Changes deployed={plan.data} />
            <Findings plan={plan.data.plan} />
          </>
        ) : null}
        <section className="grid gap-2">
          <h3 className="text-sm font-semibold">{t("deploy.access")}</h3>
          <Segmented
            label={t("deploy.access")}
            className="justify-self-start"
            value={access}
            onValueChange={setAccess}
            options={[
              { value: "public", label: <><Globe aria-hidden />{t("deploy.public")}</> },
              { value: "api_key", label: <><KeyRound aria-hidden />{t("deploy.apiKey")}</> },
            ]}
          />
          <p className="text-xs text-text-2">{t(access === "public" ? "deploy.publicHint" : "deploy.apiKeyHint")}</p>
        </section>
      </div>
    </Sheet>
  );
}

const CHANGE_TONE = { added: "ok", removed: "bad", changed: "warn", unchanged: "neutral" } as const;

function Changes({ deployed: { plan } }: { deployed: DeployedWorkflow }) {
  const { t } = useTranslation("editor");
  const changed = plan.changes.filter(({ change }) => change !== "unchanged");
  const same = plan.changes.filter(({ change }) => change === "unchanged");
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h3 className="text-sm font-semibold">{t("deploy.changes")}</h3>
      <p className="text-xs break-all text-text-2">{plan.creates ? t("deploy.creates", { url: plan.url }) : t("deploy.updates", { url: plan.url })}</p>
      <ul className="grid gap-1.5 empty:hidden">
        {changed.map((change) => (
          <li key={change.name} className="grid gap-1.5 rounded-md border border-line px-3 py-2 text-xs">
            <span className="flex flex-wrap items-center gap-2">
              <Badge tone={CHANGE_TONE[change.change]}>{t(`deploy.change.${change.change}`)}</Badge>
              <code className="font-medium" translate="no">{change.name}</code>
              <span className="text-text-3" translate="no">{change.fields.join(", ")}</span>
            </span>
            {change.breaking.map((item) => (
              <span key={`${item.pointer} ${item.code}`} className="flex items-start gap-1.5 text-bad">
                <Ban aria-hidden className="mt-0.5 size-3.5 shrink-0" />
                <span><Ticked text={item.message} /></span>
              </span>
            ))}
          </li>
        ))}
      </ul>
      {same.length === 0 ? null : (
        <details className="text-xs text-text-2">
          <summary className="w-fit hover:text-text">{t("deploy.unchanged", { count: same.length })}</summary>
          <ul className="mt-1.5 flex flex-wrap gap-1.5">
            {same.map(({ name }) => (
              <li key={name}>
                <code className="block max-w-60 truncate rounded-sm bg-sunken px-1.5 py-0.5 hairline" translate="no">{name}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Findings({ plan }: { plan: DeploymentPlan }) {
  const { t } = useTranslation("editor");
  if (plan.lint.length === 0) return null;
  return (
    <section className="grid gap-2">
      <h3 className="text-sm font-semibold">{t("deploy.lint")}</h3>
      <ul className="grid gap-1.5">
        {plan.lint.map((finding) => {
          const Icon = finding.severity === "error" ? CircleAlert : TriangleAlert;
          return (
            <li key={`${finding.code} ${finding.pointer}`} className="flex items-start gap-2 text-xs">
              <Icon aria-hidden className={cn("mt-0.5 size-3.5 shrink-0", finding.severity === "error" ? "text-bad" : finding.severity === "warning" ? "text-warn" : "text-accent")} />
              <span><Ticked text={finding.message} /></span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
