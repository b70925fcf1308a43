import type { Json } from "@/lib/json";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** What the document calls any value is any JSON: that is how it travels. */
type Wire<T> = unknown extends T ? Json : T extends readonly (infer Item)[] ? Wire<Item>[] : T extends object ? { [Key in keyof T]: Wire<T[Key]> } : T;

/** A page of a list. */
export interface ListOf<T> {
  items: T[];
  next_cursor?: string | null;
}

export type ExecutionSummary = Schemas["ExecutionSummary"];
export type ExecutionStatus = ExecutionSummary["status"];
export type NodeTrace = Wire<Schemas["NodeTraceView"]>;
/** What a node did, as a run's stream tells it. */
export type NodeEvent = Wire<Schemas["NodeEvent"]>;
export type ExecutionDetail = Wire<Schemas["ExecutionDetail"]>;
export type ToolCard = Wire<Schemas["ToolCardView"]>;
export type DeployedTool = Wire<Schemas["DeployedTool"]>;
export type Deployment = Wire<Schemas["DeploymentView"]>;
export type DeploymentRevision = Wire<Schemas["DeploymentRevisionView"]>;
export type DeploymentPlan = Wire<Schemas["DeploymentPlan"]>;
export type DeployedWorkflow = Wire<Schemas["DeployedWorkflow"]>;
export type DeployWorkflow = Schemas["DeployWorkflow"];
export type WorkflowSummary = Schemas["WorkflowSummary"];
export type WorkflowDetail = Wire<Schemas["WorkflowDetail"]>;
/** A workflow as a file; the server reads what is in it. */
export type WorkflowFile = Wire<Schemas["WorkflowFile"]>;
export type VersionSummary = Schemas["VersionSummary"];
export type VersionDetail = Wire<Schemas["VersionDetail"]>;
export type Diagnostic = Schemas["Diagnostic"];
export type Validation = Schemas["Validation"];
export type CompilePreview = Wire<Schemas["CompilePreview"]>;
/** A starter; its document is a workflow document, read as far as the reader needs it. */
export type GalleryExample = Wire<Schemas["GalleryExample"]>;
export type CreatedApiKey = Schemas["CreatedApiKey"];
/** The document says of the status that it is a text; it is one of the executions'. */
export type ServerCalls = Omit<Schemas["ServerCalls"], "calls"> & { calls: (Omit<Schemas["ServerCall"], "status"> & { status: ExecutionStatus })[] };
export type NodeKindView = Wire<Schemas["NodeKindView"]>;
export type ApiKey = Schemas["ApiKeyView"];
export type RefusedCall = Schemas["RefusedCall"];
export type ServerCall = ServerCalls["calls"][number];
export type ServerActivity = Omit<Schemas["DeploymentActivity"], "last_call"> & { last_call?: ServerCall };
export type Health = Schemas["Health"];
