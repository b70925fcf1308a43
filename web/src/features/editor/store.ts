import { createContext, useContext } from "react";
import { createStore, useStore, type StoreApi } from "zustand";
import type { Json } from "@/lib/json";
import type { Catalog } from "./model/catalog";
import { apply, mergeKey, type Command } from "./model/command";
import { findNode, graphAt, type Edge, type Point, type Scope, type WorkflowDocument } from "./model/document";
import type { Mark } from "./model/diff";
import { emptyHistory, record, redo, undo, type History } from "./model/history";
import { fillPositions } from "./model/layout";
import type { Diagnostic } from "./diagnostics";
import { idleRun, type RunState } from "./run";
import type { Run } from "./use-run";

export type Saving = "saved" | "dirty" | "saving" | "failed" | "conflict";
export type DockTab = "run" | "problems" | "plan";
export type Centre = "canvas" | "outline" | "json";

/** What the picker is to do with the kind that is chosen. */
export type PickerIntent =
  | { kind: "place"; position: Point }
  | { kind: "after"; from: Omit<Edge, "to">; position: Point }
  | { kind: "before"; to: string; position: Point }
  | { kind: "edge"; edge: Edge };

/** A run whose data was copied into the draft. */
export interface CopiedRun {
  id: string;
  version: number | undefined;
  createdAt: string;
  pinned: number;
  /** The node it failed at. */
  failed: string | undefined;
  /** The document that ran, when the draft is another by now. */
  definition: WorkflowDocument | undefined;
}

export interface Picker {
  intent: PickerIntent;
  /** Where on the screen it opens. */
  at: Point;
}

export interface EditorState {
  workflowId: string;
  catalog: Catalog;
  document: WorkflowDocument;
  history: History;
  scope: Scope;
  selectedNodes: readonly string[];
  selectedEdges: readonly string[];
  saving: Saving;
  diagnostics: readonly Diagnostic[];
  run: RunState;
  picker: Picker | undefined;
  centre: Centre;
  dock: DockTab | undefined;
  /** The parameter that a jump wants focused, as a JSON pointer. */
  focusPointer: string | undefined;
  renaming: string | undefined;
  /** Starts a test run; absent where nothing can be run. */
  runner: Run | undefined;
  /** The node under the pointer. */
  hovered: string | undefined;
  /** The node for which a connection is being chosen or made. */
  connecting: string | undefined;
  /** The OpenAPI document being brought in, as text; empty while none is given yet. */
  importing: string | undefined;
  /** The past run whose data the draft has. */
  copied: CopiedRun | undefined;
  /** How a canvas that compares two documents marks a node or an edge; absent on any other canvas. */
  marks: Readonly<Record<string, Mark>> | undefined;

  dispatch: (command: Command) => void;
  undo: () => void;
  redo: () => void;
  select: (nodes: readonly string[], edges?: readonly string[]) => void;
  /** Shows a node wherever it is, and a parameter of it. */
  reveal: (id: string, pointer?: string) => void;
  enter: (scope: Scope) => void;
  set: (patch: Partial<Pick<EditorState, "saving" | "diagnostics" | "run" | "picker" | "centre" | "dock" | "focusPointer" | "renaming" | "runner" | "hovered" | "connecting" | "importing" | "copied" | "marks">>) => void;
  /** Takes the server's document without a step to undo: after a conflict, on a reload. */
  reset: (document: WorkflowDocument) => void;
}

export type EditorStore = StoreApi<EditorState>;

/** The document with a place for every node, in every loop. */
export function placed(document: WorkflowDocument, catalog: Catalog): WorkflowDocument {
  let positions = document.view?.positions ?? {};
  const visit = (scope: Scope) => {
    const graph = graphAt(document, scope);
    positions = fillPositions(graph, positions, catalog);
    for (const node of graph.nodes) if (node.type === "for_each") visit([...scope, node.id]);
  };
  visit([]);
  return positions === document.view?.positions ? document : { ...document, view: { ...document.view, positions } };
}

export function createEditorStore(workflowId: string, document: WorkflowDocument, catalog: Catalog): EditorStore {
  return createStore<EditorState>((set, get) => {
    const adopt = (next: WorkflowDocument, rest: Partial<EditorState>) => {
      const { scope, selectedNodes } = get();
      const scopeHolds = scope.length === 0 || graphAt(next, scope).nodes.length > 0 || findNode(next, scope.at(-1) ?? "") !== undefined;
      set({
        document: next,
        saving: "dirty",
        scope: scopeHolds ? scope : [],
        selectedNodes: selectedNodes.filter((id) => findNode(next, id) !== undefined),
        ...rest,
      });
    };
    return {
      workflowId,
      catalog,
      document: placed(document, catalog),
      history: emptyHistory,
      scope: [],
      selectedNodes: [],
      selectedEdges: [],
      saving: "saved",
      diagnostics: [],
      run: idleRun,
      picker: undefined,
      centre: "canvas",
      dock: undefined,
      focusPointer: undefined,
      renaming: undefined,
      runner: undefined,
      hovered: undefined,
      connecting: undefined,
      importing: undefined,
      copied: undefined,
      marks: undefined,

      dispatch(command) {
        const { document: before, history } = get();
        const after = placed(apply(before, command, catalog), catalog);
        if (after === before) return;
        adopt(after, { history: record(history, { before, after, key: mergeKey(command), time: Date.now() }), ...(command.type === "rename_node" ? renamed(get(), command.id, command.to) : {}) });
      },
      undo() {
        const back = undo(get().history);
        if (back) adopt(back.document, { history: back.history });
      },
      redo() {
        const forth = redo(get().history);
        if (forth) adopt(forth.document, { history: forth.history });
      },
      select(nodes, edges = []) {
        const state = get();
        const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id, index) => id === b[index]);
        if (!same(state.selectedNodes, nodes) || !same(state.selectedEdges, edges)) set({ selectedNodes: nodes, selectedEdges: edges });
      },
      reveal(id, pointer) {
        const found = findNode(get().document, id);
        if (found) set({ scope: found.scope, selectedNodes: [id], selectedEdges: [], focusPointer: pointer });
      },
      enter(scope) {
        set({ scope, selectedNodes: [], selectedEdges: [] });
      },
      set(patch) {
        set(patch);
      },
      reset(next) {
        set({ document: placed(next, catalog), history: emptyHistory, saving: "saved", selectedNodes: [], selectedEdges: [], scope: [] });
      },
    };
  });
}

/** What is known of a node by its id, under its new one. */
function renamed({ selectedNodes, scope, run }: EditorState, id: string, to: string): Partial<EditorState> {
  const follow = (ids: readonly string[]) => ids.map((known) => (known === id ? to : known));
  const nodes = Object.fromEntries(Object.entries(run.nodes).map(([known, node]) => [known === id ? to : known, node]));
  return { selectedNodes: follow(selectedNodes), scope: follow(scope), run: { ...run, nodes } };
}

export const EditorContext = createContext<EditorStore | undefined>(undefined);

export function useEditorStore(): EditorStore {
  const store = useContext(EditorContext);
  if (!store) throw new Error("the editor's parts stand inside EditorContext");
  return store;
}

export function useEditor<T>(select: (state: EditorState) => T): T {
  return useStore(useEditorStore(), select);
}

/** The pin of a node, if it has one. */
export const pinOf = (state: EditorState, id: string): Json | undefined => state.document.view?.pins?.[id];
