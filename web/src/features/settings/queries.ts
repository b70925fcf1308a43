import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Health } from "@/api/types";

export const useHealth = () => useQuery({ queryKey: ["health"], queryFn: ({ signal }) => request<Health>("GET", "/health", { signal }), staleTime: Infinity });

/** Ends this browser's session, and forgets what it was shown. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => request<undefined>("DELETE", "/auth/sessions/current"), onSuccess: () => client.clear() });
}
