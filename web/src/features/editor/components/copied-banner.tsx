import { ArrowRightFromLine, History, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Ago } from "@/parts/time";
import { Button } from "@/ui/button";
import { IconButton } from "@/ui/icon-button";
import { adoptCopied } from "../copy-run";
import { findNode, labelOf } from "../model/document";
import { useEditor, useEditorStore } from "../store";

/** Over the canvas, while the draft has the data of a past run: whose it is, and what to do with it. */
export function CopiedBanner() {
  const { t } = useTranslation(["editor", "common"]);
  const store = useEditorStore();
  const copied = useEditor((state) => state.copied);
  const failed = useEditor((state) => (state.copied?.failed === undefined ? undefined : findNode(state.document, state.copied.failed)?.node));
  const runner = useEditor((state) => state.runner);
  if (!copied) return null;
  const drop = () => {
    store.getState().dispatch({ type: "set_view", view: { pins: undefined } });
    store.getState().set({ copied: undefined });
  };
  return (
    <aside aria-label={t("copied.label")} className="absolute inset-x-3 top-3 z-10 mx-auto flex w-fit max-w-[calc(100%-1.5rem)] animate-rise-in flex-wrap items-center gap-x-3 gap-y-1.5 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3 text-xs shadow-2">
      <History aria-hidden className="size-4 shrink-0 text-trigger" />
      <span>
        <span className="font-medium">{copied.version === undefined ? t("copied.draft", { count: copied.pinned }) : t("copied.version", { count: copied.pinned, version: copied.version })}</span>{" "}
        <span className="text-text-3">
          <Ago time={copied.createdAt} />
        </span>
        {copied.definition ? <span className="block text-warn">{t("copied.differs")}</span> : null}
      </span>
      <span className="flex flex-wrap items-center gap-1">
        {copied.definition ? (
          <Button size="sm" onClick={() => adoptCopied(store)}>
            {t("copied.adopt")}
          </Button>
        ) : null}
        {failed && runner ? (
          <Button size="sm" tone="primary" onClick={() => runner({ mode: "from", node: failed.id })}>
            <ArrowRightFromLine aria-hidden />
            {t("copied.runFrom", { name: labelOf(failed) })}
          </Button>
        ) : null}
        <Button size="sm" tone="ghost" onClick={drop}>
          {t("copied.unpin")}
        </Button>
        <IconButton size="iconSm" label={t("common:close")} icon={<X aria-hidden />} onClick={() => store.getState().set({ copied: undefined })} />
      </span>
    </aside>
  );
}
