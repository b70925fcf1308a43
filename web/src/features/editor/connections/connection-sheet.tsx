import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { QueryView } from "@/parts/query-view";
import { Sheet } from "@/parts/sheet";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { draftFor, wantOf, type ConnectionDraft } from "../model/connection-need";
import { toast } from "@/ui/toast";
import { allNodes, findNode, labelOf, type WorkflowDocument, type WorkflowNode } from "../model/document";
import type { Command } from "../model/command";
import { useEditor, useEditorStore } from "../store";
import { ConnectionForm } from "./connection-form";
import { ConnectionTester } from "./connection-tester";
import { useConnections, type Connection } from "./queries";

/** Chooses, makes and tries the connection of a node, beside the canvas. */
export function ConnectionSheet() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const id = useEditor((state) => state.connecting);
  const node = useEditor((state) => (id === undefined ? undefined : findNode(state.document, id)?.node));
  const provider = useEditor((state) => (node === undefined ? undefined : (state.catalog.get(node.type)?.provider ?? undefined)));
  return (
    <Sheet
      open={node !== undefined}
      onOpenChange={(open) => open || store.getState().set({ connecting: undefined })}
      place="side"
      title={t("connection.title")}
      description={node ? t("connection.text", { name: labelOf(node) }) : undefined}
    >
      {node === undefined || provider === undefined ? null : <Choice key={node.id} node={node} provider={provider} />}
    </Sheet>
  );
}

function Choice({ node, provider }: { node: WorkflowNode; provider: string }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const connections = useConnections();
  const [draft, setDraft] = useState(() => draftFor(node, wantOf(store.getState().document, node.id)));
  const [making, setMaking] = useState<"new" | "change" | undefined>();

  const choose = (id: string | undefined, replaces?: string) => {
    const { document, dispatch } = store.getState();
    const ids = id === undefined ? [node.id] : [node.id, ...alike(document, node)];
    const wants = Object.fromEntries(Object.entries(document.view?.wants ?? {}).filter(([other]) => !ids.includes(other)));
    const commands: Command[] = [{ type: "set_node", ids, settings: { connection: id } }];
    if (replaces !== undefined) commands.push({ type: "set_parameter", id: node.id, path: ["headers", replaces], value: undefined });
    if (id !== undefined && document.view?.wants) commands.push({ type: "set_view", view: { wants } });
    dispatch({ type: "batch", commands });
    if (ids.length > 1) toast({ tone: "ok", text: t("connection.shared", { count: ids.length }) });
  };

  return (
    <QueryView query={connections}>
      {({ items }) => {
        const fitting = items.filter((connection) => connection.provider === provider);
        const current = fitting.find((connection) => connection.id === node.connection);
        const open = making ?? (fitting.length === 0 || draft.replaces !== undefined ? "new" : undefined);
        return (
          <div className="grid gap-6">
            {fitting.length === 0 ? null : (
              <fieldset className="grid gap-1.5">
                <legend className="mb-2 text-sm font-semibold">{t("connection.existing")}</legend>
                <ConnectionRow name={t("connection.none")} checked={node.connection === undefined} onChoose={() => choose(undefined)} />
                {fitting.map((connection) => (
                  <ConnectionRow key={connection.id} connection={connection} name={connection.label} checked={connection.id === node.connection} onChoose={() => { choose(connection.id); setMaking(undefined); }} />
                ))}
              </fieldset>
            )}
            {open === undefined ? (
              <Button className="justify-self-start" onClick={() => setMaking("new")}>
                <Plus aria-hidden />
                {t("connection.new")}
              </Button>
            ) : (
              <ConnectionForm
                key={open}
                provider={provider}
                draft={draft}
                onDraft={setDraft}
                {...(open === "change" && current ? { replacing: current } : {})}
                onCancel={fitting.length === 0 ? undefined : () => { setMaking(undefined); setDraft({ ...draft, replaces: undefined }); }}
                onSaved={(connection) => {
                  choose(connection.id, draft.replaces);
                  setDraft(cleared(draft));
                  setMaking(undefined);
                }}
              />
            )}
            {current && open === undefined ? <ConnectionTester key={current.id} connection={current} url={draft.url} onChange={() => { setDraft({ ...draft, auth: current.auth === "oauth2" ? "bearer" : current.auth, label: current.label, hosts: current.public.hosts?.join(", ") ?? "", username: current.public.username ?? "", name: current.public.header ?? draft.name }); setMaking("change"); }} /> : null}
          </div>
        );
      }}
    </QueryView>
  );
}

/** The other nodes that wait for credentials of the same host: an import brings them in together. */
function alike(document: WorkflowDocument, node: WorkflowNode): string[] {
  const host = draftFor(node, undefined).hosts;
  return [...allNodes(document)].flatMap(({ node: other }) => (other.id !== node.id && other.type === node.type && other.connection === undefined && wantOf(document, other.id) && host !== "" && draftFor(other, undefined).hosts === host ? [other.id] : []));
}

/** The draft without what is secret, once it is saved. */
const cleared = (draft: ConnectionDraft): ConnectionDraft => ({ ...draft, token: "", password: "", value: "", replaces: undefined });

interface RowProps {
  connection?: Connection;
  name: string;
  checked: boolean;
  onChoose: () => void;
}

function ConnectionRow({ connection, name, checked, onChoose }: RowProps) {
  const { t } = useTranslation("editor");
  const hosts = connection?.public.hosts ?? [];
  return (
    <label className={cn("flex cursor-pointer items-center gap-3 rounded-md border px-3 py-2 text-sm hover:bg-hover", checked ? "border-accent bg-accent-soft/50" : "border-line")}>
      <input type="radio" name="connection" checked={checked} onChange={onChoose} className="accent-(--accent)" />
      {connection ? <KeyRound aria-hidden className="size-4 shrink-0 text-text-3" /> : null}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        {connection ? <span className="block truncate text-xs text-text-3">{hosts.length === 0 ? t("connection.anyHost") : hosts.join(", ")}</span> : null}
      </span>
      {connection?.status === "needs_reauth" ? <Badge tone="warn">{t("connection.stale")}</Badge> : null}
      {connection ? <Badge>{t(`connection.auth.${connection.auth}`)}</Badge> : null}
    </label>
  );
}
