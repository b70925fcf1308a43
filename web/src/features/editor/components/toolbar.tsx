import { AlertTriangle, Braces, Check, CloudOff, History, LayoutGrid, ListTree, FileInput, LoaderCircle, Maximize, MoreHorizontal, PencilLine, Plus, Redo2, Rocket, Search, StickyNote, Undo2, Waypoints } from "lucide-react";
import { useReactFlow } from "@xyflow/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/ui/menu";
import { addNote, openPicker, tidy } from "../actions";
import { useEditor, useEditorStore, type Saving } from "../store";
import type { Run } from "../use-run";
import { FIT } from "../canvas/fit";
import { RunButton } from "./run-button";

interface ToolbarProps {
  name: string;
  onRename: (name: string) => void;
  onRun: Run;
  onCancel: () => void;
  onDeploy: () => void;
  onVersions: () => void;
  onSearch: () => void;
}

/** The bar over the canvas: the workflow's name, what was saved, run and deploy. */
export function Toolbar({ name, onRename, onRun, onCancel, onDeploy, onVersions, onSearch }: ToolbarProps) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const flow = useReactFlow();
  const saving = useEditor((state) => state.saving);
  const canUndo = useEditor((state) => state.history.past.length > 0);
  const canRedo = useEditor((state) => state.history.future.length > 0);
  const centre = useEditor((state) => state.centre);
  return (
    <header className="flex h-13 shrink-0 items-center gap-1 border-b border-line bg-surface px-3">
      <TitleField name={name} onRename={onRename} />
      <SaveState saving={saving} />
      <span className="flex-1" />
      <div className="hidden items-center gap-0.5 md:flex">
        <IconButton label={t("action.undo")} keys="mod+z" icon={<Undo2 aria-hidden />} disabled={!canUndo} onClick={() => store.getState().undo()} />
        <IconButton label={t("action.redo")} keys="mod+shift+z" icon={<Redo2 aria-hidden />} disabled={!canRedo} onClick={() => store.getState().redo()} />
        <span aria-hidden className="mx-1.5 h-5 w-px bg-line" />
        <IconButton label={t("action.search")} keys="mod+f" icon={<Search aria-hidden />} onClick={onSearch} />
        <IconButton label={t("action.tidy")} keys="shift+l" icon={<Waypoints aria-hidden />} onClick={() => tidy(store)} />
        <IconButton label={t("action.fit")} keys="1" icon={<Maximize aria-hidden />} onClick={() => void flow.fitView({ ...FIT, duration: 200 })} />
      </div>
      <IconButton label={t("action.add")} keys="tab" icon={<Plus aria-hidden />} onClick={() => openPicker(store)} />
      <Menu>
        <MenuTrigger asChild>
          <Button tone="ghost" size="icon" aria-label={t("toolbar.more")}>
            <MoreHorizontal aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent>
          <MenuItem icon={<LayoutGrid aria-hidden />} onSelect={() => store.getState().set({ centre: "canvas" })} disabled={centre === "canvas"}>
            {t("toolbar.canvas")}
          </MenuItem>
          <MenuItem icon={<ListTree aria-hidden />} keys="o" onSelect={() => store.getState().set({ centre: "outline" })} disabled={centre === "outline"}>
            {t("action.outline")}
          </MenuItem>
          <MenuItem icon={<Braces aria-hidden />} onSelect={() => store.getState().set({ centre: "json" })} disabled={centre === "json"}>
            {t("action.json")}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<StickyNote aria-hidden />} keys="n" onSelect={() => addNote(store, flow.screenToFlowPosition({ x: window.innerWidth / 2 - 110, y: window.innerHeight / 3 }))}>
            {t("action.note")}
          </MenuItem>
          <MenuItem icon={<FileInput aria-hidden />} onSelect={() => store.getState().set({ importing: "" })}>
            {t("openapi.menu")}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<History aria-hidden />} onSelect={onVersions}>
            {t("versions.title")}
          </MenuItem>
        </MenuContent>
      </Menu>
      <span aria-hidden className="mx-1.5 hidden h-5 w-px bg-line sm:block" />
      <RunButton onRun={onRun} onCancel={onCancel} />
      <Button tone="primary" onClick={onDeploy} className="ml-1">
        <Rocket aria-hidden />
        <span className="max-sm:sr-only">{t("action.deploy")}</span>
      </Button>
    </header>
  );
}

function TitleField({ name, onRename }: { name: string; onRename: (name: string) => void }) {
  const { t } = useTranslation("editor");
  const [draft, setDraft] = useState<string | undefined>();
  const commit = () => {
    const next = draft?.trim();
    if (next !== undefined && next !== "" && next !== name) onRename(next);
    setDraft(undefined);
  };
  return (
    <h1 className="min-w-0">
      <input
        aria-label={t("toolbar.name")}
        value={draft ?? name}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setDraft(undefined);
        }}
        className="field-sizing-content max-w-[38vw] min-w-16 truncate rounded-xs px-1.5 py-1 text-base font-semibold hover:bg-hover focus-visible:bg-hover"
      />
    </h1>
  );
}

const SAVE_ICON: Record<Saving, typeof Check> = { saved: Check, dirty: PencilLine, saving: LoaderCircle, failed: CloudOff, conflict: AlertTriangle };

function SaveState({ saving }: { saving: Saving }) {
  const { t } = useTranslation("editor");
  const Icon = SAVE_ICON[saving];
  return (
    <span role="status" className={cn("ml-1 flex items-center gap-1 text-xs whitespace-nowrap text-text-3", (saving === "failed" || saving === "conflict") && "text-bad")}>
      <Icon aria-hidden className={cn("size-3.5", saving === "saving" && "animate-spin")} />
      <span className="max-lg:sr-only">{t(`save.${saving}`)}</span>
    </span>
  );
}
