import { ArrowRight, FilePlus2, LayoutGrid } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { paths } from "@/lib/paths";
import { usePreferences } from "@/lib/preferences";
import { Prose } from "@/parts/prose";
import { QueryView } from "@/parts/query-view";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { Page } from "@/ui/page";
import { SkeletonCards } from "@/ui/skeleton";
import { Spinner } from "@/ui/spinner";
import { MiniGraph } from "./mini-graph";
import { blankDocument, useCreateWorkflow, useStarters, type Starter } from "./queries";

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
            <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
              {list.map((starter) => (
                <li key={starter.slug} className="grid">
                  <Card className="group relative grid grid-rows-[auto_1fr_auto] overflow-hidden transition-[border-color,box-shadow] focus-within:border-accent hover:border-text-3 hover:shadow-2">
                    <div className="border-b border-line bg-canvas bg-[radial-gradient(var(--canvas-dot)_1px,transparent_1px)] bg-[size:14px_14px] bg-center">
                      <MiniGraph document={starter.document} />
                    </div>
                    <div className="grid content-start gap-1 px-4 pt-3.5">
                      <h2 className="text-base font-semibold">
                        <button type="button" disabled={create.isPending} onClick={() => open(starter)} className="text-left outline-none after:absolute after:inset-0">
                          {starter.title}
                        </button>
                      </h2>
                      <p className="line-clamp-3 text-sm text-text-2"><Prose text={starter.description} /></p>
                    </div>
                    <div className="flex items-center justify-between gap-3 px-4 py-3 text-xs text-text-3">
                      <span>{[t("nodes", { count: starter.document.nodes.length }), starter.tags.includes("no-network") ? t("noNetwork") : undefined].filter(Boolean).join(" · ")}</span>
                      <span className="flex items-center gap-1 font-medium text-accent">
                        {pending === starter.title ? <Spinner /> : t("open")}
                        <ArrowRight aria-hidden className="size-3.5 transition-transform group-hover:translate-x-0.5" />
                      </span>
                    </div>
                  </Card>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Page>
  );
}
