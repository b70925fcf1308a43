import { ReactFlowProvider, useNodesInitialized, useReactFlow } from "@xyflow/react";
import { useEffect, useState } from "react";
import { reducedMotion } from "@/lib/preferences";
import { Canvas } from "../canvas/canvas";
import type { Catalog } from "../model/catalog";
import { marksOf, mergedDocument, type DocumentDiff } from "../model/diff";
import { findNode, type WorkflowDocument } from "../model/document";
import { createEditorStore, EditorContext, useEditorStore } from "../store";

interface DiffCanvasProps {
  before: WorkflowDocument;
  after: WorkflowDocument;
  diff: DocumentDiff;
  catalog: Catalog;
  selected: string | undefined;
  onSelect: (id: string | undefined) => void;
}

/** Two documents in one picture, what differs coloured. Nothing here can be changed. */
export function DiffCanvas({ before, after, diff, catalog, selected, onSelect }: DiffCanvasProps) {
  const [store] = useState(() => {
    const merged = mergedDocument(before, after);
    const created = createEditorStore("", merged, catalog);
    created.getState().set({ marks: marksOf(merged, diff) });
    return created;
  });
  useEffect(
    () =>
      store.subscribe((state, last) => {
        if (state.selectedNodes !== last.selectedNodes) onSelect(state.selectedNodes[0]);
      }),
    [store, onSelect],
  );
  return (
    <EditorContext value={store}>
      <ReactFlowProvider>
        <Canvas readOnly />
        <Begin changed={diff.nodes.filter(({ scope }) => scope.length === 0).map(({ id }) => id)} />
        <Follow selected={selected} />
      </ReactFlowProvider>
    </EditorContext>
  );
}

/** Below this a node's name cannot be read. */
const READABLE = 0.65;

/** Where the whole would be too small to read, begins with what differs. */
function Begin({ changed }: { changed: string[] }) {
  const flow = useReactFlow();
  const ready = useNodesInitialized();
  const [first] = useState(changed);
  useEffect(() => {
    if (!ready || first.length === 0) return;
    // The canvas fits the whole first.
    const timer = setTimeout(() => {
      if (flow.getZoom() < READABLE) void flow.fitView({ nodes: first.map((id) => ({ id })), maxZoom: 0.9, padding: 0.35 });
    }, 120);
    return () => clearTimeout(timer);
  }, [ready, first, flow]);
  return null;
}

/** Brings what was chosen in the list into the picture. */
function Follow({ selected }: { selected: string | undefined }) {
  const store = useEditorStore();
  const flow = useReactFlow();
  useEffect(() => {
    const { selectedNodes, document, reveal } = store.getState();
    if (selected === undefined || selectedNodes[0] === selected || !findNode(document, selected)) return;
    reveal(selected);
    const timer = setTimeout(() => void flow.fitView({ nodes: [{ id: selected }], maxZoom: 1, padding: 1, duration: reducedMotion() ? 0 : 260 }), 60);
    return () => clearTimeout(timer);
  }, [selected, store, flow]);
  return null;
}
