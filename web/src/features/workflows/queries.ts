import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { create } from "zustand";
import { request } from "@/api/client";
import type { ListOf, WorkflowFile, WorkflowSummary } from "@/api/types";

const KEY = ["workflows", "list"] as const;
const PAGE = 100;

/** The workflows in which the words stand, last changed first, without those that wait to be deleted. */
export function useWorkflows(q = "", enabled = true) {
  const pending = usePending((state) => state.ids);
  return useInfiniteQuery({
    queryKey: q === "" ? KEY : [...KEY, q],
    enabled,
    queryFn: ({ pageParam, signal }) => request<ListOf<WorkflowSummary>>("GET", "/workflows", { query: { limit: PAGE, q: q === "" ? undefined : q.normalize("NFC"), cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap((page) => page.items).filter((item) => !pending.has(item.id)),
  });
}

export function useDuplicate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<WorkflowSummary>("POST", `/workflows/${id}/duplicate`, { body: {} }),
    onSuccess: () => void client.invalidateQueries({ queryKey: KEY }),
  });
}

/** Workflows as files hold them. */
export const useExport = () => useMutation({ mutationFn: (ids: readonly string[]) => Promise.all(ids.map((id) => request<WorkflowFile>("GET", `/workflows/${id}/export`))) });

/** Makes workflows of what files hold: one each, or lists of them. The first that is refused ends it. */
export function useImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (files: readonly File[]) => {
      const made: WorkflowSummary[] = [];
      for (const file of files) {
        const content: unknown = JSON.parse(await file.text());
        for (const one of Array.isArray(content) ? content : [content]) made.push(await request<WorkflowSummary>("POST", "/workflows/import", { body: one as unknown }));
      }
      return made;
    },
    onSettled: () => void client.invalidateQueries({ queryKey: KEY }),
    meta: { inline: true },
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

/** What some of several deletions were refused for. */
export class NotDeleted extends Error {
  readonly count: number;
  readonly reason: unknown;

  constructor(count: number, reason: unknown) {
    super("not deleted");
    this.count = count;
    this.reason = reason;
  }
}

/**
 * Deletes with a way back: the rows go at once and stay away whatever is read meanwhile; the server
 * is told by `commit`, when the offer to undo has gone. `undo` only forgets the order.
 */
export function useDeleteLater(onRefused: (refused: NotDeleted) => void) {
  const client = useQueryClient();
  const remove = useMutation({
    // All at once: the page may be closing, and what is asked for then is still done.
    mutationFn: async (ids: readonly string[]) => {
      const results = await Promise.allSettled(ids.map((id) => request<undefined>("DELETE", `/workflows/${id}`)));
      const refused = results.filter((result) => result.status === "rejected");
      if (refused[0]) throw new NotDeleted(refused.length, refused[0].reason);
    },
    onSettled: async (_data, error, ids) => {
      await client.invalidateQueries({ queryKey: KEY });
      setPending((pending) => ids.forEach((id) => pending.delete(id)));
      if (error instanceof NotDeleted) onRefused(error);
    },
    meta: { inline: true },
  });
  return (ids: readonly string[]): { undo: () => void; commit: () => void } => {
    setPending((pending) => ids.forEach((id) => pending.add(id)));
    return { undo: () => setPending((pending) => ids.forEach((id) => pending.delete(id))), commit: () => remove.mutate(ids) };
  };
}
