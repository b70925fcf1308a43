import { Handle, Position, type NodeProps } from "@xyflow/react";
import { CircleAlert, CircleCheck, CircleX, LoaderCircle, Pin, PlugZap, Plus, PowerOff, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/format";
import { usePreferences } from "@/lib/preferences";
import { worst } from "../diagnostics";
import { labelOf } from "../model/document";
import { useEditor, useEditorStore } from "../store";
import type { StepNode } from "./flow";
import { KindIcon } from "./icon";
import { ROLE_STYLE } from "./role";
import { summary } from "./summary";

/** A node on the canvas: what it is, what it is called, how its last run went, what is wrong with it. */
export const StepNodeView = memo(function StepNodeView({ id, data, selected }: NodeProps<StepNode>) {
  const { t } = useTranslation(["editor", "common"]);
  const language = usePreferences((state) => state.language);
  const store = useEditorStore();
  const run = useEditor((state) => state.run.nodes[id]);
  const severity = useEditor((state) => worst(state.diagnostics, id));
  const pinned = useEditor((state) => state.document.view?.pins?.[id] !== undefined);
  const { node, kind, ports } = data;
  const style = ROLE_STYLE[kind?.role ?? "pure"];
  const disabled = node.disabled === true;
  const needsConnection = kind?.connection_required === true && node.connection === undefined;
  const tall = ports.length > 1;

  return (
    <div
      className={cn(
        "group/node relative size-full rounded-lg border bg-surface shadow-1 transition-[border-color,box-shadow]",
        selected ? "border-accent shadow-2 ring-3 ring-accent/20" : "border-line-strong hover:border-text-3 hover:shadow-2",
        run?.status === "running" && "border-accent ring-3 ring-accent/15",
        run?.status === "succeeded" && !selected && "border-ok-line",
        run?.status === "failed" && !selected && "border-bad-line ring-3 ring-bad/10",
        run?.status === "skipped" && "border-dashed bg-sunken",
        disabled && "border-dashed bg-sunken",
      )}
    >
      {kind?.role === "trigger" ? null : <Handle role="img" type="target" position={Position.Left} id="in" className="portal-handle" style={{ top: 32 }} aria-label={t("canvas.into", { name: labelOf(node) })} />}
      <div className="flex h-[62px] items-center gap-3 px-3">
        <span className={cn("grid size-9 shrink-0 place-items-center rounded-md", style.tile, (disabled || run?.status === "skipped") && "opacity-50 grayscale")}>
          <KindIcon name={kind?.icon} className="size-4.5" />
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1 text-sm leading-5 font-semibold">
            <span className={cn("truncate", disabled && "line-through decoration-text-3")}>{labelOf(node)}</span>
            {pinned ? <Pin aria-label={t("pin.pinned")} className="size-3 shrink-0 fill-current text-trigger" /> : null}
          </span>
          <span className="block truncate text-xs text-text-3">{summary(node) ?? kind?.title ?? node.type}</span>
        </span>
        {state()}
      </div>
      {tall ? (
        <ul className="border-t border-line px-3 pt-1.5">
          {ports.map((port) => (
            <li key={port.name} className={cn("flex h-[26px] items-center justify-end text-2xs font-medium", port.name === "error" ? "text-bad" : "text-text-2")}>
              {port.title ?? (port.name === "error" ? t("canvas.errorPort") : port.name)}
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
          style={{ top: tall ? 64 + 6 + index * 26 + 13 : 32 }}
          aria-label={t("canvas.outOf", { name: labelOf(node), port: port.title ?? port.name })}
        >
          <Plus aria-hidden className="portal-plus" />
        </Handle>
      ))}
    </div>
  );

  function state() {
    if (run?.status === "running") return <LoaderCircle aria-label={t("common:status.running")} className="size-4 shrink-0 animate-spin text-accent" />;
    if (needsConnection) return <PlugZap aria-label={t("canvas.needsConnection")} className="size-4 shrink-0 text-warn" />;
    if (severity === "error") {
      return (
        <button type="button" className="nodrag shrink-0" aria-label={t("problems.show")} onClick={() => store.getState().set({ dock: "problems" })}>
          <CircleAlert aria-hidden className="size-4 text-bad" />
        </button>
      );
    }
    if (disabled) return <PowerOff aria-label={t("canvas.disabled")} className="size-4 shrink-0 text-text-3" />;
    const time = run?.ms === undefined ? null : <span className="text-2xs tnum">{duration(run.ms, language)}</span>;
    if (run?.status === "failed")
      return (
        <span className="flex shrink-0 animate-pop-in items-center gap-1 text-bad">
          {time}
          <CircleX aria-label={t("common:status.failed")} className="size-4" />
        </span>
      );
    if (run?.status === "succeeded")
      return (
        <span className="flex shrink-0 animate-pop-in items-center gap-1 text-ok">
          {run.items ? <span className="text-2xs tnum">×{run.items.of}</span> : time}
          <CircleCheck aria-label={t("common:status.succeeded")} className="size-4" />
        </span>
      );
    if (severity === "warning") return <TriangleAlert aria-label={t("problems.warning")} className="size-4 shrink-0 text-warn" />;
    return null;
  }
});
