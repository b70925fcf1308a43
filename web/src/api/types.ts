import type { Json, JsonObject } from "@/lib/json";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** The generator reads "any JSON object" as an object without fields; these say what it is. */
interface CardJson {
  annotations: Record<string, unknown>;
  input_schema: JsonObject;
  output_schema?: JsonObject;
}
type WithCard<T> = Omit<T, keyof CardJson> & CardJson;
type WithTools<T> = Omit<T, "tools"> & { tools: DeployedTool[] };

/** A page of a list. */
export interface ListOf<T> {
  items: T[];
  next_cursor?: string | null;
}

export type ExecutionSummary = Schemas["ExecutionSummary"];
export type ExecutionStatus = ExecutionSummary["status"];
/** The values a node took and gave are any JSON. */
export type NodeTrace = Omit<Schemas["NodeTraceView"], "input" | "output"> & { input?: Json; output?: Json };
export type ExecutionDetail = Omit<Schemas["ExecutionDetail"], "input" | "output" | "nodes"> & { input: Json; output?: Json; nodes: NodeTrace[] };
export type ToolCard = WithCard<Schemas["ToolCardView"]>;
export type DeployedTool = WithCard<Schemas["DeployedTool"]>;
export type Deployment = WithTools<Schemas["DeploymentView"]>;
export type DeploymentRevision = WithTools<Schemas["DeploymentRevisionView"]>;
export type DeploymentPlan = WithTools<Schemas["DeploymentPlan"]>;
export type DeployedWorkflow = Omit<Schemas["DeployedWorkflow"], "plan" | "deployment"> & { plan: DeploymentPlan; deployment?: Deployment };
export type DeployWorkflow = Schemas["DeployWorkflow"];
export type WorkflowSummary = Schemas["WorkflowSummary"];
export type VersionSummary = Schemas["VersionSummary"];
export type Diagnostic = Schemas["Diagnostic"];
/** A starter; its document is a workflow document, read as far as the reader needs it. */
export type GalleryExample = Omit<Schemas["GalleryExample"], "definition" | "input" | "expected"> & { definition: JsonObject; input: JsonObject; expected?: Json };
export type CreatedApiKey = Schemas["CreatedApiKey"];
/** The document says of the status that it is a text; it is one of the executions'. */
export type ServerCalls = Omit<Schemas["ServerCalls"], "calls"> & { calls: (Omit<Schemas["ServerCall"], "status"> & { status: ExecutionStatus })[] };
export type NodeKindView = Schemas["NodeKindView"];
