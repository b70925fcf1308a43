import { useConnection } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { connectionProblem } from "../model/graph";
import { graphAt, labelOf } from "../model/document";
import { useEditor } from "../store";
import { edgeOnto, nodeAt } from "./wiring";

/** While an edge is dragged over a node: what letting go would do, or why it cannot. */
export function ConnectionHint() {
  const { t } = useTranslation("editor");
  const connection = useConnection();
  const document = useEditor((state) => state.document);
  const scope = useEditor((state) => state.scope);
  const catalog = useEditor((state) => state.catalog);
  if (!connection.inProgress) return null;
  const graph = graphAt(document, scope);
  const onto = connection.toNode?.id ?? nodeAt(graph, document.view?.positions ?? {}, catalog, connection.to);
  const start = connection.fromNode.id;
  const node = graph.nodes.find(({ id }) => id === onto);
  // Over the node it comes from it is only on its way.
  if (onto === undefined || !node || (onto === start && connection.toNode === null)) return null;
  const problem = connectionProblem(graph, edgeOnto({ node: start, handle: connection.fromHandle }, onto, graph, catalog), catalog);
  if (problem === "missing") return null;
  return (
    <div
      role="status"
      className={cn(
        "pointer-events-none absolute bottom-4 left-1/2 z-10 -translate-x-1/2 animate-pop-in rounded-sm border px-2.5 py-1 text-xs font-medium shadow-2",
        problem === undefined ? "border-ok-line bg-ok-soft text-ok" : "border-bad-line bg-bad-soft text-bad",
      )}
    >
      {problem === undefined ? t("connect.drop", { name: labelOf(node) }) : t(`connect.${problem}`)}
    </div>
  );
}
