import { Braces, ExternalLink, Info, KeyRound, MessageCircle, Microscope, SquareCode, Terminal, type LucideIcon } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";
import { Code } from "../code";
import { ApiKeyBox } from "./api-key-box";
import { clientGuides, isLocal, type ClientId, type ConnectTarget } from "./clients";
import { FirstCall } from "./first-call";

// What kind of program each is; the makers' own marks are theirs.
const ICON: Record<ClientId, LucideIcon> = {
  claude_code: Terminal, claude: MessageCircle, chatgpt: MessageCircle, cursor: SquareCode, vscode: SquareCode, codex: Terminal, gemini: Terminal, inspector: Microscope, curl: Braces,
};

/** How to call a server from each client, and the light that turns green when one does. */
export function ConnectPanel({ id, target }: { id: string; target: ConnectTarget }) {
  const { t } = useTranslation();
  const guides = clientGuides(target);
  const [chosen, setChosen] = useState<ClientId>("claude_code");
  const list = useRef<HTMLDivElement>(null);
  const guide = guides.find((candidate) => candidate.id === chosen) ?? guides[0];
  if (!guide) return null;
  const outOfReach = guide.needsPublicUrl === true && isLocal(target.url);

  // As a list of tabs is worked: one stop for Tab, arrows between them.
  const onKeyDown = (event: React.KeyboardEvent) => {
    const at = guides.indexOf(guide);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: guides.length - 1 }[event.key];
    const next = to === undefined ? undefined : guides[(to + guides.length) % guides.length];
    if (!next) return;
    event.preventDefault();
    setChosen(next.id);
    list.current?.querySelector<HTMLElement>(`#client-${next.id}`)?.focus();
  };

  return (
    <div className="grid gap-5">
      <FirstCall id={id} />
      <div className="grid gap-1.5">
        <p className="text-xs font-medium">{t("connect.url")}</p>
        <Code label={t("connect.url")} code={target.url} />
      </div>
      {target.access === "api_key" ? <ApiKeyBox id={id} /> : null}
      <div className="grid gap-4 rounded-lg border border-line bg-surface p-4 shadow-1">
        <div ref={list} role="tablist" aria-label={t("connect.clients")} onKeyDown={onKeyDown} className="grid grid-cols-3 gap-1.5">
          {guides.map((item) => {
            const Icon = ICON[item.id];
            const active = item.id === guide.id;
            return (
              <button
                key={item.id}
                type="button"
                role="tab"
                id={`client-${item.id}`}
                aria-selected={active}
                aria-controls="client-guide"
                tabIndex={active ? 0 : -1}
                onClick={() => setChosen(item.id)}
                translate="no"
                className={cn(
                  "flex h-9 min-w-0 items-center gap-2 rounded-sm border px-2.5 text-xs font-medium transition-colors max-sm:px-2",
                  active ? "border-accent bg-accent-soft text-accent" : "border-line bg-surface text-text-2 hover:border-text-3 hover:text-text",
                )}
              >
                <Icon aria-hidden className="size-3.5 shrink-0 max-sm:hidden" />
                <span className="truncate">{item.title}</span>
              </button>
            );
          })}
        </div>
        <div role="tabpanel" id="client-guide" aria-labelledby={`client-${guide.id}`} className="grid gap-3">
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
            <p className="flex items-start gap-1.5 text-xs text-text-3">
              <KeyRound aria-hidden className="mt-0.5 size-3.5 shrink-0" />
              {t("connect.keyVariable")}
            </p>
          ) : null}
        </div>
      </div>
    </div>
  );
}
