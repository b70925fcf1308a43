import type { Edge, WorkflowDocument } from "../model/document";
import type { Operation } from "./operations";
import { toNodes } from "./to-nodes";

/** A workflow that is not saved yet. */
export interface NewWorkflow {
  name: string;
  description: string;
  definition: WorkflowDocument;
}

/** An operation as a tool of its own: its parameters are the tool's arguments, its answer the tool's. */
export function toWorkflow(operation: Operation, server: string | undefined): NewWorkflow {
  const { nodes, properties, required, wants } = toNodes([operation], server, new Set(["tool", "answer"]));
  const [request] = nodes;
  if (!request) throw new Error("an operation gave no request");
  const description = operation.summary === "" ? `${operation.method} ${operation.path}` : operation.summary;
  const body = `$${request.id}.body`;
  // What changes something often answers with nothing at all.
  const answer = operation.method === "GET" ? body : `$exists(${body}) and ${body} != null ? ${body} : { 'status': $${request.id}.status }`;
  const edges: Edge[] = [{ from: "tool", to: request.id }, { from: request.id, to: "answer" }];
  return {
    name: request.name ?? request.id,
    description,
    definition: {
      version: 1,
      nodes: [
        {
          id: "tool",
          type: "tool",
          parameters: {
            name: request.id,
            description,
            input_schema: { type: "object", properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false },
          },
        },
        request,
        { id: "answer", type: "respond", parameters: { structured: `{% ${answer} %}` } },
      ],
      edges,
      ...(Object.keys(wants).length > 0 ? { view: { wants } } : {}),
    },
  };
}
