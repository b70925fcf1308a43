import type { Json } from "@/lib/json";

/** A page of a list. */
export interface ListOf<T> {
  items: T[];
  next_cursor?: string | null;
}

export type ExecutionStatus = "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled" | "timed_out";

export interface ExecutionError {
  error: string;
  cause: string;
  node?: string | null;
}

export interface ExecutionSummary {
  id: string;
  status: ExecutionStatus;
  workflow?: string | null;
  workflow_name: string;
  version?: number | null;
  deployment?: string | null;
  tool?: string | null;
  trigger: "mcp" | "api" | "editor";
  caller: { user?: string | null; api_key?: string | null; client?: string | null };
  replay_of?: string | null;
  error?: ExecutionError | null;
  created_at: string;
  started_at?: string | null;
  finished_at?: string | null;
  duration_ms?: number | null;
  cost: { transitions: number; calls: number };
}

export interface NodeTrace {
  node: string;
  path?: number[];
  attempt: number;
  status: "running" | "succeeded" | "failed" | "skipped";
  input?: Json;
  output?: Json;
  error?: ExecutionError | null;
  pinned: boolean;
  started_at: string;
  finished_at?: string | null;
  duration_ms?: number | null;
}

export interface ExecutionDetail extends ExecutionSummary {
  input: Json;
  output?: Json;
  nodes: NodeTrace[];
}

export interface ToolCard {
  name: string;
  title?: string | null;
  description: string;
  annotations: Record<string, unknown>;
  input_schema: Json;
  output_schema?: Json;
  token_weight: number;
}

export interface DeployedTool {
  workflow: string;
  version: number;
  card: ToolCard;
}

export interface Deployment {
  id: string;
  slug: string;
  url: string;
  name: string;
  title: string;
  description: string;
  instructions: string;
  access: "public" | "api_key";
  status: "live" | "paused" | "failed";
  revision: number;
  tools: DeployedTool[];
  token_weight: number;
  created_at: string;
  updated_at: string;
  first_call_at?: string | null;
}

export interface DeploymentRevision {
  number: number;
  title: string;
  access: "public" | "api_key";
  tools: DeployedTool[];
  restores?: number | null;
  created_at: string;
}
