import { useReactFlow } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCommands, type Command } from "@/lib/commands";
import { reducedMotion } from "@/lib/preferences";
import { isShortcut, isTyping } from "@/lib/shortcuts";
import { toast } from "@/ui/toast";
import * as actions from "./actions";
import { FIT } from "./canvas/fit";
import { findNode, graphAt } from "./model/document";
import { canPin, type RunGoal } from "./model/rehearsal";
import { useEditorStore } from "./store";
import type { Run } from "./use-run";

interface Extra {
  run: Run;
  deploy: () => void;
  search: () => void;
  versions: () => void;
}

/** Every action of the editor with its name and keys, once: for the palette, the "?" sheet and the keyboard. */
export function useEditorCommands({ run, deploy, search, versions }: Extra): void {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const flow = useReactFlow();

  const commands = useMemo((): Command[] => {
    const state = () => store.getState();
    const zoom = { duration: reducedMotion() ? 0 : 200 };
    const edit = t("group.edit");
    const view = t("group.view");
    const node = t("group.node");
    const runs = t("group.run");
    const runNode = (mode: RunGoal["mode"]) => () => {
      const { selectedNodes } = state();
      const id = selectedNodes.length === 1 ? selectedNodes[0] : undefined;
      if (id === undefined) toast({ text: t("run.choose") });
      else run({ mode, node: id });
    };
    return [
      { id: "edit.add", group: node, title: t("action.add"), keys: "tab", run: () => actions.openPicker(store) },
      { id: "edit.add2", group: node, title: t("action.add"), keys: "/" },
      { id: "node.rename", group: node, title: t("action.rename"), keys: "f2", run: () => state().set({ renaming: state().selectedNodes[0] }) },
      { id: "node.disable", group: node, title: t("action.disable"), keys: "d", run: () => actions.toggleDisabled(store) },
      { id: "node.delete", group: node, title: t("action.delete"), keys: "delete", run: () => actions.deleteSelection(store) },
      { id: "node.duplicate", group: node, title: t("action.duplicate"), keys: "mod+d", run: () => actions.duplicateSelection(store) },
      {
        id: "node.pin", group: node, title: t("action.pin"), keys: "p",
        run: () => {
          const { selectedNodes, document, run: last } = state();
          const id = selectedNodes[0];
          const chosen = id === undefined ? undefined : findNode(document, id)?.node;
          if (id === undefined || !chosen || !canPin(chosen)) return;
          actions.setPin(store, id, document.view?.pins?.[id] === undefined ? last.nodes[id]?.output : undefined);
        },
      },
      { id: "node.group", group: node, title: t("action.group"), keys: "mod+g", run: () => actions.toggleGroup(store) },
      { id: "edit.undo", group: edit, title: t("action.undo"), keys: "mod+z", run: () => state().undo() },
      { id: "edit.redo", group: edit, title: t("action.redo"), keys: "mod+shift+z", run: () => state().redo() },
      { id: "edit.copy", group: edit, title: t("action.copy"), keys: "mod+c" },
      { id: "edit.paste", group: edit, title: t("action.paste"), keys: "mod+v" },
      { id: "edit.openapi", group: edit, title: t("openapi.menu"), words: ["swagger", "import"], run: () => state().set({ importing: "" }) },
      { id: "edit.all", group: edit, title: t("action.selectAll"), keys: "mod+a", run: () => state().select(graphAt(state().document, state().scope).nodes.map((item) => item.id)) },
      { id: "edit.find", group: edit, title: t("action.search"), keys: "mod+f", run: search },
      { id: "edit.note", group: edit, title: t("action.note"), keys: "n", run: () => actions.addNote(store, flow.screenToFlowPosition({ x: window.innerWidth / 2 - 110, y: window.innerHeight / 3 })) },
      { id: "view.tidy", group: view, title: t("action.tidy"), keys: "shift+l", run: () => { actions.tidy(store); setTimeout(() => void flow.fitView({ ...FIT, ...zoom }), 60); } },
      { id: "view.fit", group: view, title: t("action.fit"), keys: "1", run: () => void flow.fitView({ ...FIT, ...zoom }) },
      { id: "view.actual", group: view, title: t("action.actual"), keys: "0", run: () => void flow.zoomTo(1, zoom) },
      { id: "view.in", group: view, title: t("action.zoomIn"), keys: "+", run: () => void flow.zoomIn(zoom) },
      { id: "view.out", group: view, title: t("action.zoomOut"), keys: "-", run: () => void flow.zoomOut(zoom) },
      { id: "view.outline", group: view, title: t("action.outline"), keys: "o", run: () => state().set({ centre: state().centre === "outline" ? "canvas" : "outline" }) },
      { id: "view.json", group: view, title: t("action.json"), run: () => state().set({ centre: state().centre === "json" ? "canvas" : "json" }) },
      { id: "view.versions", group: view, title: t("versions.title"), run: versions },
      { id: "view.plan", group: view, title: t("action.plan"), run: () => state().set({ dock: "plan" }) },
      { id: "view.problems", group: view, title: t("action.problems"), keys: "shift+m", run: () => state().set({ dock: "problems" }) },
      ...(["left", "centre", "top", "middle", "spread"] as const).map((how) => ({ id: `align.${how}`, group: view, title: t(`align.${how}`), run: () => actions.align(store, how) })),
      ...(["left", "right", "up", "down"] as const).map((keys) => ({ id: `walk.${keys}`, group: view, title: t("action.walk"), keys })),
      { id: "run.all", group: runs, title: t("action.run"), keys: "mod+enter", run: () => run() },
      { id: "run.only", group: runs, title: t("action.runOnly"), keys: "r", run: runNode("only") },
      { id: "run.to", group: runs, title: t("action.runTo"), keys: "t", run: runNode("to") },
      { id: "run.from", group: runs, title: t("action.runFrom"), keys: "shift+r", run: runNode("from") },
      { id: "run.deploy", group: runs, title: t("action.deploy"), keys: "mod+shift+d", run: deploy },
    ];
  }, [t, store, flow, run, deploy, search, versions]);

  useCommands("editor", commands);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (isTyping(event)) {
        // Running and saving work while typing; what edits text is the field's.
        const everywhere = commands.find((command) => ["run.all", "run.deploy"].includes(command.id) && isShortcut(event, command.keys ?? ""));
        if (everywhere?.run) {
          event.preventDefault();
          everywhere.run();
        }
        return;
      }
      const target = event.target instanceof Element ? event.target : undefined;
      // A dialog, a menu or a list has keys of its own; Tab moves on from anything but the canvas.
      if (target?.closest("[role=dialog],[role=menu],[role=listbox],.cm-editor")) return;
      const onCanvas = target === undefined || target === globalThis.document.body || target.closest(".portal-canvas") !== null;
      const arrow = ({ ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" } as const)[event.key];
      if (arrow !== undefined && onCanvas && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        event.stopPropagation();
        actions.walk(store, arrow);
        return;
      }
      if (event.key === "Escape" && onCanvas) {
        // The library's own Escape would find nothing chosen by then, and choose the node again.
        event.stopPropagation();
        const { scope, selectedNodes, enter, select } = store.getState();
        if (selectedNodes.length > 0) select([]);
        else if (scope.length > 0) enter(scope.slice(0, -1));
        return;
      }
      // Tab opens the picker only with a node chosen on the canvas: elsewhere it keeps its meaning.
      if (event.key === "Tab" && (!onCanvas || event.shiftKey || store.getState().selectedNodes.length === 0)) return;
      const command = commands.find((candidate) => candidate.keys !== undefined && candidate.run !== undefined && isShortcut(event, candidate.keys));
      const slash = event.key === "/" ? commands[0] : undefined;
      const erase = event.key === "Backspace" && onCanvas ? commands.find((candidate) => candidate.id === "node.delete") : undefined;
      const found = command ?? slash ?? erase;
      if (!found?.run) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [commands, store]);

  useEffect(() => {
    const inText = () => {
      const { activeElement } = globalThis.document;
      return (activeElement instanceof HTMLElement && (activeElement.isContentEditable || /^(INPUT|TEXTAREA)$/.test(activeElement.tagName))) || (getSelection()?.toString() ?? "") !== "";
    };
    const onCopy = (event: ClipboardEvent) => {
      if (inText()) return;
      const text = actions.selectionText(store);
      if (text === undefined) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", text);
      if (event.type === "cut") actions.deleteSelection(store);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (inText()) return;
      const outcome = actions.pasteText(store, event.clipboardData?.getData("text/plain") ?? "");
      if (outcome === "done") event.preventDefault();
      else if (outcome === "unknown") toast({ text: t("paste.unknown") });
    };
    window.addEventListener("copy", onCopy);
    window.addEventListener("cut", onCopy);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("copy", onCopy);
      window.removeEventListener("cut", onCopy);
      window.removeEventListener("paste", onPaste);
    };
  }, [store, t]);
}
