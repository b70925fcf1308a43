import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ListTree, Server, Workflow, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { request } from "@/api/client";
import type { Deployment, ExecutionSummary, ListOf, WorkflowSummary } from "@/api/types";
import { useDebounced } from "@/lib/debounced";
import { ago } from "@/lib/format";
import { paths } from "@/lib/paths";
import { usePreferences } from "@/lib/preferences";

/** Something of the user's that the palette leads to. */
export interface Place {
  id: string;
  title: string;
  /** What tells it from others of the same name. */
  detail: string;
  /** What else it is found by. */
  words: readonly string[];
  group: "workflows" | "servers" | "runs";
  icon: LucideIcon;
  to: string;
}

/** A list as far as the palette looks: named apart from the screens' own, which come in pages. */
function useList<T>(path: string, query: Record<string, string | number> = {}) {
  return useQuery({ queryKey: ["palette", path, query], queryFn: ({ signal }) => request<ListOf<T>>("GET", path, { query, signal }), placeholderData: keepPreviousData });
}

/**
 * The user's workflows, servers and newest runs, to be found by name, and what the server finds for
 * the words among all the others: those need not look like what was typed.
 */
export function usePlaces(query: string): { places: readonly Place[]; found: ReadonlySet<string> } {
  const { t } = useTranslation(["app", "common"]);
  const language = usePreferences((state) => state.language);
  const q = useDebounced(query.trim()).normalize("NFC");
  const words: Record<string, string> = q === "" ? {} : { q };
  const newest = useList<WorkflowSummary>("/workflows", { limit: 100 });
  const workflows = useList<WorkflowSummary>("/workflows", { limit: 20, ...words });
  const servers = useList<Deployment>("/deployments");
  const runs = useList<ExecutionSummary>("/executions", { limit: 20, ...words });
  // While the next words are on their way, what was found for those before is no answer.
  const current = <T extends { id: string }>(list: { data: ListOf<T> | undefined; isPlaceholderData: boolean }) =>
    q !== "" && q === query.trim() && !list.isPlaceholderData ? (list.data?.items ?? []).map(({ id }) => id) : [];
  const known = new Map([...(newest.data?.items ?? []), ...(workflows.data?.items ?? [])].map((workflow) => [workflow.id, workflow]));
  const places = [
    ...[...known.values()].map((item): Place => ({ id: item.id, title: item.name, detail: "", words: [], group: "workflows", icon: Workflow, to: paths.workflow(item.id) })),
    ...(servers.data?.items ?? []).map((item): Place => ({ id: item.id, title: item.title, detail: item.slug, words: [item.slug, ...item.tools.map(({ name }) => name)], group: "servers", icon: Server, to: paths.server(item.id) })),
    ...(runs.data?.items ?? []).map((item): Place => {
      const name = item.tool ?? item.workflow_name;
      return {
        id: item.id,
        title: name === "" ? t("palette.untitled") : name,
        detail: [t(`common:status.${item.status}`), ago(item.created_at, language)].join(" · "),
        words: [item.workflow_name, item.error?.error ?? "", item.caller.client ?? ""],
        group: "runs",
        icon: ListTree,
        to: paths.execution(item.id),
      };
    }),
  ];
  return { places, found: new Set([...current(workflows), ...current(runs)]) };
}
