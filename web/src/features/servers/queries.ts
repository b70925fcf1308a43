import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request, send } from "@/api/client";
import { ApiError } from "@/api/error";
import type { ApiKey, CreatedApiKey, Deployment, DeploymentRevision, ListOf, ServerActivity } from "@/api/types";

const KEY = ["deployments"] as const;

export const useServers = () => useQuery({ queryKey: KEY, queryFn: ({ signal }) => request<ListOf<Deployment>>("GET", "/deployments", { signal }) });

/** What each server did of late, kept current while it is looked at. */
export const useActivity = () =>
  useQuery({
    queryKey: [...KEY, "activity"],
    queryFn: async ({ signal }) => new Map((await request<ListOf<ServerActivity>>("GET", "/deployments/activity", { signal })).items.map((item) => [item.deployment, item])),
    refetchInterval: 15_000,
  });

/** A server and what to name when changing it. */
export type ReadServer = Deployment & { etag: number };

export const useServer = (id: string) =>
  useQuery({
    queryKey: [...KEY, id],
    queryFn: async ({ signal }): Promise<ReadServer> => {
      const response = await send("GET", `/deployments/${id}`, { signal });
      const body: unknown = await response.json().catch(() => null);
      if (!response.ok) throw ApiError.fromBody(response.status, body);
      // The contract test holds the server to the document the types come from.
      return { ...(body as Deployment), etag: Number(/\d+/.exec(response.headers.get("etag") ?? "")?.[0] ?? 0) };
    },
  });

export const useRevisions = (id: string) =>
  useQuery({ queryKey: [...KEY, id, "revisions"], queryFn: ({ signal }) => request<ListOf<DeploymentRevision>>("GET", `/deployments/${id}/revisions`, { signal }) });

export interface ServerTexts {
  title: string;
  description: string;
  instructions: string;
}

/** Changes of one server; each makes the lists that show it read again. */
export function useServerActions(id: string) {
  const client = useQueryClient();
  const onSuccess = () => void client.invalidateQueries({ queryKey: KEY });
  return {
    setStatus: useMutation({ mutationFn: (status: "live" | "paused") => request<Deployment>("PATCH", `/deployments/${id}`, { body: { status } }), onSuccess }),
    setAccess: useMutation({ mutationFn: (access: "public" | "api_key") => request<Deployment>("PATCH", `/deployments/${id}`, { body: { access } }), onSuccess }),
    setTexts: useMutation({
      mutationFn: ({ texts, etag }: { texts: ServerTexts; etag: number }) => request<Deployment>("PATCH", `/deployments/${id}`, { body: texts, ifMatch: etag }),
      onSuccess,
      meta: { inline: true },
    }),
    rollBack: useMutation({ mutationFn: (revision: number) => request<Deployment>("POST", `/deployments/${id}/rollback`, { body: { revision } }), onSuccess }),
    remove: useMutation({
      mutationFn: () => request<undefined>("DELETE", `/deployments/${id}`),
      onSuccess: () => void client.invalidateQueries({ queryKey: KEY, exact: true }),
    }),
  };
}

const keysOf = (id: string) => [...KEY, id, "keys"] as const;

export const useKeys = (id: string) => useQuery({ queryKey: keysOf(id), queryFn: ({ signal }) => request<ListOf<ApiKey>>("GET", `/deployments/${id}/api-keys`, { signal }) });

export function useKeyActions(id: string) {
  const client = useQueryClient();
  const onSuccess = () => void client.invalidateQueries({ queryKey: keysOf(id) });
  return {
    // What it answers is in no cache: it is gone with the sheet that shows it.
    create: useMutation({
      mutationFn: (body: { name: string; expires_at?: string }) => request<CreatedApiKey>("POST", `/deployments/${id}/api-keys`, { body }),
      onSuccess,
      gcTime: 0,
      meta: { inline: true },
    }),
    revoke: useMutation({ mutationFn: (key: string) => request<undefined>("DELETE", `/deployments/${id}/api-keys/${key}`), onSuccess }),
  };
}
