import { KeyRound, PlugZap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { connectionNeed, wantOf } from "../model/connection-need";
import type { NodeKind } from "../model/catalog";
import type { WorkflowNode } from "../model/document";
import { useEditor, useEditorStore } from "../store";
import { useConnections } from "./queries";

/** The connection of a node in its form: which one, why one is wanted, and the way to choose or make it. */
export function ConnectionField({ node, kind }: { node: WorkflowNode; kind: NodeKind }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const need = useEditor((state) => connectionNeed(node, kind, state.diagnostics, wantOf(state.document, node.id), state.run.nodes[node.id]));
  const connections = useConnections(node.connection !== undefined);
  const current = connections.data?.items.find((connection) => connection.id === node.connection);
  const Icon = need === undefined ? KeyRound : PlugZap;
  return (
    <div data-pointer="/connection" className={cn("flex items-center gap-3 rounded-md border px-3 py-2", need === undefined ? "border-line bg-sunken/50" : "border-warn-line bg-warn-soft")}>
      <Icon aria-hidden className={cn("size-4 shrink-0", need === undefined ? "text-text-3" : "text-warn")} />
      <div className="min-w-0 flex-1 text-xs">
        <p className="flex items-center gap-1.5 font-medium">
          <span className="truncate">{node.connection === undefined ? t("connection.none") : (current?.label ?? node.connection)}</span>
          {current?.status === "needs_reauth" ? <Badge tone="warn">{t("connection.stale")}</Badge> : null}
        </p>
        <p className={cn(need === undefined ? "text-text-3" : "text-warn")}>{need === undefined ? t(node.connection === undefined ? "connection.optional" : "connection.used") : t(`connection.need.${need}`)}</p>
      </div>
      <Button size="sm" tone={need === undefined ? "secondary" : "primary"} onClick={() => store.getState().set({ connecting: node.id })}>
        {t(node.connection === undefined ? "connection.connect" : "connection.manage")}
      </Button>
    </div>
  );
}
