import { expressionOf } from "../model/expression";
import type { WorkflowNode } from "../model/document";

const short = (value: unknown): string | undefined => {
  if (typeof value !== "string" || value === "") return undefined;
  return (expressionOf(value) ?? value).replace(/\s+/g, " ");
};

/** The one line under a node's name that tells most: a request's URL, a condition's expression, a tool's name. */
export function summary(node: WorkflowNode): string | undefined {
  const parameters = node.parameters ?? {};
  switch (node.type) {
    case "tool":
      return short(parameters["title"]) ?? short(parameters["name"]);
    case "http.request": {
      const url = short(parameters["url"])?.replace(/^https?:\/\//, "");
      return url === undefined ? undefined : `${short(parameters["method"]) ?? "GET"} ${url}`;
    }
    case "condition":
      return short(parameters["when"]);
    case "for_each":
      return short(parameters["items"]);
    case "transform":
      return short(parameters["value"]);
    case "respond":
      return short(parameters["text"]) ?? short(parameters["structured"]);
    case "wait":
      return typeof parameters["seconds"] === "number" ? `${parameters["seconds"]} s` : (short(parameters["seconds"]) ?? short(parameters["until"]));
    case "fail":
      return short(parameters["error"]);
    case "workflow.call":
      return short(parameters["workflow"]);
    default:
      return undefined;
  }
}
