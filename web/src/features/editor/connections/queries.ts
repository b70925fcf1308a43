import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { components } from "@/api/schema";
import type { ConnectionDraft } from "../model/connection-need";

type Schemas = components["schemas"];
/** A connection; its credentials are never shown. */
export type Connection = Omit<Schemas["ConnectionView"], "public"> & { public: { hosts?: string[]; username?: string; header?: string } };
export type ConnectionTest = Schemas["ConnectionTest"];

const KEY = ["connections"];

export const useConnections = (enabled = true) =>
  useQuery({ queryKey: KEY, queryFn: ({ signal }) => request<{ items: Connection[] }>("GET", "/integrations/connections", { signal }), enabled, staleTime: 30_000 });

const credentials = (draft: ConnectionDraft): Schemas["CredentialsRequest"] => {
  switch (draft.auth) {
    case "bearer":
      return { auth: "bearer", token: draft.token };
    case "basic":
      return { auth: "basic", username: draft.username, password: draft.password };
    case "header":
      return { auth: "header", name: draft.name, value: draft.value };
  }
};

/** The hosts as they were typed: by commas, spaces or lines. */
export const hostsOf = (text: string): string[] => text.split(/[\s,]+/).filter((host) => host !== "");

/** Makes a connection, or gives one there is new credentials. */
export function useSaveConnection(provider: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ draft, id }: { draft: ConnectionDraft; id?: string }) => {
      const body = { label: draft.label.trim(), credentials: credentials(draft), hosts: hostsOf(draft.hosts) };
      return id === undefined
        ? request<Connection>("POST", "/integrations/connections", { body: { ...body, provider } })
        : request<Connection>("PATCH", `/integrations/connections/${encodeURIComponent(id)}`, { body });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
    meta: { inline: true },
  });
}

export function useTestConnection() {
  return useMutation({
    mutationFn: ({ id, url }: { id: string; url: string }) => request<ConnectionTest>("POST", `/integrations/connections/${encodeURIComponent(id)}/test`, { body: { url } }),
    meta: { inline: true },
  });
}
