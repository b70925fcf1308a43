import type { QueryClient } from "@tanstack/react-query";
import { ArrowRight, Check, FilePlus2, LayoutGrid, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { cn } from "@/lib/cn";
import { rank } from "@/lib/fuzzy";
import { paths } from "@/lib/paths";
import { usePreferences } from "@/lib/preferences";
import { Prose } from "@/parts/prose";
import { QueryView } from "@/parts/query-view";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { Page } from "@/ui/page";
import { SearchInput } from "@/ui/search-input";
import { SkeletonCards } from "@/ui/skeleton";
import { Spinner } from "@/ui/spinner";
import { MiniGraph } from "./mini-graph";
import { askForStarters, blankDocument, narrowing, useCreateWorkflow, useStarters, type Starter, type Trait } from "./queries";

/** The app's first screen, so its starters are asked for with its code. */
export const prepare = (client: QueryClient) => askForStarters(client, usePreferences.getState().language);

/** Where one begins: working starters that need no credential, and an empty canvas. */
export default function GalleryScreen() {
  const { t } = useTranslation(["gallery", "common"]);
  const navigate = useNavigate();
  const language = usePreferences((state) => state.language);
  const starters = useStarters(language);
  const create = useCreateWorkflow();
  const open = (starter: Starter) =>
    create.mutate({ name: starter.title, description: starter.description, definition: starter.document }, { onSuccess: ({ id }) => void navigate(`${paths.workflow(id)}?run=1`) });
  const openBlank = () => create.mutate({ name: t("blankName"), definition: blankDocument() }, { onSuccess: ({ id }) => void navigate(paths.workflow(id)) });
  const pending = create.isPending ? create.variables.name : undefined;
  return (
    <Page
      width="wide"
      title={t("title")}
      text={t("text")}
      actions={
        <Button onClick={openBlank} disabled={create.isPending}>
          <FilePlus2 aria-hidden />
          {t("blank")}
        </Button>
      }
    >
      <QueryView query={starters} loading={<SkeletonCards label={t("common:loading")} className="sm:grid-cols-2 xl:grid-cols-3" height="h-64" />}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={<LayoutGrid />} title={t("none")} text={t("noneText")} action={<Button tone="primary" onClick={openBlank}>{t("blank")}</Button>} />
          ) : (
            <Starters list={list} disabled={create.isPending} pending={pending} onOpen={open} />
          )
        }
      </QueryView>
    </Page>
  );
}

interface StartersProps {
  list: readonly Starter[];
  disabled: boolean;
  /** The name of the one that is being opened. */
  pending: string | undefined;
  onOpen: (starter: Starter) => void;
}

function Starters({ list, disabled, pending, onOpen }: StartersProps) {
  const { t } = useTranslation("gallery");
  const [params, setParams] = useSearchParams();
  const query = params.get("q") ?? "";
  const name = (trait: Trait) => ("title" in trait ? trait.title : t(`trait.${trait.id}`));
  const wanted = params.getAll("has");
  const traits = narrowing(list).filter(({ trait, narrows }) => narrows || wanted.includes(trait.id)).map(({ trait }) => trait);
  const chosen = traits.filter(({ id }) => wanted.includes(id)).map(({ id }) => id);
  const fits = (starter: Starter, has: readonly string[]) => has.every((id) => starter.traits.some((trait) => trait.id === id));
  const matching = query.trim() === "" ? list : rank(query, list, (starter) => [starter.title, starter.description, ...starter.traits.map(name)]).map(({ item }) => item);
  const shown = matching.filter((starter) => fits(starter, chosen));
  const set = (q: string, has: readonly string[]) => setParams([...(q === "" ? [] : [["q", q]]), ...has.map((id) => ["has", id])] as [string, string][], { replace: true });
  return (
    <div className="grid gap-4">
      <div role="search" className="flex flex-wrap items-center gap-x-3 gap-y-2.5">
        <SearchInput label={t("search")} value={query} onValueChange={(next) => set(next, chosen)} className="w-60 max-sm:w-full" />
        {/* One row on a phone, to its edges: what is cut off there is seen to go on. */}
        <div role="group" aria-label={t("traits")} className="flex min-w-0 gap-1.5 max-sm:-mx-4 max-sm:scrollbar-none max-sm:overflow-x-auto max-sm:px-4 max-sm:py-0.5 sm:flex-wrap">
          {traits.map((trait) => {
            const on = chosen.includes(trait.id);
            const next = on ? chosen.filter((id) => id !== trait.id) : [...chosen, trait.id];
            const count = matching.filter((starter) => fits(starter, on ? chosen : next)).length;
            return (
              <button
                key={trait.id}
                type="button"
                aria-pressed={on}
                // Nothing would be left: still there, so that the row does not jump.
                aria-disabled={!on && count === 0}
                onClick={() => (on || count > 0) && set(query, next)}
                className={cn(
                  "inline-flex h-7 shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium whitespace-nowrap transition-colors aria-disabled:opacity-50 max-sm:h-8",
                  on ? "border-accent bg-accent-soft text-accent" : "border-line bg-surface text-text-2 hover:border-text-3 hover:text-text",
                )}
              >
                {on ? <Check aria-hidden className="size-3" /> : null}
                {`${name(trait)} `}
                <span className={cn("tnum", on ? "text-accent" : "text-text-3")}>{count}</span>
              </button>
            );
          })}
        </div>
      </div>
      <p role="status" className="sr-only">{t("shown", { count: shown.length })}</p>
      {shown.length === 0 ? (
        <EmptyState icon={<Search />} title={t("noMatch")} action={<Button onClick={() => set("", [])}>{t("clear")}</Button>} />
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
          {shown.map((starter) => (
            <li key={starter.slug} className="grid">
              <StarterCard starter={starter} disabled={disabled} busy={pending === starter.title} traits={starter.traits.filter(({ id }) => !list.every((other) => other.traits.some((trait) => trait.id === id))).map(name)} onOpen={() => onOpen(starter)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function StarterCard({ starter, disabled, busy, traits, onOpen }: { starter: Starter; disabled: boolean; busy: boolean; traits: readonly string[]; onOpen: () => void }) {
  const { t } = useTranslation("gallery");
  return (
    <Card className="group relative grid grid-rows-[auto_1fr_auto] overflow-hidden transition-[border-color,box-shadow] hover:border-text-3 hover:shadow-2 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent">
      <div className="border-b border-line bg-canvas bg-[radial-gradient(var(--canvas-dot)_1px,transparent_1px)] bg-[size:14px_14px] bg-center">
        <MiniGraph document={starter.document} />
      </div>
      <div className="grid content-start gap-1 px-4 pt-3.5">
        <h2 className="text-base font-semibold">
          <button type="button" disabled={disabled} onClick={onOpen} className="text-left outline-none after:absolute after:inset-0">
            {starter.title}
          </button>
        </h2>
        <p className="line-clamp-3 text-sm text-text-2"><Prose text={starter.description} /></p>
      </div>
      <div className="flex items-end justify-between gap-3 px-4 pt-2.5 pb-3 text-xs text-text-3">
        <span className="min-w-0">{[t("nodes", { count: starter.document.nodes.length }), ...traits].join(" · ")}</span>
        <span className="flex shrink-0 items-center gap-1 font-medium text-accent">
          {busy ? <Spinner /> : t("open")}
          <ArrowRight aria-hidden className="size-3.5 transition-transform group-hover:translate-x-0.5" />
        </span>
      </div>
    </Card>
  );
}
