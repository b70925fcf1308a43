import { Handle, Position, type NodeProps } from "@xyflow/react";
import { CircleAlert, LoaderCircle, Pin, PlugZap, Plus, PowerOff, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { worst } from "../diagnostics";
import { connectionNeed, wantOf } from "../model/connection-need";
import { labelOf, type WorkflowNode } from "../model/document";
import { portTop } from "../model/layout";
import type { NodeKind } from "../model/catalog";
import type { Mark } from "../model/diff";
import { useEditor, useEditorStore } from "../store";
import type { StepNode } from "./flow";
import { KindIcon } from "./icon";
import { NodeResult } from "./node-result";
import { ROLE_STYLE } from "./role";
import { summary } from "./summary";

const MARK_STYLE: Record<Mark, string> = {
  added: "border-ok bg-ok-soft",
  removed: "border-bad border-dashed bg-bad-soft",
  changed: "border-warn bg-warn-soft",
  same: "border-line bg-sunken [&_.size-9]:opacity-60 [&_.size-9]:grayscale",
};
const MARK_BADGE = { added: "bg-ok text-surface", removed: "bg-bad text-surface", changed: "bg-warn text-surface" };

/** A node on the canvas: what it is, what it is called, how its last run went, what is wrong with it. */
export const StepNodeView = memo(function StepNodeView({ id, data, selected }: NodeProps<StepNode>) {
  const { t } = useTranslation("editor");
  const status = useEditor((state) => state.run.nodes[id]?.status);
  const earlier = useEditor((state) => state.run.nodes[id]?.earlier === true);
  const handled = useEditor((state) => state.run.nodes[id]?.handled === true);
  const pinned = useEditor((state) => state.document.view?.pins?.[id] !== undefined);
  const mark = useEditor((state) => state.marks?.[id]);
  const { node, kind, ports } = data;
  const style = ROLE_STYLE[kind?.role ?? "pure"];
  const disabled = node.disabled === true;
  const tall = ports.length > 1;
  const idle = mark === undefined && !selected && !earlier;

  return (
    <div
      className={cn(
        "portal-step relative size-full rounded-lg border bg-surface",
        selected ? "border-accent ring-3 ring-accent/20" : "border-line-strong",
        status === "running" && "border-accent ring-3 ring-accent/15",
        status === "succeeded" && idle && "border-ok-line",
        status === "failed" && idle && (handled ? "border-warn-line" : "border-bad ring-3 ring-bad/10"),
        status === "skipped" && "border-dashed bg-sunken",
        disabled && "border-dashed bg-sunken",
        mark === undefined ? undefined : MARK_STYLE[mark],
      )}
    >
      {kind?.role === "trigger" ? null : <Handle role="img" type="target" position={Position.Left} id="in" className="portal-handle" style={{ top: portTop(0, 1) }} aria-label={t("canvas.into", { name: labelOf(node) })} />}
      <div className="flex h-[62px] items-center gap-3 px-3">
        <span className={cn("grid size-9 shrink-0 place-items-center rounded-md", style.tile, (disabled || status === "skipped") && "opacity-50 grayscale")}>
          <KindIcon name={kind?.icon} className="size-4.5" />
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1 text-sm leading-5 font-semibold">
            <span className={cn("truncate", (disabled || mark === "removed") && "line-through decoration-text-3")}>{labelOf(node)}</span>
            {pinned ? <Pin aria-label={t("pin.pinned")} className="size-3 shrink-0 fill-current text-trigger" /> : null}
          </span>
          <span className="portal-detail block truncate text-xs text-text-3">{summary(node) ?? kind?.title ?? node.type}</span>
        </span>
        <Badge node={node} kind={kind} />
      </div>
      {tall ? (
        <ul className="portal-detail border-t border-line px-3 pt-1.5">
          {ports.map((port) => (
            <li key={port.name} className={cn("flex h-[26px] items-center justify-end text-2xs font-medium", port.name === "error" ? "text-bad" : "text-text-2")}>
              <span className="truncate">{port.name === "error" ? t("canvas.errorPort") : (port.title ?? port.name)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {ports.map((port, index) => (
        <Handle
          key={port.name}
          role="img"
          type="source"
          position={Position.Right}
          id={port.name}
          className={cn("portal-handle portal-source", port.name === "error" && "portal-error")}
          style={{ top: portTop(index, ports.length) }}
          aria-label={t("canvas.outOf", { name: labelOf(node), port: port.title ?? port.name })}
        />
      ))}
      {ports.map((port, index) => (data.open.includes(port.name) ? <Next key={port.name} id={id} port={port.name} label={t("canvas.next", { name: labelOf(node), port: port.title ?? port.name })} top={portTop(index, ports.length)} /> : null))}
      {mark === undefined || mark === "same" ? null : <span className={cn("absolute -top-2.5 left-3 rounded-full px-2 py-px text-2xs font-semibold", MARK_BADGE[mark])}>{t(`diff.${mark}`)}</span>}
      <NodeResult id={id} role={kind?.role} ports={ports} />
    </div>
  );
});

/** What keeps a node from working, or what it is just doing. */
function Badge({ node, kind }: { node: WorkflowNode; kind: NodeKind | undefined }) {
  const { t } = useTranslation(["editor", "common"]);
  const store = useEditorStore();
  const running = useEditor((state) => state.run.nodes[node.id]?.status === "running");
  const severity = useEditor((state) => worst(state.diagnostics, node.id));
  const need = useEditor((state) => (state.runner === undefined ? undefined : connectionNeed(node, kind, state.diagnostics, wantOf(state.document, node.id), state.run.nodes[node.id])));
  if (running) return <LoaderCircle aria-label={t("common:status.running")} className="size-4 shrink-0 animate-spin text-accent" />;
  if (need !== undefined) {
    return (
      <button type="button" title={t(`connection.need.${need}`)} aria-label={t("canvas.connect", { name: labelOf(node) })} className="nodrag grid size-7 shrink-0 place-items-center rounded-md bg-warn-soft text-warn hover:bg-warn hover:text-surface" onClick={() => store.getState().set({ connecting: node.id })}>
        <PlugZap aria-hidden className="size-4" />
      </button>
    );
  }
  if (severity === "error") {
    return (
      <button type="button" className="nodrag shrink-0" aria-label={t("problems.show")} onClick={() => store.getState().set({ dock: "problems" })}>
        <CircleAlert aria-hidden className="size-4 text-bad" />
      </button>
    );
  }
  if (node.disabled === true) return <PowerOff aria-label={t("canvas.disabled")} className="size-4 shrink-0 text-text-3" />;
  if (severity === "warning") return <TriangleAlert aria-label={t("problems.warning")} className="size-4 shrink-0 text-warn" />;
  return null;
}

/** The way on from a port that leads nowhere yet. */
function Next({ id, port, label, top }: { id: string; port: string; label: string; top: number }) {
  const store = useEditorStore();
  return (
    <button
      type="button"
      className="portal-next nodrag nopan"
      style={{ top }}
      aria-label={label}
      tabIndex={-1}
      onClick={(event) => {
        event.stopPropagation();
        const at = store.getState().document.view?.positions?.[id] ?? { x: 0, y: 0 };
        store.getState().set({ picker: { at: { x: event.clientX + 12, y: event.clientY - 20 }, intent: { kind: "after", from: { from: id, ...(port === "out" ? {} : { port }) }, position: { x: at.x + 308, y: at.y + top - 32 } } } });
      }}
    >
      <Plus aria-hidden className="size-3" />
    </button>
  );
}
