import { NodeToolbar, Position } from "@xyflow/react";
import { ArrowRightFromLine, ArrowRightToLine, CopyPlus, Play, Power, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/icon-button";
import { deleteSelection, duplicateSelection, toggleDisabled } from "../actions";
import { findNode } from "../model/document";
import { useEditor, useEditorStore, type EditorStore } from "../store";

const LINGER_MS = 320;

/** The bar over the node under the pointer: run it, run up to it, on from it; switch off, duplicate, delete. One for the whole canvas. */
export function NodeActions({ hidden }: { hidden: boolean }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const hovered = useEditor((state) => state.hovered);
  // It stays a moment, so that the pointer can reach it.
  const [id, setId] = useState<string | undefined>();
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (hovered !== undefined) setId(hovered);
    if (hovered !== undefined || over) return;
    const timer = setTimeout(() => setId(undefined), LINGER_MS);
    return () => clearTimeout(timer);
  }, [hovered, over]);
  const node = useEditor((state) => (id === undefined ? undefined : findNode(state.document, id)?.node));
  const role = useEditor((state) => (node === undefined ? undefined : state.catalog.get(node.type)?.role));
  const runner = useEditor((state) => state.runner);
  const running = useEditor((state) => state.run.status === "running");
  if (id === undefined || node === undefined || runner === undefined) return null;
  const trigger = role === "trigger";
  // What acts on the selection acts on this node.
  const alone = (act: (store: EditorStore) => void) => {
    store.getState().select([id]);
    act(store);
  };
  return (
    <NodeToolbar nodeId={id} isVisible={!hidden} position={Position.Top} offset={8} onPointerEnter={() => setOver(true)} onPointerLeave={() => setOver(false)} className="flex animate-fade-in items-center gap-0.5 rounded-md border border-line bg-raised p-0.5 shadow-2">
      <IconButton size="iconSm" label={t("action.runOnly")} keys="r" icon={<Play aria-hidden className="fill-current text-ok" />} disabled={running || trigger || node.disabled === true} onClick={() => runner({ mode: "only", node: id })} />
      <IconButton size="iconSm" label={t("action.runTo")} keys="t" icon={<ArrowRightToLine aria-hidden />} disabled={running || trigger || node.disabled === true} onClick={() => runner({ mode: "to", node: id })} />
      <IconButton size="iconSm" label={t("action.runFrom")} keys="shift+r" icon={<ArrowRightFromLine aria-hidden />} disabled={running} onClick={() => runner({ mode: "from", node: id })} />
      {trigger ? null : (
        <>
          <span aria-hidden className="mx-0.5 h-4 w-px bg-line" />
          {role === "end" ? null : <IconButton size="iconSm" label={t("action.disable")} keys="d" icon={<Power aria-hidden />} aria-pressed={node.disabled === true} onClick={() => alone(toggleDisabled)} />}
          <IconButton size="iconSm" label={t("action.duplicate")} keys="mod+d" icon={<CopyPlus aria-hidden />} onClick={() => alone(duplicateSelection)} />
          <IconButton size="iconSm" label={t("action.delete")} keys="delete" icon={<Trash2 aria-hidden />} onClick={() => alone(deleteSelection)} />
        </>
      )}
    </NodeToolbar>
  );
}
