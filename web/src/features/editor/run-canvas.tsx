import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useState } from "react";
import type { NodeTrace } from "@/api/types";
import type { Json } from "@/lib/json";
import { usePreferences } from "@/lib/preferences";
import { QueryView } from "@/parts/query-view";
import { Canvas } from "./canvas/canvas";
import type { Catalog } from "./model/catalog";
import type { WorkflowDocument } from "./model/document";
import { inferred } from "./model/inferred";
import { useCatalog } from "./queries";
import { runsOf } from "./run";
import { createEditorStore, EditorContext } from "./store";

interface RunCanvasProps {
  definition: unknown;
  nodes: readonly NodeTrace[];
  /** Whether the execution came to its end. */
  succeeded: boolean;
  /** What it gave. */
  output: unknown;
  selected: string | undefined;
  onSelect: (node: string | undefined) => void;
}

/** A past or running execution on the canvas of the document that ran. Nothing here can be changed. */
export function RunCanvas(props: RunCanvasProps) {
  const language = usePreferences((state) => state.language);
  const catalog = useCatalog(language);
  return <QueryView query={catalog}>{(kinds) => <Loaded {...props} catalog={kinds} />}</QueryView>;
}

function Loaded({ definition, nodes, succeeded, output, selected, onSelect, catalog }: RunCanvasProps & { catalog: Catalog }) {
  // The server keeps documents that its strict reader took.
  const [store] = useState(() => createEditorStore("", definition as WorkflowDocument, catalog));
  useEffect(() => store.setState({ catalog }), [store, catalog]);
  useEffect(() => store.getState().set({ run: { status: "idle", nodes: inferred(store.getState().document, runsOf(nodes), { succeeded, output: output as Json | undefined }) } }), [store, nodes, succeeded, output]);
  useEffect(() => {
    const before = store.getState().selectedNodes[0];
    if (before === selected) return;
    if (selected === undefined) store.getState().select([]);
    else store.getState().reveal(selected);
  }, [store, selected]);
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.selectedNodes !== before.selectedNodes) onSelect(state.selectedNodes[0]);
      }),
    [store, onSelect],
  );
  return (
    <EditorContext value={store}>
      <ReactFlowProvider>
        <Canvas readOnly ran />
      </ReactFlowProvider>
    </EditorContext>
  );
}
