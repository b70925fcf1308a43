import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import i18next from "i18next";
import type { ReactNode } from "react";
import { initReactI18next } from "react-i18next";
import { afterEach } from "vitest";
import common from "@/parts/locales/en.json";
import words from "../locales/en.json";
import type { Catalog, NodeKind } from "../model/catalog";
import type { WorkflowDocument } from "../model/document";
import { createEditorStore, EditorContext, type EditorStore } from "../store";

void i18next.use(initReactI18next).init({ lng: "en", ns: ["editor", "common"], defaultNS: "common", resources: { en: { editor: words, common } }, interpolation: { escapeValue: false } });

afterEach(cleanup);

const kind = (type: string, role: NodeKind["role"], more: Partial<NodeKind> = {}): NodeKind => ({
  type, title: type, description: `About ${type}.`, keywords: [], icon: "box", group: "flow", role, idempotent: true, scopes: [],
  ports: role === "end" ? [] : [{ name: "out", title: "Done" }], can_fail: role === "effect", parameters: {}, output: {}, connection_required: false, typical_ms: 0, example: {}, ...more,
});

/** Kinds as the server gives them, with schemas that ask for every kind of control. */
export const catalog: Catalog = new Map(
  [
    kind("tool", "trigger"),
    kind("transform", "pure"),
    kind("respond", "end"),
    kind("http.request", "effect", {
      provider: "http",
      parameters: {
        type: "object", required: ["url"],
        properties: {
          method: { type: "string", enum: ["GET", "POST"], default: "GET", "x-order": 1, "x-width": "third", title: "Method" },
          url: { type: "string", "x-order": 2, title: "URL", description: "Where to." },
          body: { "x-widget": "json", "x-order": 3, title: "Body", "x-visible-if": { method: ["POST"] } },
          timeout: { type: "integer", "x-order": 4, title: "Time-out", "x-advanced": true },
        },
      },
    }),
  ].map((item) => [item.type, item]),
);

export const document: WorkflowDocument = {
  version: 1,
  nodes: [
    { id: "tool", type: "tool", parameters: { name: "t" } },
    { id: "call", type: "http.request", parameters: { url: "https://example.com" } },
    { id: "answer", type: "respond", parameters: { text: "{% $call.body %}" } },
  ],
  edges: [{ from: "tool", to: "call" }, { from: "call", to: "answer" }],
  view: { sample: { name: "Ada" } },
};

/** Renders a part of the editor on a document of its own. */
export function renderEditor(part: ReactNode, of: WorkflowDocument = document): EditorStore {
  const store = createEditorStore("wf_1", of, catalog);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <EditorContext value={store}>{part}</EditorContext>
    </QueryClientProvider>,
  );
  return store;
}
