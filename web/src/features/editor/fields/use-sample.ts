import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isObject, type Json } from "@/lib/json";
import { findNode, isLoop, labelOf, type WorkflowDocument } from "../model/document";
import { expressionOf } from "../model/expression";
import { getAt } from "../model/pointer";
import { readable } from "../model/graph";
import { sampleOf, type NodeRun } from "../run";
import { useEditor } from "../store";
import type { Name } from "./completion";

interface Sample {
  names: Name[];
  bindings: Record<string, unknown>;
  /** Names one may read for which no run has given a value yet. */
  missing: string[];
}

/** What an expression in a node may read, with the values of the last run or of the pins. */
export function useSample(id: string): Sample {
  const { t } = useTranslation("editor");
  const document = useEditor((state) => state.document);
  const nodes = useEditor((state) => state.run.nodes);
  const input = useEditor((state) => state.document.view?.sample);
  return useMemo(() => {
    const pins = document.view?.pins;
    const names: Name[] = [];
    const bindings: Record<string, unknown> = {};
    const missing: string[] = [];
    for (const { name, kind } of readable(document, id)) {
      if (kind === "input") {
        names.push({ name, detail: t("field.arguments") });
        bindings[name] = input ?? {};
      } else if (kind === "node") {
        const value = sampleOf({ status: "idle", nodes }, pins, name);
        const node = findNode(document, name)?.node;
        names.push({ name, detail: node ? labelOf(node) : name });
        if (value === undefined) missing.push(name);
        else bindings[name] = value;
      } else if (kind === "loop") {
        names.push({ name, detail: t("field.loop") });
        if (name === "index") bindings[name] = 0;
        else {
          const item = firstItem(document, id, nodes, input);
          if (item === undefined) missing.push(name);
          else bindings[name] = item;
        }
      } else {
        names.push({ name, detail: t("field.context") });
        bindings[name] = CONTEXT[name] ?? {};
      }
    }
    return { names, bindings, missing };
  }, [document, nodes, input, id, t]);
}

const CONTEXT: Record<string, Json> = {
  execution: { id: "exe_sample", started_at: "2026-01-01T00:00:00Z", trigger: "editor" },
  caller: {},
  workflow: {},
};

/** The first item of the loop round a node, or of the node itself: as the last run had it, or where the list is read plainly, as the sample has it. */
function firstItem(document: WorkflowDocument, id: string, nodes: Readonly<Record<string, NodeRun>>, sample: Json | undefined): Json | undefined {
  const found = findNode(document, id);
  const loop = found && isLoop(found.node) ? found.node : findNode(document, found?.scope.at(-1) ?? "")?.node;
  if (!loop) return undefined;
  const taken = nodes[loop.id]?.input;
  if (isObject(taken) && Array.isArray(taken["items"])) return taken["items"][0];
  const path = /^\$(\w+)((?:\.\w+)*)$/.exec(expressionOf(loop.parameters?.["items"]) ?? "");
  if (!path) return undefined;
  const root = path[1] === "input" ? sample : sampleOf({ status: "idle", nodes }, document.view?.pins, path[1] ?? "");
  const list = getAt(root, (path[2] ?? "").split(".").slice(1));
  return Array.isArray(list) ? (list[0] as Json | undefined) : undefined;
}
