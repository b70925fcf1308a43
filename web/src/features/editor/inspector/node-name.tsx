import { Pencil } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Input } from "@/ui/input";
import { idProblem, takenIds } from "../model/ids";
import { labelOf, type WorkflowNode } from "../model/document";
import { useEditor, useEditorStore } from "../store";

/** A node's name and the id expressions use. Renaming the id carries every reference along. */
export function NodeName({ node }: { node: WorkflowNode }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const renaming = useEditor((state) => state.renaming === node.id);
  const [id, setId] = useState(node.id);
  useEffect(() => setId(node.id), [node.id, renaming]);

  const taken = takenIds(store.getState().document);
  taken.delete(node.id);
  const problem = idProblem(id, taken);
  const close = () => store.getState().set({ renaming: undefined });
  const commit = () => {
    if (problem !== undefined) return;
    if (id !== node.id) store.getState().dispatch({ type: "rename_node", id: node.id, to: id });
    close();
  };

  if (!renaming) {
    return (
      <button type="button" onClick={() => store.getState().set({ renaming: node.id })} title={t("action.rename")} className="group/name -mx-1 flex max-w-full items-center gap-1.5 rounded-xs px-1 text-left hover:bg-hover">
        <span className="truncate text-base font-semibold">{labelOf(node)}</span>
        {node.name === undefined ? null : <span className="truncate font-mono text-2xs text-text-3">{node.id}</span>}
        <Pencil aria-hidden className="size-3 shrink-0 text-text-3 opacity-0 group-hover/name:opacity-100 group-focus-visible/name:opacity-100" />
      </button>
    );
  }
  return (
    <form
      className="grid gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.nativeEvent.isComposing) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <Input
        autoFocus
        aria-label={t("rename.id")}
        value={id}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setId(event.target.value)}
        aria-invalid={problem === undefined ? undefined : true}
        className="font-mono text-xs"
      />
      {problem === undefined ? (
        <p className="text-2xs text-text-3">{t("rename.help", { id })}</p>
      ) : (
        <p role="alert" className="text-2xs text-bad">
          {t(`rename.${problem}`)}
        </p>
      )}
      <Input
        aria-label={t("rename.label")}
        placeholder={t("rename.labelHint")}
        value={node.name ?? ""}
        className="text-xs"
        onChange={(event) => store.getState().dispatch({ type: "set_node", ids: [node.id], settings: { name: event.target.value === "" ? undefined : event.target.value } })}
        onBlur={commit}
      />
      <button type="submit" className="sr-only">
        {t("rename.done")}
      </button>
    </form>
  );
}
