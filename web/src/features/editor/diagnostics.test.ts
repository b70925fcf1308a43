import { expect, test } from "vitest";
import { placeDiagnostics, worst } from "./diagnostics";
import type { WorkflowDocument } from "./model/document";

const document: WorkflowDocument = {
  version: 1,
  nodes: [{ id: "each", type: "for_each", parameters: { body: { nodes: [{ id: "inner", type: "transform" }], edges: [] } } }],
  edges: [],
};
const wire = (node: string | null, pointer: string) => ({ code: "F1", severity: "error" as const, message: "", node, pointer, help: null });

test("places are told from the node, in loops too", () => {
  expect(placeDiagnostics([wire("each", "/nodes/0/parameters/items"), wire("inner", "/nodes/0/parameters/body/nodes/0/parameters/value/a"), wire(null, "/edges/1")], document).map(({ pointer }) => pointer)).toEqual(["/items", "/value/a", undefined]);
});

test("an error outweighs a warning", () => {
  expect(worst([{ code: "a", severity: "warning", message: "", node: "x" }, { code: "b", severity: "error", message: "", node: "x" }], "x")).toBe("error");
});
