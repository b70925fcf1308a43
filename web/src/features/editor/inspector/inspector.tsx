import { AlignCenterVertical, AlignHorizontalSpaceAround, AlignStartHorizontal, AlignStartVertical, MousePointerClick, Play, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import type { Json } from "@/lib/json";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { IconButton } from "@/ui/icon-button";
import { Tab, TabList, TabPanel, Tabs } from "@/ui/tabs";
import { align, deleteSelection, duplicateSelection, toggleDisabled, toggleGroup } from "../actions";
import { KindIcon } from "../canvas/icon";
import { ROLE_STYLE } from "../canvas/role";
import { ConnectionField } from "../connections/connection-field";
import { ObjectForm } from "../fields/object-form";
import { findNode, type WorkflowNode } from "../model/document";
import { useEditor, useEditorStore } from "../store";
import { DataTab } from "./data-tab";
import { InputPane } from "./input-pane";
import { NodeName } from "./node-name";
import { SettingsTab } from "./settings-tab";

/** What is known of the selection, and what can be set of it. */
export function Inspector() {
  const { t } = useTranslation(["editor", "common"]);
  const store = useEditorStore();
  const selected = useEditor((state) => state.selectedNodes);
  const document = useEditor((state) => state.document);
  const first = selected[0];
  const node = first === undefined ? undefined : findNode(document, first)?.node;
  if (selected.length > 1) return <ManySelected count={selected.length} />;
  if (!node) {
    return <EmptyState icon={<MousePointerClick />} title={t("inspector.empty")} text={t("inspector.emptyText")} className="py-10" />;
  }
  return <NodeInspector key={node.id} node={node} onClose={() => store.getState().select([])} />;
}

function NodeInspector({ node, onClose }: { node: WorkflowNode; onClose: () => void }) {
  const { t } = useTranslation(["editor", "common"]);
  const store = useEditorStore();
  const kind = useEditor((state) => state.catalog.get(node.type));
  const diagnostics = useEditor((state) => state.diagnostics);
  const pointer = useEditor((state) => state.focusPointer);
  const body = useRef<HTMLDivElement>(null);
  const [tab, setTab] = useState("parameters");
  const own = diagnostics.filter((diagnostic) => diagnostic.node === node.id);
  const style = ROLE_STYLE[kind?.role ?? "pure"];
  const runner = useEditor((state) => state.runner);
  const running = useEditor((state) => state.run.status === "running");

  useEffect(() => {
    if (pointer === undefined) return;
    setTab("parameters");
    // The nearest field that the form shows: a finding may lie deeper than its controls.
    let at = pointer;
    const timer = setTimeout(() => {
      while (at !== "") {
        const field = body.current?.querySelector<HTMLElement>(`[data-pointer="${CSS.escape(at)}"]`);
        if (field) {
          field.scrollIntoView({ block: "center" });
          field.querySelector<HTMLElement>("input,textarea,button[role=combobox],.cm-content,[role=switch]")?.focus();
          break;
        }
        at = at.slice(0, at.lastIndexOf("/"));
      }
      store.getState().set({ focusPointer: undefined });
    }, 60);
    return () => clearTimeout(timer);
  }, [pointer, store]);

  const change = (next: Record<string, Json>) => {
    const before = node.parameters ?? {};
    for (const name of new Set([...Object.keys(before), ...Object.keys(next)])) {
      if (before[name] !== next[name]) store.getState().dispatch({ type: "set_parameter", id: node.id, path: [name], value: next[name] });
    }
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex items-start gap-3 px-4 pt-4 pb-3">
        <span className={cn("grid size-9 shrink-0 place-items-center rounded-md", style.tile)}>
          <KindIcon name={kind?.icon} className="size-4.5" />
        </span>
        <div className="min-w-0 flex-1">
          <NodeName node={node} />
          <p className="mt-0.5 truncate text-xs text-text-3">{kind?.title ?? node.type}</p>
        </div>
        {runner && kind?.role !== "trigger" ? (
          <IconButton label={t("action.runOnly")} keys="r" icon={<Play aria-hidden className="fill-current text-ok" />} size="iconSm" disabled={running || node.disabled === true} onClick={() => runner({ mode: "only", node: node.id })} />
        ) : null}
        <IconButton label={t("common:close")} icon={<X aria-hidden />} size="iconSm" onClick={onClose} />
      </header>
      <Tabs value={tab} onValueChange={setTab} className="flex min-h-0 flex-1 flex-col">
        <TabList className="px-4">
          <Tab value="parameters">
            {t("inspector.parameters")}
            {own.some((diagnostic) => diagnostic.severity === "error") ? <Badge tone="bad">{own.filter((diagnostic) => diagnostic.severity === "error").length}</Badge> : null}
          </Tab>
          <Tab value="data">{t("inspector.data")}</Tab>
          <Tab value="settings">{t("inspector.settings")}</Tab>
        </TabList>
        <div ref={body} className="min-h-0 flex-1 overflow-y-auto">
          <TabPanel value="parameters" className="grid gap-4 p-4">
            {kind === undefined ? null : <p className="text-xs text-text-2">{kind.description}</p>}
            {node.type === "for_each" ? (
              <Button className="justify-self-start" onClick={() => store.getState().enter([...store.getState().scope, node.id])}>
                {t("loop.open")}
              </Button>
            ) : null}
            {kind?.provider == null ? null : <ConnectionField node={node} kind={kind} />}
            <ObjectForm node={node.id} schema={kind?.parameters} value={node.parameters ?? {}} onChange={change} pointer="" diagnostics={own} />
          </TabPanel>
          <TabPanel value="data" className="p-4">
            <DataTab node={node} />
          </TabPanel>
          <TabPanel value="settings" className="p-4">
            <SettingsTab node={node} kind={kind} />
          </TabPanel>
        </div>
        {tab === "parameters" && kind?.role !== "trigger" ? <InputPane node={node.id} /> : null}
      </Tabs>
    </div>
  );
}

/** Several nodes at once: arrange, group, switch off, duplicate, delete. */
function ManySelected({ count }: { count: number }) {
  const { t } = useTranslation(["editor", "common"]);
  const store = useEditorStore();
  return (
    <div className="grid gap-4 p-4">
      <p className="text-sm font-semibold">{t("inspector.many", { count })}</p>
      <div className="flex gap-1">
        <IconButton label={t("align.left")} icon={<AlignStartVertical aria-hidden />} onClick={() => align(store, "left")} />
        <IconButton label={t("align.top")} icon={<AlignStartHorizontal aria-hidden />} onClick={() => align(store, "top")} />
        <IconButton label={t("align.middle")} icon={<AlignCenterVertical aria-hidden className="rotate-90" />} onClick={() => align(store, "middle")} />
        <IconButton label={t("align.spread")} icon={<AlignHorizontalSpaceAround aria-hidden />} onClick={() => align(store, "spread")} />
      </div>
      <div className="grid gap-2">
        <Button onClick={() => duplicateSelection(store)}>{t("action.duplicate")}</Button>
        <Button onClick={() => toggleGroup(store)}>{t("action.group")}</Button>
        <Button onClick={() => toggleDisabled(store)}>{t("action.disable")}</Button>
        <Button tone="quietDanger" onClick={() => deleteSelection(store)}>
          {t("action.delete")}
        </Button>
      </div>
    </div>
  );
}
