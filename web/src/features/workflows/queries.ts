import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { WorkflowSummary } from "@/api/types";

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

const KEY = ["workflows", "list"] as const;

export const useWorkflows = () => useQuery({ queryKey: KEY, queryFn: ({ signal }) => request<Page<WorkflowSummary>>("GET", "/workflows", { query: { limit: 100 }, signal }) });

export function useDuplicate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<WorkflowSummary>("POST", `/workflows/${id}/duplicate`, { body: {} }),
    onSuccess: () => void client.invalidateQueries({ queryKey: KEY }),
  });
}

/**
 * Deletes with a way back: the row goes at once, the server is told when the time to undo has
 * passed. `undo` only has to forget the order.
 */
export function useDeleteLater() {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: string) => request<undefined>("DELETE", `/workflows/${id}`),
    onSettled: () => void client.invalidateQueries({ queryKey: KEY }),
  });
  return (id: string, delayMs: number): { undo: () => void } => {
    const before = client.getQueryData<Page<WorkflowSummary>>(KEY);
    client.setQueryData<Page<WorkflowSummary>>(KEY, (page) => (page ? { ...page, items: page.items.filter((item) => item.id !== id) } : page));
    const timer = setTimeout(() => remove.mutate(id), delayMs);
    return {
      undo: () => {
        clearTimeout(timer);
        if (before) client.setQueryData(KEY, before);
        void client.invalidateQueries({ queryKey: KEY });
      },
    };
  };
}
