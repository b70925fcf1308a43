import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Deployment, DeploymentRevision, ListOf } from "@/api/types";

const KEY = ["deployments"] as const;

export const useServers = () => useQuery({ queryKey: KEY, queryFn: ({ signal }) => request<ListOf<Deployment>>("GET", "/deployments", { signal }) });

export const useServer = (id: string) => useQuery({ queryKey: [...KEY, id], queryFn: ({ signal }) => request<Deployment>("GET", `/deployments/${id}`, { signal }) });

export const useRevisions = (id: string) =>
  useQuery({ queryKey: [...KEY, id, "revisions"], queryFn: ({ signal }) => request<ListOf<DeploymentRevision>>("GET", `/deployments/${id}/revisions`, { signal }) });

/** Changes of one server; each makes the lists that show it read again. */
export function useServerActions(id: string) {
  const client = useQueryClient();
  const onSuccess = () => void client.invalidateQueries({ queryKey: KEY });
  return {
    setStatus: useMutation({ mutationFn: (status: "live" | "paused") => request<Deployment>("PATCH", `/deployments/${id}`, { body: { status } }), onSuccess }),
    setAccess: useMutation({ mutationFn: (access: "public" | "api_key") => request<Deployment>("PATCH", `/deployments/${id}`, { body: { access } }), onSuccess }),
    rollBack: useMutation({ mutationFn: (revision: number) => request<Deployment>("POST", `/deployments/${id}/rollback`, { body: { revision } }), onSuccess }),
    remove: useMutation({
      mutationFn: () => request<undefined>("DELETE", `/deployments/${id}`),
      onSuccess: () => void client.invalidateQueries({ queryKey: KEY, exact: true }),
    }),
  };
}
