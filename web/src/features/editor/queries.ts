import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { DeployedWorkflow, ExecutionDetail, VersionSummary } from "@/api/types";
import type { Json } from "@/lib/json";
import type { WireDiagnostic } from "./diagnostics";
import type { NodeKind } from "./model/catalog";
import type { WorkflowDocument } from "./model/document";

/** A workflow with its draft. */
export interface Workflow {
  id: string;
  name: string;
  description: string;
  revision: number;
  definition: WorkflowDocument;
  latest_version?: number | null;
  updated_at: string;
}

export const useCatalog = (language: string) =>
  useQuery({
    queryKey: ["nodes", language],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { items } = await request<{ items: NodeKind[] }>("GET", "/nodes", { signal });
      return new Map(items.map((kind) => [kind.type, kind]));
    },
    staleTime: Infinity,
  });

export const useWorkflow = (id: string) =>
  useQuery({ queryKey: ["workflows", id], queryFn: ({ signal }) => request<Workflow>("GET", `/workflows/${id}`, { signal }), staleTime: Infinity, gcTime: 0 });

export const fetchWorkflow = (id: string) => request<Workflow>("GET", `/workflows/${id}`);

export const saveWorkflow = (id: string, revision: number, patch: { definition?: WorkflowDocument; name?: string; description?: string }) =>
  request<Workflow>("PATCH", `/workflows/${id}`, { body: patch, ifMatch: revision });

/** The compiler's findings on a document, asked for as it changes. */
export const validate = (document: WorkflowDocument, signal: AbortSignal) =>
  request<{ diagnostics: WireDiagnostic[] }>("POST", "/workflows/validate", { body: { definition: document }, signal });

/** What a document compiles to; all but the findings is absent when it does not. */
export interface Compiled {
  diagnostics: WireDiagnostic[];
  asl?: Json;
  plan?: { steps: { nodes: string[] }[]; critical_path: string[] };
  estimate?: { latency_ms: number; transitions: number; usd_per_1000: number };
}

export const useCompiled = (id: string, document: WorkflowDocument) =>
  useQuery({
    queryKey: ["compiled", id, document],
    queryFn: ({ signal }) => request<Compiled>("POST", "/workflows/compile", { body: { definition: document }, signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });

export const useVersions = (id: string, enabled: boolean) =>
  useQuery({ queryKey: ["workflows", id, "versions"], queryFn: ({ signal }) => request<{ items: VersionSummary[] }>("GET", `/workflows/${id}/versions`, { signal }), enabled });

/** A published version with its document; versions never change. */
export const useVersion = (id: string, number: number | undefined) =>
  useQuery({
    queryKey: ["workflows", id, "versions", number],
    queryFn: ({ signal }) => request<{ definition: WorkflowDocument }>("GET", `/workflows/${id}/versions/${number ?? 0}`, { signal }),
    enabled: number !== undefined,
    staleTime: Infinity,
  });

export const fetchDefinition = (execution: string) => request<WorkflowDocument>("GET", `/executions/${execution}/definition`);

export const fetchExecution = (id: string) => request<ExecutionDetail>("GET", `/executions/${id}`);

export const cancelExecution = (id: string) => request<undefined>("POST", `/executions/${id}/cancel`);

export interface DeployRequest {
  slug?: string;
  title?: string;
  access?: "public" | "api_key";
  dry_run?: boolean;
}

export const useDeployPlan = (id: string, body: DeployRequest, enabled: boolean) =>
  useQuery({ queryKey: ["workflows", id, "plan", body], queryFn: ({ signal }) => request<DeployedWorkflow>("POST", `/workflows/${id}/deploy`, { body: { ...body, dry_run: true }, signal }), enabled, gcTime: 0, staleTime: 0, retry: false, placeholderData: keepPreviousData });

export function useDeploy(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: DeployRequest) => request<DeployedWorkflow>("POST", `/workflows/${id}/deploy`, { body }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["deployments"] });
      void client.invalidateQueries({ queryKey: ["workflows"], refetchType: "none" });
    },
  });
}
