import "@xyflow/react/dist/base.css";
import "./canvas.css";
import {
  applyNodeChanges, MiniMap, ReactFlow, useReactFlow, useStore,
  type Connection, type EdgeTypes, type FinalConnectionState, type NodeChange, type NodeTypes, type OnSelectionChangeParams,
} from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { reducedMotion } from "@/lib/preferences";
import { toast } from "@/ui/toast";
import { connectionProblem } from "../model/graph";
import { graphAt, labelOf, portOf, type Edge, type Point } from "../model/document";
import { NODE_WIDTH } from "../model/layout";
import { routes } from "../model/route";
import { useEditor, useEditorStore } from "../store";
import { ConnectionHint } from "./connection-hint";
import { Dots } from "./dots";
import { NodeActions } from "./node-actions";
import { FIT } from "./fit";
import { fromConnection, toFlow, toFlowEdges, type CanvasEdge, type CanvasNode } from "./flow";
import { FrameNodeView, NoteNodeView } from "./note-node";
import { ROLE_STYLE } from "./role";
import { StepNodeView } from "./step-node";
import { Wire } from "./wire";
import { edgeOnto, nodeAt } from "./wiring";

// At module level: a new object each time would make the library rebuild every node.
const nodeTypes: NodeTypes = { step: StepNodeView, note: NoteNodeView, frame: FrameNodeView };
const edgeTypes: EdgeTypes = { wire: Wire };
const FAR = 0.38;
/** The least size at which what a node says is read at a glance. */
const READABLE = 0.6;
/** The least at which it is still read by who looks closely: where the whole picture is what one came for. */
const LEGIBLE = 0.5;
/** How far from the edge of the canvas a workflow begins that goes on beyond the other, in pixels. */
const START = 32;
/** How near to the edge of the canvas a chosen node may stand, in pixels. */
const EDGE = 48;
/** Below this a map of the workflow would tell no more than the workflow. */
const MAPPED = 12;

const MOUNTING_MS = 100;
/** Without a move for so long, the canvas rests. */
const RESTS_MS = 240;

const miniColour = (node: CanvasNode) => (node.type === "step" ? ROLE_STYLE[node.data.kind?.role ?? "pure"].colour : "var(--line)");

/** Where on the screen an event happened, by mouse or by finger. */
const screenPoint = (event: MouseEvent | TouchEvent): Point => {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
};

/**
 * A workflow too long to be read as a whole is shown in part at first, from its beginning. With
 * `ran` it is the picture of a run: that part is the one round the chosen node.
 */
export function Canvas({ readOnly = false, ran = false }: { readOnly?: boolean; ran?: boolean }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const scope = useEditor((state) => state.scope);
  const catalog = useEditor((state) => state.catalog);
  const selectedNodes = useEditor((state) => state.selectedNodes);
  const docked = useEditor((state) => state.dock !== undefined);
  const selectedEdges = useEditor((state) => state.selectedEdges);
  const { screenToFlowPosition, fitView, getViewport, setViewport, getNodesBounds } = useReactFlow();

  const [nodes, setNodes] = useState<CanvasNode[]>(() => toFlow(document, scope, catalog, selectedNodes, []));
  useEffect(() => {
    setNodes((before) => toFlow(document, scope, catalog, selectedNodes, before));
  }, [document, scope, catalog, selectedNodes]);
  const graph = useMemo(() => graphAt(document, scope), [document, scope]);
  const positions = document.view?.positions;
  const lanes = useMemo(() => routes(graph, positions ?? {}, catalog), [graph, positions, catalog]);
  const shownEdges = useRef<CanvasEdge[]>([]);
  const edges = useMemo(() => {
    const names = new Map(graph.nodes.map((node) => [node.id, labelOf(node)]));
    const label = (edge: Edge) => t("canvas.edge", { from: names.get(edge.from) ?? edge.from, port: portOf(edge), to: names.get(edge.to) ?? edge.to });
    shownEdges.current = toFlowEdges({ document, scope, selected: selectedEdges, lanes, label, before: shownEdges.current });
    return shownEdges.current;
  }, [document, scope, graph, lanes, selectedEdges, t]);

  const frame = useRef<HTMLDivElement>(null);
  const least = ran ? LEGIBLE : READABLE;
  const fit = useCallback(
    (duration = 0) => {
      const { width = 0, height = 0 } = frame.current?.getBoundingClientRect() ?? {};
      const ids = graphAt(store.getState().document, scope).nodes.map(({ id }) => id);
      const whole = getNodesBounds(ids);
      const room = 1 / (1 + FIT.padding);
      if (Math.min((width * room) / whole.width, (height * room) / whole.height) >= least) return void fitView({ ...FIT, duration });
      const chosen = ran ? store.getState().selectedNodes.filter((id) => ids.includes(id)) : [];
      if (chosen.length > 0) return void fitView({ nodes: chosen.map((id) => ({ id })), minZoom: READABLE, maxZoom: READABLE, duration });
      const first = getNodesBounds(ids.filter((id) => getNodesBounds([id]).x < whole.x + width / READABLE - NODE_WIDTH));
      void setViewport({ x: START - whole.x * READABLE, y: height / 2 - (first.y + first.height / 2) * READABLE, zoom: READABLE }, { duration });
    },
    [ran, least, fitView, setViewport, getNodesBounds, scope, store],
  );
  // Another loop is another picture.
  useEffect(() => {
    const timer = setTimeout(() => fit(reducedMotion() ? 0 : 260), 30);
    return () => clearTimeout(timer);
  }, [fit]);

  // While the picture is as it was fitted, it follows the size of the canvas: a panel opens, a phone turns.
  const moved = useRef(false);
  // Pushed about by hand it is covered, which is asked for only once it moves: a cover that came with
  // the button going down would take the click. Its end is not told of where it comes back to its beginning.
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onMove = useCallback((event: MouseEvent | TouchEvent | null) => {
    if (event === null) return;
    frame.current?.classList.add("is-moving");
    clearTimeout(resting.current);
    resting.current = setTimeout(() => frame.current?.classList.remove("is-moving"), RESTS_MS);
  }, []);
  // So small that only titles are still to be read: the rest would cost painting and tell nothing.
  const far = useStore((state) => state.transform[2] < FAR);
  const keepInSight = useCallback(
    (ids: readonly string[]) => {
      const box = frame.current?.getBoundingClientRect();
      if (!box) return;
      const { x, y, zoom } = getViewport();
      const bounds = getNodesBounds([...ids]);
      const left = bounds.x * zoom + x;
      const top = bounds.y * zoom + y;
      const shift = (at: number, size: number, room: number) => (at < EDGE ? EDGE - at : at + size > room - EDGE ? Math.max(room - EDGE - at - size, EDGE - at) : 0);
      const next = { x: x + shift(left, bounds.width * zoom, box.width), y: y + shift(top, bounds.height * zoom, box.height), zoom };
      if (next.x !== x || next.y !== y) void setViewport(next, { duration: reducedMotion() ? 0 : 180 });
    },
    [getNodesBounds, getViewport, setViewport],
  );
  useEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(() => {
      const chosen = store.getState().selectedNodes;
      // A form that opens must not shrink what one is working on: the picture moves only as far as it has to.
      if (chosen.length > 0) keepInSight(chosen);
      else if (!moved.current) fit();
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [fit, keepInSight, store]);
  useEffect(() => {
    if (ran && selectedNodes.length > 0) keepInSight(selectedNodes);
  }, [ran, keepInSight, selectedNodes]);

  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => setNodes((before) => applyNodeChanges(changes, before)), []);
  // A canvas that comes back begins with nothing chosen and says so before it has heard of our nodes.
  const heard = useRef(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      heard.current = true;
    }, MOUNTING_MS);
    return () => clearTimeout(timer);
  }, []);
  const onSelectionChange = useCallback(
    ({ nodes: chosen, edges: chosenEdges }: OnSelectionChangeParams) => heard.current && store.getState().select(chosen.map((node) => node.id), chosenEdges.map((edge) => edge.id)),
    [store],
  );
  const commitMove = useCallback(
    (_event: unknown, _node: unknown, moved: CanvasNode[]) => {
      const { document: before, dispatch } = store.getState();
      const places = (type: string) => Object.fromEntries(moved.filter((node) => node.type === type).map((node) => [node.id, { x: Math.round(node.position.x), y: Math.round(node.position.y) }]));
      const positions = places("step");
      const notes = places("note");
      const still = Object.entries(positions).every(([id, at]) => {
        const old = before.view?.positions?.[id];
        return old?.x === at.x && old.y === at.y;
      });
      if (!still || Object.keys(notes).length > 0) dispatch({ type: "move", positions, notes });
    },
    [store],
  );

  const problemOf = useCallback((connection: Connection | CanvasEdge) => connectionProblem(graph, fromConnection(connection), catalog), [graph, catalog]);
  const onConnect = useCallback((connection: Connection) => store.getState().dispatch({ type: "connect", scope: store.getState().scope, edge: fromConnection(connection) }), [store]);
  const onReconnect = useCallback(
    (old: CanvasEdge, connection: Connection) => {
      if (old.data) store.getState().dispatch({ type: "connect", scope: store.getState().scope, edge: fromConnection(connection), instead: old.data.edge });
    },
    [store],
  );
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid === true || !state.fromNode) return;
      const at = screenPoint(event);
      const position = screenToFlowPosition(at);
      const { document, scope, catalog, dispatch } = store.getState();
      const graph = graphAt(document, scope);
      const onto = state.toNode?.id ?? nodeAt(graph, document.view?.positions ?? {}, catalog, position);
      if (onto !== undefined) {
        const edge = edgeOnto({ node: state.fromNode.id, handle: state.fromHandle }, onto, graph, catalog);
        const problem = connectionProblem(graph, edge, catalog);
        if (problem === undefined) dispatch({ type: "connect", scope, edge });
        // Let go where it began, it was not meant.
        else if (problem !== "self" && problem !== "missing") toast({ text: t(`connect.${problem}`) });
        return;
      }
      const port = state.fromHandle.id ?? "out";
      store.getState().set({
        picker: {
          at,
          intent:
            state.fromHandle.type === "target"
              ? { kind: "before", to: state.fromNode.id, position: { x: position.x - 224, y: position.y - 32 } }
              : { kind: "after", from: { from: state.fromNode.id, ...(port === "out" ? {} : { port }) }, position: { x: position.x, y: position.y - 32 } },
        },
      });
    },
    [screenToFlowPosition, store, t],
  );
  const [dragging, setDragging] = useState(false);
  const openNode = useCallback(
    (_event: unknown, node: CanvasNode) => {
      if (node.type === "step" && node.data.node.type === "for_each") store.getState().enter([...store.getState().scope, node.id]);
    },
    [store],
  );

  return (
    <ReactFlow<CanvasNode, CanvasEdge>
      ref={frame}
      // It takes the focus back from a picker or a field, so that keys mean the workflow again.
      tabIndex={-1}
      className={cn("portal-canvas", readOnly && "is-read-only", far && "is-far")}
      onMove={onMove}
      onMoveEnd={(event) => {
        // Only a move by hand has an event.
        if (event !== null) moved.current = true;
      }}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      onSelectionChange={onSelectionChange}
      onNodeDragStart={() => setDragging(true)}
      onNodeDragStop={(event, node, moved) => {
        setDragging(false);
        commitMove(event, node, moved);
      }}
      onNodeClick={(event, node) => {
        // One of several chosen, clicked without a key held, becomes the only one.
        if (!event.shiftKey && !event.ctrlKey && !event.metaKey && store.getState().selectedNodes.length > 1) store.getState().select([node.id]);
      }}
      onNodeMouseEnter={(_event, node) => node.type === "step" && store.getState().set({ hovered: node.id })}
      onNodeMouseLeave={() => store.getState().set({ hovered: undefined })}
      onNodeDoubleClick={openNode}
      onSelectionDragStop={(event, moved) => commitMove(event, undefined, moved)}
      isValidConnection={(connection) => problemOf(connection) === undefined}
      onConnect={onConnect}
      onConnectEnd={onConnectEnd}
      onReconnect={onReconnect}
      nodesDraggable={!readOnly}
      nodesConnectable={!readOnly}
      edgesReconnectable={!readOnly}
      deleteKeyCode={null}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={["Meta", "Control", "Shift"]}
      panActivationKeyCode="Space"
      disableKeyboardA11y={false}
      zoomOnDoubleClick={false}
      panOnScroll
      minZoom={0.15}
      maxZoom={2}
      fitView
      fitViewOptions={{ ...FIT, minZoom: least }}
      snapToGrid
      snapGrid={[4, 4]}
      onDoubleClick={(event) => {
        if (readOnly || !(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane")) return;
        const at = { x: event.clientX, y: event.clientY };
        store.getState().set({ picker: { at, intent: { kind: "place", position: screenToFlowPosition(at) } } });
      }}
      proOptions={{ hideAttribution: true }}
      ariaLabelConfig={{ "node.a11yDescription.default": t("canvas.nodeHelp"), "edge.a11yDescription.default": t("canvas.edgeHelp") }}
      aria-label={t("canvas.label")}
    >
      <Dots />
      {docked || readOnly || graph.nodes.length < MAPPED ? null : <MiniMap<CanvasNode> pannable zoomable nodeColor={miniColour} nodeBorderRadius={8} className="max-md:hidden" ariaLabel={t("canvas.minimap")} style={{ width: 148, height: 96 }} />}
      <ConnectionHint />
      {readOnly ? null : <NodeActions hidden={dragging} />}
    </ReactFlow>
  );
}
