import { useConnection } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { connectionProblem } from "../model/graph";
import { graphAt } from "../model/document";
import { useEditor } from "../store";
import { fromConnection } from "./flow";

/** While an edge is dragged over a node that cannot take it: why not, beside the pointer. */
export function ConnectionHint() {
  const { t } = useTranslation("editor");
  const connection = useConnection();
  const document = useEditor((state) => state.document);
  const scope = useEditor((state) => state.scope);
  const catalog = useEditor((state) => state.catalog);
  if (!connection.inProgress || !connection.toNode) return null;
  const forward = connection.fromHandle.type === "source";
  const source = forward ? connection.fromNode.id : connection.toNode.id;
  const target = forward ? connection.toNode.id : connection.fromNode.id;
  const sourceHandle = forward ? connection.fromHandle.id : (connection.toHandle?.id ?? null);
  const problem = connectionProblem(graphAt(document, scope), fromConnection({ source, sourceHandle: sourceHandle ?? null, target }), catalog);
  if (problem === undefined || problem === "missing") return null;
  return (
    <div role="status" className="pointer-events-none absolute bottom-4 left-1/2 z-10 -translate-x-1/2 animate-pop-in rounded-sm border border-bad-line bg-bad-soft px-2.5 py-1 text-xs font-medium text-bad shadow-2">
      {t(`connect.${problem}`)}
    </div>
  );
}
