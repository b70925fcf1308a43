import { ExternalLink, Info, KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";
import { Code } from "../code";
import { ApiKeyBox } from "./api-key-box";
import { clientGuides, isLocal, type ClientId, type ConnectTarget } from "./clients";
import { FirstCall } from "./first-call";

/** How to call a server from each client, and the light that turns green when one does. */
export function ConnectPanel({ id, target }: { id: string; target: ConnectTarget }) {
  const { t } = useTranslation();
  const guides = clientGuides(target);
  const [chosen, setChosen] = useState<ClientId>("claude_code");
  const guide = guides.find((candidate) => candidate.id === chosen) ?? guides[0];
  if (!guide) return null;
  const outOfReach = guide.needsPublicUrl === true && isLocal(target.url);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <FirstCall id={id} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
        <p className="text-xs font-medium">{t("connect.url")}</p>
        <Code label={t("connect.url")} code={target.url} />
      </div>
      {target.access === "api_key" ? <ApiKeyBox id={id} /> : null}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <div role="tablist" aria-label={t("connect.clients")} className="flex flex-wrap gap-1.5">
          {guides.map((item) => (
            <button
              key={item.id}
              type="button"
              role="tab"
              id={`client-${item.id}`}
              aria-selected={item.id === guide.id}
              aria-controls="client-guide"
              onClick={() => setChosen(item.id)}
              translate="no"
              className={cn(
                "h-8 rounded-full border px-3 text-xs font-medium transition-colors",
                item.id === guide.id ? "border-accent bg-accent-soft text-accent" : "border-line-strong bg-surface text-text-2 hover:border-text-3 hover:text-text",
              )}
            >
              {item.title}
            </button>
          ))}
        </div>
        <div role="tabpanel" id="client-guide" aria-labelledby={`client-${guide.id}`} className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <p className="text-sm text-text-2">{t(`connect.how.${guide.id}`)}</p>
          {outOfReach ? (
            <p className="flex items-start gap-2 rounded-md border border-warn-line bg-warn-soft px-3 py-2 text-xs text-warn">
              <Info aria-hidden className="mt-0.5 size-3.5 shrink-0" />
              {t("connect.outOfReach")}
            </p>
          ) : null}
          {guide.link === undefined ? null : (
            <Button asChild tone="primary" className="justify-self-start">
              <a href={guide.link}>
                <ExternalLink aria-hidden />
                {t("connect.openIn", { client: guide.title })}
              </a>
            </Button>
          )}
          {guide.code === undefined ? null : <Code label={guide.title} code={guide.code} />}
          {target.access === "api_key" && guide.code?.includes("PORTAL_API_KEY") === true ? (
            <p className="flex items-center gap-1.5 text-xs text-text-3">
              <KeyRound aria-hidden className="size-3.5" />
              {t("connect.keyVariable")}
            </p>
          ) : null}
        </div>
      </div>
    </div>
  );
}
