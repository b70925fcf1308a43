import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from "@xyflow/react";
import { Plus } from "lucide-react";
import { memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { portOf } from "../model/document";
import { lanePath } from "../model/route";
import { leftBy } from "../run";
import { useEditor, useEditorStore } from "../store";
import type { CanvasEdge } from "./flow";

const LINGER_MS = 260;

/** An edge: round nodes that stand in its way, dashed where dead, flowing while a run is on it, with a "+" to put a node into it. */
export const Wire = memo(function Wire({ id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected }: EdgeProps<CanvasEdge>) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const left = useEditor((state) => data !== undefined && leftBy(state.run.nodes[data.edge.from], portOf(data.edge)));
  const to = useEditor((state) => (data ? state.run.nodes[data.edge.to]?.status : undefined));
  const from = useEditor((state) => (data ? state.run.nodes[data.edge.from]?.status : undefined));
  const mark = useEditor((state) => state.marks?.[id]);
  // Only the edge under the pointer has its button: hundreds of them would slow every pan down.
  const [near, setNear] = useState(false);
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const enter = () => {
    clearTimeout(leaving.current);
    setNear(true);
  };
  const leave = () => {
    leaving.current = setTimeout(() => setNear(false), LINGER_MS);
  };
  if (!data) return null;
  const { edge, lane } = data;
  const [path, x, y] = lane
    ? lanePath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, lane)
    : getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, curvature: 0.32 });
  const live = left && (to === "succeeded" || to === "failed");
  const dead = to === "skipped" || from === "skipped" || (from === "succeeded" && !left);
  return (
    <g onPointerEnter={enter} onPointerLeave={leave}>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={22}
        className={cn("portal-wire", selected && "is-selected", portOf(edge) === "error" && "is-error", live && "is-live", to === "running" && "is-flowing", dead && "is-dead", mark !== undefined && `is-${mark}`)}
      />
      {near || selected ? (
        <EdgeLabelRenderer>
          <button
            type="button"
            className="portal-insert nodrag nopan"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            aria-label={t("canvas.insertOn", { from: edge.from, to: edge.to })}
            onPointerEnter={enter}
            onPointerLeave={leave}
            onClick={(event) => store.getState().set({ picker: { intent: { kind: "edge", edge }, at: { x: event.clientX, y: event.clientY } } })}
          >
            <Plus aria-hidden className="size-3" />
          </button>
        </EdgeLabelRenderer>
      ) : null}
    </g>
  );
});
