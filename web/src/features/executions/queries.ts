import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Deployment, ExecutionDetail, ExecutionStatus, ExecutionSummary, ListOf } from "@/api/types";
import { momentsOf, type Period } from "@/lib/period";

export interface ExecutionFilter {
  status?: ExecutionStatus;
  workflow?: string;
  deployment?: string;
  period?: Period;
  /** Words, or the beginning of an id. */
  q?: string;
}

const LIVE_MS = 2_500;

export const isFinal = (status: ExecutionStatus): boolean => !["queued", "running", "waiting"].includes(status);

/** Newest first, kept current while the page is looked at. */
export const useExecutions = (filter: ExecutionFilter) =>
  useInfiniteQuery({
    queryKey: ["executions", filter],
    queryFn: ({ pageParam, signal }) => {
      const { period = {}, q, ...rest } = filter;
      const query = { ...rest, ...momentsOf(period, Date.now()), q: q?.normalize("NFC"), limit: 50, cursor: pageParam };
      return request<ListOf<ExecutionSummary>>("GET", "/executions", { query, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // More than one page is read, not watched: reloading all of them would move what one reads.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 1) > 1 ? false : LIVE_MS),
  });

/** The servers there are: their names stand on the filter and on the rows. */
export const useServers = () => useQuery({ queryKey: ["deployments"], queryFn: ({ signal }) => request<ListOf<Deployment>>("GET", "/deployments", { signal }) });

export const useExecution = (id: string) =>
  useQuery({
    queryKey: ["executions", id],
    queryFn: ({ signal }) => request<ExecutionDetail>("GET", `/executions/${id}`, { signal }),
    refetchInterval: (query) => (query.state.data && isFinal(query.state.data.status) ? false : 1_000),
  });

export const useDefinition = (id: string) =>
  useQuery({ queryKey: ["executions", id, "definition"], queryFn: ({ signal }) => request<unknown>("GET", `/executions/${id}/definition`, { signal }), staleTime: Infinity });

export function useReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<{ id: string }>("POST", `/executions/${id}/replay`),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["executions"] }),
  });
}

export function useCancel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<unknown>("POST", `/executions/${id}/cancel`),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["executions"] }),
  });
}
