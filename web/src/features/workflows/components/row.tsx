import { Copy, Download, MoreHorizontal, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { WorkflowSummary } from "@/api/types";
import { cn } from "@/lib/cn";
import { paths } from "@/lib/paths";
import { NodeTile } from "@/parts/node-glyph";
import { Prose } from "@/parts/prose";
import { Ago } from "@/parts/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/ui/menu";
import type { Actions } from "../use-actions";

const STRIP = 5;

/** What a workflow is made of, at a glance. */
function NodeStrip({ types, label }: { types: readonly string[]; label: string }) {
  return (
    <span className="flex w-44 items-center gap-1 max-lg:hidden" title={label}>
      {types.slice(0, STRIP).map((type) => (
        <NodeTile key={type} type={type} className="size-6 rounded-sm [&_svg]:size-3.5" />
      ))}
      {types.length > STRIP ? <span className="tnum">{`+${types.length - STRIP}`}</span> : null}
    </span>
  );
}

interface RowProps {
  workflow: WorkflowSummary;
  chosen: boolean;
  /** With Shift all between this one and the last one chosen. */
  onChoose: (chosen: boolean, range: boolean) => void;
  actions: Actions;
}

export function Row({ workflow, chosen, onChoose, actions }: RowProps) {
  const { t } = useTranslation("workflows");
  const published = workflow.latest_version != null;
  const changed = published && workflow.has_unpublished_changes;
  return (
    <div className={cn("group relative flex items-center gap-3 px-4 py-3 transition-colors last:rounded-b-lg hover:bg-hover", chosen && "bg-accent-soft hover:bg-accent-soft")}>
      <label className="relative z-10 -m-2 grid cursor-pointer place-items-center p-2">
        <span className="sr-only">{t("choose", { name: workflow.name })}</span>
        <input
          type="checkbox"
          checked={chosen}
          onChange={(event) => onChoose(event.target.checked, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)}
          className="size-4 cursor-pointer accent-accent"
        />
      </label>
      <div className="min-w-0 flex-1">
        <Link to={paths.workflow(workflow.id)} className="block truncate text-sm font-semibold outline-none after:absolute after:inset-0 focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent">
          {workflow.name}
        </Link>
        <p className="truncate text-xs text-text-2">{workflow.description === "" ? t("nodes", { count: workflow.nodes }) : <Prose text={workflow.description} />}</p>
      </div>
      <div className="flex shrink-0 items-center gap-4 text-xs text-text-3">
        <NodeStrip types={workflow.node_types} label={t("nodes", { count: workflow.nodes })} />
        <span className="flex w-24 justify-end max-sm:hidden">
          {published ? <Badge tone={changed ? "warn" : "ok"}>{changed ? t("changed", { number: workflow.latest_version }) : t("version", { number: workflow.latest_version })}</Badge> : <Badge>{t("draft")}</Badge>}
        </span>
        <span className="w-24 text-right max-md:hidden">
          <Ago time={workflow.updated_at} />
        </span>
        <Menu>
          <MenuTrigger asChild>
            <Button tone="ghost" size="iconSm" aria-label={t("actions", { name: workflow.name })} className="relative z-10">
              <MoreHorizontal aria-hidden />
            </Button>
          </MenuTrigger>
          <MenuContent>
            <MenuItem icon={<Copy aria-hidden />} onSelect={() => actions.duplicate(workflow.id)}>
              {t("duplicate")}
            </MenuItem>
            <MenuItem icon={<Download aria-hidden />} onSelect={() => actions.save([workflow])}>
              {t("export")}
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => actions.remove([workflow])}>
              {t("delete")}
            </MenuItem>
          </MenuContent>
        </Menu>
      </div>
    </div>
  );
}
