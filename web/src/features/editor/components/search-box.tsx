import { useReactFlow } from "@xyflow/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CommandList } from "@/ui/command-list";
import { KindIcon } from "../canvas/icon";
import { labelOf } from "../model/document";
import { searchNodes } from "../model/search";
import { useEditor, useEditorStore } from "../store";

/** Finds nodes by name or by what stands in their parameters, and goes there. */
export function SearchBox({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const flow = useReactFlow();
  const document = useEditor((state) => state.document);
  const catalog = useEditor((state) => state.catalog);
  const [query, setQuery] = useState("");
  const hits = searchNodes(document, query).slice(0, 30);
  return (
    <div role="dialog" aria-label={t("action.search")} className="absolute top-3 left-1/2 z-20 flex max-h-96 w-[min(28rem,calc(100%-24px))] -translate-x-1/2 animate-pop-in flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-3" onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || onClose()}>
      <CommandList
        label={t("action.search")}
        placeholder={t("search.placeholder")}
        empty={query.trim() === "" ? t("search.hint") : t("search.empty")}
        query={query}
        onQuery={setQuery}
        onEscape={onClose}
        items={hits.map((hit) => ({
          id: hit.node.id,
          content: (
            <>
              <KindIcon name={catalog.get(hit.node.type)?.icon} className="size-4 shrink-0 text-text-3" />
              <span className="shrink-0 font-medium">{labelOf(hit.node)}</span>
              {hit.excerpt === undefined ? null : <code className="truncate text-2xs text-text-3">{hit.excerpt}</code>}
            </>
          ),
        }))}
        onPick={(id) => {
          store.getState().reveal(id, hits.find((hit) => hit.node.id === id)?.pointer);
          onClose();
          setTimeout(() => void flow.fitView({ nodes: [{ id }], maxZoom: 1.1, duration: 250 }), 60);
        }}
      />
    </div>
  );
}
