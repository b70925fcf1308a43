import { useEffect } from "react";
import { placeDiagnostics } from "./diagnostics";
import { validate } from "./queries";
import { useEditor, useEditorStore } from "./store";

/** Asks the compiler what it finds, shortly after each change; the latest answer wins. */
export function useDiagnostics(): void {
  const store = useEditorStore();
  const nodes = useEditor((state) => state.document.nodes);
  const edges = useEditor((state) => state.document.edges);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const { document } = store.getState();
      validate(document, abort.signal).then(
        ({ diagnostics }) => store.getState().set({ diagnostics: placeDiagnostics(diagnostics, document) }),
        // The last findings stay: saving tells the user when the server is away.
        () => undefined,
      );
    }, 250);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [nodes, edges, store]);
}
