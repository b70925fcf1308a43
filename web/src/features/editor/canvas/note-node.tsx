import { NodeResizer, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import type { Note } from "../model/document";
import { useEditorStore } from "../store";
import type { FrameNode, NoteNode } from "./flow";

const COLOUR: Record<Note["colour"], string> = {
  sand: "bg-warn-soft border-warn-line",
  sage: "bg-ok-soft border-ok-line",
  sky: "bg-pure-soft border-line-strong",
  rose: "bg-bad-soft border-bad-line",
};

/** A sticky note: text on coloured paper behind the nodes. */
export const NoteNodeView = memo(function NoteNodeView({ data: { note }, selected }: NodeProps<NoteNode>) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const change = (patch: Partial<Note>) => {
    const { document, dispatch } = store.getState();
    dispatch({ type: "set_view", view: { notes: (document.view?.notes ?? []).map((other) => (other.id === note.id ? { ...other, ...patch } : other)) } });
  };
  return (
    <div className={cn("size-full rounded-md border p-2.5 shadow-1", COLOUR[note.colour], selected && "ring-3 ring-accent/20")}>
      <NodeResizer isVisible={selected} minWidth={120} minHeight={60} onResizeEnd={(_, size) => change({ x: Math.round(size.x), y: Math.round(size.y), width: Math.round(size.width), height: Math.round(size.height) })} />
      <textarea
        aria-label={t("canvas.note")}
        placeholder={t("canvas.notePlaceholder")}
        value={note.text}
        onChange={(event) => change({ text: event.target.value })}
        className={cn("size-full resize-none bg-transparent text-sm leading-snug outline-none", selected && "nodrag")}
      />
    </div>
  );
});

/** A group's frame with its title. */
export const FrameNodeView = memo(function FrameNodeView({ data }: NodeProps<FrameNode>) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  return (
    <div className="size-full rounded-xl border border-dashed border-line-strong bg-hover">
      <input
        aria-label={t("canvas.groupTitle")}
        value={data.title}
        placeholder={t("canvas.groupTitle")}
        className="nodrag pointer-events-auto m-2 w-[calc(100%-1rem)] bg-transparent px-1 text-xs font-semibold text-text-2 outline-none"
        onChange={(event) => {
          const { document, dispatch } = store.getState();
          dispatch({ type: "set_view", view: { groups: (document.view?.groups ?? []).map((group) => (group.id === data.id ? { ...group, title: event.target.value } : group)) } });
        }}
      />
    </div>
  );
});
