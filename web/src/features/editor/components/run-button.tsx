import { ArrowRightFromLine, ArrowRightToLine, ChevronDown, Play, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "@/ui/menu";
import { findNode, labelOf } from "../model/document";
import { useEditor } from "../store";
import type { Run } from "../use-run";

/** Run, and beside it the ways to run a part; while a run is on, the way to stop it. */
export function RunButton({ onRun, onCancel }: { onRun: Run; onCancel: () => void }) {
  const { t } = useTranslation("editor");
  const running = useEditor((state) => state.run.status === "running");
  const node = useEditor((state) => (state.selectedNodes.length === 1 ? findNode(state.document, state.selectedNodes[0] ?? "")?.node : undefined));
  const role = useEditor((state) => (node === undefined ? undefined : state.catalog.get(node.type)?.role));
  if (running) {
    return (
      <Button onClick={onCancel}>
        <Square aria-hidden className="fill-current" />
        <span className="max-sm:sr-only">{t("run.cancel")}</span>
      </Button>
    );
  }
  const fixed = node === undefined || role === "trigger" || node.disabled === true;
  const start = (mode: "only" | "to" | "from") => {
    if (node) onRun({ mode, node: node.id });
  };
  return (
    <div className="flex">
      <Button onClick={() => onRun()} className="rounded-r-none">
        <Play aria-hidden className="fill-current text-ok" />
        <span className="max-sm:sr-only">{t("action.run")}</span>
      </Button>
      <Menu>
        <MenuTrigger asChild>
          <Button aria-label={t("toolbar.runMore")} className="-ml-px rounded-l-none px-1.5">
            <ChevronDown aria-hidden className="size-3.5" />
          </Button>
        </MenuTrigger>
        <MenuContent>
          <MenuItem icon={<Play aria-hidden />} keys="mod+enter" onSelect={() => onRun()}>{t("action.runAll")}</MenuItem>
          <MenuSeparator />
          <MenuLabel>{node === undefined ? t("toolbar.runNothing") : labelOf(node)}</MenuLabel>
          <MenuItem icon={<Play aria-hidden />} keys="r" disabled={fixed} onSelect={() => start("only")}>{t("action.runOnly")}</MenuItem>
          <MenuItem icon={<ArrowRightToLine aria-hidden />} keys="t" disabled={fixed} onSelect={() => start("to")}>{t("action.runTo")}</MenuItem>
          <MenuItem icon={<ArrowRightFromLine aria-hidden />} keys="shift+r" disabled={node === undefined || node.disabled === true} onSelect={() => start("from")}>{t("action.runFrom")}</MenuItem>
        </MenuContent>
      </Menu>
    </div>
  );
}
