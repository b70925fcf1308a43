import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { CompilePreview, DeployedWorkflow, DeployWorkflow, ExecutionDetail, ListOf, NodeKindView, Validation, VersionDetail, VersionSummary, WorkflowDetail, WorkflowSummary } from "@/api/types";
import type { WorkflowDocument } from "./model/document";

/** A workflow with its draft, which the server keeps exactly as the editor saved it. */
export type Workflow = Omit<WorkflowDetail, "definition"> & { definition: WorkflowDocument };

export const useCatalog = (language: string) =>
  useQuery({
    queryKey: ["nodes", language],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { items } = await request<ListOf<NodeKindView>>("GET", "/nodes", { signal });
      return new Map(items.map((kind) => [kind.type, kind]));
    },
    staleTime: Infinity,
  });

export const useWorkflow = (id: string) =>
  useQuery({ queryKey: ["workflows", id], queryFn: ({ signal }) => request<Workflow>("GET", `/workflows/${id}`, { signal }), staleTime: Infinity, gcTime: 0 });

export const fetchWorkflow = (id: string) => request<Workflow>("GET", `/workflows/${id}`);

export const saveWorkflow = (id: string, revision: number, patch: { definition?: WorkflowDocument; name?: string; description?: string }) =>
  request<Workflow>("PATCH", `/workflows/${id}`, { body: patch, ifMatch: revision });

/** Saves workflows one after the other; those made before one fails stay. */
export function useCreateWorkflows() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (made: readonly { name: string; description: string; definition: WorkflowDocument }[]) => {
      const saved: WorkflowSummary[] = [];
      for (const body of made) saved.push(await request<WorkflowSummary>("POST", "/workflows", { body }));
      return saved;
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ["workflows"], refetchType: "none" }),
  });
}

/** The compiler's findings on a document, asked for as it changes. */
export const validate = (document: WorkflowDocument, signal: AbortSignal) =>
  request<Validation>("POST", "/workflows/validate", { body: { definition: document }, signal });

/** What a document compiles to; all but the findings is absent when it does not. */
export const useCompiled = (id: string, document: WorkflowDocument) =>
  useQuery({
    queryKey: ["compiled", id, document],
    queryFn: ({ signal }) => request<CompilePreview>("POST", "/workflows/compile", { body: { definition: document }, signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });

export const useVersions = (id: string, enabled: boolean) =>
  useQuery({ queryKey: ["workflows", id, "versions"], queryFn: ({ signal }) => request<ListOf<VersionSummary>>("GET", `/workflows/${id}/versions`, { signal }), enabled });

/** A published version with its document; versions never change. */
export const useVersion = (id: string, number: number | undefined) =>
  useQuery({
    queryKey: ["workflows", id, "versions", number],
    queryFn: ({ signal }) => request<Omit<VersionDetail, "definition"> & { definition: WorkflowDocument }>("GET", `/workflows/${id}/versions/${number ?? 0}`, { signal }),
    enabled: number !== undefined,
    staleTime: Infinity,
  });

export const fetchDefinition = (execution: string) => request<WorkflowDocument>("GET", `/executions/${execution}/definition`);

export const fetchExecution = (id: string) => request<ExecutionDetail>("GET", `/executions/${id}`);

export const cancelExecution = (id: string) => request<undefined>("POST", `/executions/${id}/cancel`);

export type DeployRequest = Partial<DeployWorkflow>;

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
