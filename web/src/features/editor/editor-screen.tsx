import { ReactFlowProvider } from "@xyflow/react";
import { ChevronRight } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { ApiError } from "@/api/error";
import { errorText } from "@/parts/error-text";
import { useMedia } from "@/lib/media";
import { usePreferences } from "@/lib/preferences";
import { ErrorView } from "@/parts/query-view";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toast";
import { pasteText } from "./actions";
import { Canvas } from "./canvas/canvas";
import { CanvasMenu } from "./canvas/canvas-menu";
import { ConflictSheet } from "./components/conflict";
import { DeploySheet } from "./components/deploy-sheet";
import { JsonPane } from "./components/json-pane";
import { Outline } from "./components/outline";
import { NodePicker } from "./components/picker";
import { SearchBox } from "./components/search-box";
import { Toolbar } from "./components/toolbar";
import { CopiedBanner } from "./components/copied-banner";
import { ConnectionSheet } from "./connections/connection-sheet";
import { copyRun } from "./copy-run";
import { Inspector } from "./inspector/inspector";
import type { Catalog } from "./model/catalog";
import { findNode, labelOf } from "./model/document";
import { Dock } from "./panels/dock";
import { useCatalog, useWorkflow, type Workflow } from "./queries";
import { createEditorStore, EditorContext, useEditor, useEditorStore } from "./store";
import { useAutosave } from "./use-autosave";
import { useEditorCommands } from "./use-commands";
import { useDiagnostics } from "./use-diagnostics";
import { useRun } from "./use-run";

const VersionsView = lazy(() => import("./versions/versions-view"));
const OpenApiSheet = lazy(() => import("./openapi/openapi-sheet"));

export default function EditorScreen() {
  const { id = "" } = useParams();
  const workflow = useWorkflow(id);
  const language = usePreferences((state) => state.language);
  const catalog = useCatalog(language);
  const error = workflow.error ?? catalog.error;
  if (error) return <ErrorView error={error} onRetry={() => void Promise.all([workflow.refetch(), catalog.refetch()])} />;
  if (!workflow.data || !catalog.data) return <EditorSkeleton />;
  return <LoadedEditor key={id} workflow={workflow.data} catalog={catalog.data} />;
}

function EditorSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("loading")} className="flex h-full flex-col">
      <Skeleton className="h-13 rounded-none" />
      <div className="flex-1 bg-canvas" />
    </div>
  );
}

function LoadedEditor({ workflow, catalog }: { workflow: Workflow; catalog: Catalog }) {
  const [store] = useState(() => createEditorStore(workflow.id, workflow.definition, catalog));
  // Another language brings the same kinds in other words.
  useEffect(() => store.setState({ catalog }), [store, catalog]);
  return (
    <EditorContext value={store}>
      <ReactFlowProvider>
        <Editor workflow={workflow} />
      </ReactFlowProvider>
    </EditorContext>
  );
}

function Editor({ workflow }: { workflow: Workflow }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const [params, setParams] = useSearchParams();
  const [name, setName] = useState(workflow.name);
  const [searching, setSearching] = useState(false);
  const [versions, setVersions] = useState(false);
  const narrow = useMedia("(max-width: 767px)");
  const centre = useEditor((state) => state.centre);
  const hasSelection = useEditor((state) => state.selectedNodes.length > 0);
  const { flush, rebase, rename: saveName } = useAutosave(workflow.revision);
  const { run, cancel } = useRun();
  useDiagnostics();

  const deploying = params.get("sheet") === "deploy";
  const setDeploying = useCallback(
    (open: boolean) => setParams((before) => {
      if (open) before.set("sheet", "deploy");
      else before.delete("sheet");
      return before;
    }, { replace: !open }),
    [setParams],
  );
  const deploy = useCallback(() => {
    // What is deployed is what the server has, so it must have the newest first.
    void flush().then((saved) => {
      if (saved) setDeploying(true);
    });
  }, [flush, setDeploying]);
  const search = useCallback(() => setSearching(true), []);
  const showVersions = useCallback(() => setVersions(true), []);
  useEditorCommands({ run, deploy, search, versions: showVersions });
  useEffect(() => store.getState().set({ runner: run }), [store, run]);
  const importing = useEditor((state) => state.importing);
  const paste = useCallback(() => {
    // The browser may ask first, or refuse: then Ctrl+V still works.
    navigator.clipboard.readText().then(
      (text) => {
        if (pasteText(store, text) === "unknown") toast({ text: t("paste.unknown") });
      },
      () => toast({ text: t("paste.refused") }),
    );
  }, [store, t]);

  // A starter opens and runs once, so that the first thing one sees is green.
  const firstRun = params.get("run") === "1";
  useEffect(() => {
    if (!firstRun) return;
    setParams((before) => {
      before.delete("run");
      return before;
    }, { replace: true });
    run();
  }, [firstRun, run, setParams]);

  // "Open in the editor with this data": one step that undo takes back.
  const from = params.get("from");
  useEffect(() => {
    if (from === null) return;
    setParams((before) => {
      before.delete("from");
      return before;
    }, { replace: true });
    copyRun(store, from).catch((problem: unknown) => toast({ tone: "bad", text: errorText(ApiError.from(problem)) }));
  }, [from, setParams, store]);

  useEffect(() => {
    document.title = `${name} · MCP Portal`;
    return () => {
      document.title = "MCP Portal";
    };
  }, [name]);

  const rename = (next: string) => {
    const before = name;
    setName(next);
    saveName(next).catch((error: unknown) => {
      setName(before);
      toast({ tone: "bad", text: errorText(ApiError.from(error)) });
    });
  };

  const shown = narrow && centre === "canvas" ? "outline" : centre;
  return (
    <div className="flex h-full flex-col">
      <Toolbar name={name} onRename={rename} onRun={run} onCancel={cancel} onDeploy={deploy} onVersions={showVersions} onSearch={search} />
      <div className="flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="relative min-h-0 flex-1 bg-canvas">
            {shown === "canvas" ? (
              <CanvasMenu onPaste={paste}>
                <Canvas />
              </CanvasMenu>
            ) : shown === "outline" ? <Outline /> : <JsonPane />}
            <CopiedBanner />
            <Breadcrumb />
            {searching ? <SearchBox onClose={() => setSearching(false)} /> : null}
          </div>
          <Dock onRun={run} onCancel={cancel} />
        </div>
        {hasSelection && shown !== "json" ? (
          <aside aria-label={t("inspector.label")} className="w-92 shrink-0 animate-slide-in border-l border-line bg-surface max-md:fixed max-md:inset-0 max-md:z-30 max-md:w-full">
            <Inspector />
          </aside>
        ) : null}
      </div>
      <NodePicker />
      <DeploySheet workflowId={store.getState().workflowId} open={deploying} onOpenChange={setDeploying} />
      <ConnectionSheet />
      <Suspense fallback={null}>
        {versions ? <VersionsView onClose={() => setVersions(false)} /> : null}
        {importing === undefined ? null : <OpenApiSheet text={importing} onClose={() => store.getState().set({ importing: undefined })} />}
      </Suspense>
      <ConflictSheet onRebase={rebase} />
    </div>
  );
}

/** Where one is when inside a loop, and the way out. */
function Breadcrumb() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const scope = useEditor((state) => state.scope);
  const document = useEditor((state) => state.document);
  if (scope.length === 0) return null;
  return (
    <nav aria-label={t("loop.path")} className="absolute top-3 left-3 z-10 flex items-center gap-1 rounded-md border border-line bg-surface px-2 py-1 text-xs shadow-2">
      <button type="button" className="rounded-xs px-1 font-medium text-text-2 hover:bg-hover hover:text-text" onClick={() => store.getState().enter([])}>
        {t("loop.top")}
      </button>
      {scope.map((id, index) => {
        const node = findNode(document, id)?.node;
        return (
          <span key={id} className="flex items-center gap-1">
            <ChevronRight aria-hidden className="size-3 text-text-3" />
            <button type="button" aria-current={index === scope.length - 1 ? "page" : undefined} className="rounded-xs px-1 font-medium hover:bg-hover" onClick={() => store.getState().enter(scope.slice(0, index + 1))}>
              {node ? labelOf(node) : id}
            </button>
          </span>
        );
      })}
    </nav>
  );
}
