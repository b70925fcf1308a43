import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { create } from "zustand";
import { request } from "@/api/client";
import type { ListOf, WorkflowSummary } from "@/api/types";

const KEY = ["workflows", "list"] as const;

/** The workflows, without those that wait to be deleted. */
export function useWorkflows() {
  const pending = usePending((state) => state.ids);
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request<ListOf<WorkflowSummary>>("GET", "/workflows", { query: { limit: 100 }, signal }),
    select: ({ items }) => items.filter((item) => !pending.has(item.id)),
  });
}

export function useDuplicate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<WorkflowSummary>("POST", `/workflows/${id}/duplicate`, { body: {} }),
    onSuccess: () => void client.invalidateQueries({ queryKey: KEY }),
  });
}

/** Workflows that are deleted on this page and not yet on the server. */
const usePending = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));
const setPending = (change: (ids: Set<string>) => void) =>
  usePending.setState(({ ids }) => {
    const next = new Set(ids);
    change(next);
    return { ids: next };
  });

/**
 * Deletes with a way back: the row goes at once and stays away whatever is read meanwhile; the server
 * is told by `commit`, when the offer to undo has gone. `undo` only forgets the order.
 */
export function useDeleteLater() {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: string) => request<undefined>("DELETE", `/workflows/${id}`),
    onSettled: async (_data, _error, id) => {
      await client.invalidateQueries({ queryKey: KEY });
      setPending((ids) => ids.delete(id));
    },
  });
  return (id: string): { undo: () => void; commit: () => void } => {
    setPending((ids) => ids.add(id));
    return { undo: () => setPending((ids) => ids.delete(id)), commit: () => remove.mutate(id) };
  };
}
