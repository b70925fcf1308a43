import { CornerDownRight } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { rank } from "@/lib/fuzzy";
import { CommandList, type CommandItem } from "@/ui/command-list";
import { connectTo, placeKind } from "../actions";
import { KindIcon } from "../canvas/icon";
import { ROLE_STYLE } from "../canvas/role";
import type { NodeKind } from "../model/catalog";
import { connectionProblem } from "../model/graph";
import { graphAt, labelOf } from "../model/document";
import { useEditor, useEditorStore, type Picker } from "../store";

const RECENT = "portal.recent_kinds";

const readRecent = (): string[] => {
  try {
    return (localStorage.getItem(RECENT) ?? "").split(",").filter(Boolean);
  } catch {
    return [];
  }
};

const noteRecent = (type: string) => {
  try {
    localStorage.setItem(RECENT, [type, ...readRecent().filter((other) => other !== type)].slice(0, 5).join());
  } catch {
    // only a convenience
  }
};

export function NodePicker() {
  const picker = useEditor((state) => state.picker);
  return picker ? <OpenPicker key={`${picker.at.x} ${picker.at.y}`} picker={picker} /> : null;
}

/** The list of node kinds, and of nodes to wire to, at the place where it was asked for. */
function OpenPicker({ picker }: { picker: Picker }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const catalog = useEditor((state) => state.catalog);
  const document = useEditor((state) => state.document);
  const scope = useEditor((state) => state.scope);
  const [query, setQuery] = useState("");
  const close = () => store.getState().set({ picker: undefined });

  useEffect(() => {
    const onPointerDown = (event: PointerEvent) => {
      if (!(event.target instanceof Element) || event.target.closest("[data-picker]") === null) store.getState().set({ picker: undefined });
    };
    window.addEventListener("pointerdown", onPointerDown, { capture: true });
    return () => window.removeEventListener("pointerdown", onPointerDown, { capture: true });
  }, [store]);

  const { intent } = picker;
  const kinds = useMemo(() => {
    const all = [...catalog.values()].filter((kind) => kind.role !== "trigger");
    // What ends a run can lead nowhere, so it fits no place that goes on.
    const fitting = intent.kind === "edge" || intent.kind === "before" ? all.filter((kind) => kind.role !== "end") : all;
    if (query.trim() !== "") {
      return rank(query, fitting, (kind) => [kind.title, kind.type, ...kind.keywords]).map(({ item }) => ({ kind: item, group: undefined }));
    }
    const recent = readRecent().flatMap((type) => fitting.find((kind) => kind.type === type) ?? []);
    const order = [...new Set(fitting.map((kind) => kind.group))];
    return [
      ...recent.map((kind) => ({ kind, group: t("picker.recent") })),
      ...order.flatMap((group) => fitting.filter((kind) => kind.group === group && !recent.includes(kind)).map((kind) => ({ kind, group: groupName(group) }))),
    ];

    function groupName(group: string): string {
      return group === "flow" || group === "data" || group === "http" ? t(`picker.group.${group}`) : group;
    }
  }, [catalog, intent, query, t]);

  const targets = useMemo(() => {
    if (intent.kind !== "after") return [];
    const graph = graphAt(document, scope);
    const fitting = graph.nodes.filter((node) => connectionProblem(graph, { ...intent.from, to: node.id }, catalog) === undefined);
    return query.trim() === "" ? fitting.slice(0, 6) : rank(query, fitting, (node) => [labelOf(node), node.id]).map(({ item }) => item).slice(0, 6);
  }, [intent, document, scope, catalog, query]);

  const items: CommandItem[] = [
    ...kinds.map(({ kind, group }) => ({ id: `kind:${kind.type}`, ...(group === undefined ? {} : { group }), content: <KindRow kind={kind} /> })),
    ...targets.map((node) => ({
      id: `node:${node.id}`,
      group: t("picker.connect"),
      content: (
        <>
          <CornerDownRight aria-hidden className="size-4 text-text-3" />
          <span className="flex-1 truncate">{labelOf(node)}</span>
          <span className="text-xs text-text-3">{catalog.get(node.type)?.title ?? node.type}</span>
        </>
      ),
    })),
  ];

  const pick = (id: string) => {
    close();
    const [what, name] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
    const kind = catalog.get(name);
    if (what === "kind" && kind) {
      noteRecent(kind.type);
      placeKind(store, kind, intent);
    } else if (what === "node" && intent.kind === "after") connectTo(store, intent.from, name);
    globalThis.document.querySelector<HTMLElement>(".portal-canvas")?.focus();
  };

  const left = Math.max(12, Math.min(picker.at.x, window.innerWidth - 356));
  const top = Math.max(12, Math.min(picker.at.y, window.innerHeight - 440));
  return (
    <div
      data-picker
      role="dialog"
      aria-label={t("picker.title")}
      style={{ left, top }}
      className="fixed z-50 flex max-h-[26rem] w-[min(21rem,calc(100vw-24px))] animate-pop-in flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-3"
    >
      <CommandList label={t("picker.title")} placeholder={t("picker.placeholder")} empty={t("picker.empty")} query={query} onQuery={setQuery} items={items} onPick={pick} onEscape={close} />
    </div>
  );
}

function KindRow({ kind }: { kind: NodeKind }) {
  return (
    <>
      <span className={cn("grid size-7 shrink-0 place-items-center rounded-sm", ROLE_STYLE[kind.role].tile)}>
        <KindIcon name={kind.icon} className="size-4" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{kind.title}</span>
        <span className="block truncate text-xs text-text-3">{kind.description.replaceAll("`", "")}</span>
      </span>
    </>
  );
}
