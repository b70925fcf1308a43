import { ArrowRightFromLine, ArrowRightToLine, ClipboardPaste, Copy, CopyPlus, Frame, Maximize, PencilLine, Pin, PinOff, Play, Plus, Power, StickyNote, Trash2, Waypoints } from "lucide-react";
import { useReactFlow } from "@xyflow/react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ContextMenu, ContextMenuContent, ContextMenuItem, ContextMenuSeparator, ContextMenuTrigger } from "@/ui/context-menu";
import * as actions from "../actions";
import { edgeId, findNode, graphAt, type Edge, type Point } from "../model/document";
import { canPin } from "../model/rehearsal";
import { sampleOf } from "../run";
import { useEditor, useEditorStore } from "../store";
import { FIT } from "./fit";

type Target = { kind: "nodes"; ids: readonly string[] } | { kind: "edge"; edge: Edge } | { kind: "pane" };

/** The menu of the right button: of the nodes, the edge or the canvas under the pointer. */
export function CanvasMenu({ onPaste, children }: { onPaste: () => void; children: ReactNode }) {
  const store = useEditorStore();
  const [target, setTarget] = useState<Target>({ kind: "pane" });
  const [at, setAt] = useState<Point>({ x: 0, y: 0 });

  const aim = (event: React.MouseEvent) => {
    setAt({ x: event.clientX, y: event.clientY });
    const { document, scope, selectedNodes, select } = store.getState();
    const element = event.target instanceof Element ? event.target : undefined;
    const id = element?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
    const graph = graphAt(document, scope);
    if (id !== undefined && graph.nodes.some((node) => node.id === id)) {
      // The menu is about the whole selection when it opens on a part of it.
      const ids = selectedNodes.includes(id) ? selectedNodes : [id];
      if (ids.length === 1) select(ids);
      setTarget({ kind: "nodes", ids });
      return;
    }
    const edge = graph.edges.find((candidate) => edgeId(candidate) === element?.closest<SVGElement>(".react-flow__edge")?.dataset["id"]);
    if (edge) select([], [edgeId(edge)]);
    setTarget(edge ? { kind: "edge", edge } : { kind: "pane" });
  };

  return (
    <ContextMenu>
      <ContextMenuTrigger asChild onContextMenuCapture={aim}>
        <div className="size-full">{children}</div>
      </ContextMenuTrigger>
      <ContextMenuContent>{target.kind === "nodes" ? <NodeItems ids={target.ids} /> : target.kind === "edge" ? <EdgeItems edge={target.edge} at={at} /> : <PaneItems at={at} onPaste={onPaste} />}</ContextMenuContent>
    </ContextMenu>
  );
}

function NodeItems({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const catalog = useEditor((state) => state.catalog);
  const run = useEditor((state) => state.run);
  const runner = useEditor((state) => state.runner);
  const id = ids.length === 1 ? ids[0] : undefined;
  const node = id === undefined ? undefined : findNode(document, id)?.node;
  const role = node ? catalog.get(node.type)?.role : undefined;
  const trigger = role === "trigger";
  const pinned = id === undefined ? undefined : document.view?.pins?.[id];
  const output = id === undefined ? undefined : sampleOf(run, document.view?.pins, id);
  const start = (mode: "only" | "to" | "from") => id !== undefined && runner?.({ mode, node: id });
  const still = runner === undefined || run.status === "running" || node?.disabled === true;
  return (
    <>
      {node ? (
        <>
          <ContextMenuItem icon={<Play aria-hidden />} keys="r" disabled={still || trigger} onSelect={() => start("only")}>{t("action.runOnly")}</ContextMenuItem>
          <ContextMenuItem icon={<ArrowRightToLine aria-hidden />} keys="t" disabled={still || trigger} onSelect={() => start("to")}>{t("action.runTo")}</ContextMenuItem>
          <ContextMenuItem icon={<ArrowRightFromLine aria-hidden />} keys="shift+r" disabled={still} onSelect={() => start("from")}>{t("action.runFrom")}</ContextMenuItem>
          <ContextMenuSeparator />
          <ContextMenuItem icon={<PencilLine aria-hidden />} keys="f2" onSelect={() => store.getState().set({ renaming: node.id })}>{t("action.rename")}</ContextMenuItem>
          {canPin(node) ? (
            <ContextMenuItem icon={pinned === undefined ? <Pin aria-hidden /> : <PinOff aria-hidden />} keys="p" disabled={output === undefined} onSelect={() => actions.setPin(store, node.id, pinned === undefined ? output : undefined)}>
              {t(pinned === undefined ? "pin.output" : "pin.lift")}
            </ContextMenuItem>
          ) : null}
        </>
      ) : null}
      {trigger || role === "end" ? null : <ContextMenuItem icon={<Power aria-hidden />} keys="d" onSelect={() => actions.toggleDisabled(store)}>{t("action.disable")}</ContextMenuItem>}
      <ContextMenuItem icon={<Frame aria-hidden />} keys="mod+g" onSelect={() => actions.toggleGroup(store)}>{t("action.group")}</ContextMenuItem>
      {trigger ? null : (
        <>
          <ContextMenuSeparator />
          <ContextMenuItem icon={<Copy aria-hidden />} keys="mod+c" onSelect={() => void navigator.clipboard.writeText(actions.selectionText(store) ?? "")}>{t("action.copy")}</ContextMenuItem>
          <ContextMenuItem icon={<CopyPlus aria-hidden />} keys="mod+d" onSelect={() => actions.duplicateSelection(store)}>{t("action.duplicate")}</ContextMenuItem>
          <ContextMenuItem icon={<Trash2 aria-hidden />} keys="delete" danger onSelect={() => actions.deleteSelection(store)}>{t("action.delete")}</ContextMenuItem>
        </>
      )}
    </>
  );
}

function EdgeItems({ edge, at }: { edge: Edge; at: Point }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  return (
    <>
      <ContextMenuItem icon={<Plus aria-hidden />} keys="tab" onSelect={() => store.getState().set({ picker: { intent: { kind: "edge", edge }, at } })}>{t("action.insert")}</ContextMenuItem>
      <ContextMenuItem icon={<Trash2 aria-hidden />} keys="delete" danger onSelect={() => actions.deleteSelection(store)}>{t("action.delete")}</ContextMenuItem>
    </>
  );
}

function PaneItems({ at, onPaste }: { at: Point; onPaste: () => void }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const flow = useReactFlow();
  return (
    <>
      <ContextMenuItem icon={<Plus aria-hidden />} onSelect={() => store.getState().set({ picker: { intent: { kind: "place", position: flow.screenToFlowPosition(at) }, at } })}>{t("action.add")}</ContextMenuItem>
      <ContextMenuItem icon={<StickyNote aria-hidden />} keys="n" onSelect={() => actions.addNote(store, flow.screenToFlowPosition(at))}>{t("action.note")}</ContextMenuItem>
      <ContextMenuItem icon={<ClipboardPaste aria-hidden />} keys="mod+v" onSelect={onPaste}>{t("action.paste")}</ContextMenuItem>
      <ContextMenuSeparator />
      <ContextMenuItem icon={<Waypoints aria-hidden />} keys="shift+l" onSelect={() => actions.tidy(store)}>{t("action.tidy")}</ContextMenuItem>
      <ContextMenuItem icon={<Maximize aria-hidden />} keys="1" onSelect={() => void flow.fitView({ ...FIT, duration: 200 })}>{t("action.fit")}</ContextMenuItem>
    </>
  );
}
