import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from "@xyflow/react";
import { Plus } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { portOf } from "../model/document";
import { useEditor, useEditorStore } from "../store";
import type { CanvasEdge } from "./flow";

/** An edge: dashed where dead, flowing while a run is on it, with a "+" to put a node into it. */
export const Wire = memo(function Wire({ id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected }: EdgeProps<CanvasEdge>) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const from = useEditor((state) => (data ? state.run.nodes[data.edge.from]?.status : undefined));
  const to = useEditor((state) => (data ? state.run.nodes[data.edge.to]?.status : undefined));
  const [path, x, y] = getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, curvature: 0.32 });
  if (!data) return null;
  const { edge } = data;
  const error = portOf(edge) === "error";
  const live = from === "succeeded" && (to === "succeeded" || to === "failed");
  const flowing = to === "running";
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={22}
        className={cn("portal-wire", selected && "is-selected", error && "is-error", live && "is-live", flowing && "is-flowing", to === "skipped" && "is-dead")}
      />
      <EdgeLabelRenderer>
        <button
          type="button"
          className={cn("portal-insert nodrag nopan", selected && "is-shown")}
          style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          aria-label={t("canvas.insertOn", { from: edge.from, to: edge.to })}
          onClick={(event) => store.getState().set({ picker: { intent: { kind: "edge", edge }, at: { x: event.clientX, y: event.clientY } } })}
        >
          <Plus aria-hidden className="size-3" />
        </button>
      </EdgeLabelRenderer>
    </>
  );
});
