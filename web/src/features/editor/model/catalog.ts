import type { NodeKindView } from "@/api/types";
import { isObject } from "@/lib/json";
import type { WorkflowNode } from "./document";

/** A node kind as `GET /api/v1/nodes` gives it, in the caller's language. */
export type NodeKind = NodeKindView;
export type Role = NodeKind["role"];

export type Catalog = ReadonlyMap<string, NodeKind>;

export interface PortView {
  name: string;
  /** The kind's own title; a switch's cases have none and are shown by name. */
  title?: string;
}

/** The ways out of a node: its kind's, a switch's cases, and the error port where errors are routed. */
export function portsOf(node: WorkflowNode, kind: NodeKind | undefined): PortView[] {
  const ports: PortView[] = kind ? [...kind.ports] : [{ name: "out" }];
  if (node.type === "switch") {
    const cases = node.parameters?.["cases"];
    const names = Array.isArray(cases) ? cases.flatMap((item) => (isObject(item) && typeof item["port"] === "string" && item["port"] !== "" ? [item["port"]] : [])) : [];
    ports.splice(0, ports.length, ...[...new Set(names)].map((name) => ({ name })), ...ports.filter((port) => port.name === "default"));
    if (!ports.some((port) => port.name === "default")) ports.push({ name: "default" });
  }
  if (node.on_error === "route" && !ports.some((port) => port.name === "error")) ports.push({ name: "error" });
  return ports;
}

/** The port a new edge leaves by, or that data takes through a node switched off. */
export const mainPort = (node: WorkflowNode, kind: NodeKind | undefined): string | undefined => portsOf(node, kind)[0]?.name;
