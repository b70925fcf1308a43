import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { renderEditor } from "../test/harness";
import { DeploySheet } from "./deploy-sheet";

const plan = {
  version: 2, published: true,
  plan: {
    creates: false, slug: "greeting", url: "http://127.0.0.1/mcp/greeting", fields: [],
    changes: [{ name: "greet", change: "changed", fields: ["description"], breaking: [{ pointer: "/input_schema", code: "required_added", message: "callers must now give `name`" }] }, { name: "wave", change: "unchanged", fields: [], breaking: [] }],
    lint: [{ code: "L1", severity: "warning", pointer: "", message: "the description is short" }],
    tools: [{ workflow: "wf_1", name: "greet", title: "Greet", description: "Greets somebody.", input_schema: { type: "object", properties: { name: { type: "string" } } }, annotations: {}, tokens: 80 }],
  },
};

afterEach(() => vi.unstubAllGlobals());

test("shows the tool, what changes and what breaks, and deploys with the access chosen", async () => {
  const sent: Record<string, unknown>[] = [];
  vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
    sent.push(JSON.parse(typeof init.body === "string" ? init.body : "{}") as Record<string, unknown>);
    return Promise.resolve(new Response(JSON.stringify(plan), { headers: { "content-type": "application/json" } }));
  });
  renderEditor(<DeploySheet workflowId="wf_1" open onOpenChange={() => undefined} />);
  expect((await screen.findAllByText("greet")).length).toBeGreaterThan(0);
  expect(screen.getByText("Changes the server at http://127.0.0.1/mcp/greeting")).toBeInTheDocument();
  expect(screen.getByText("callers must now give", { exact: false })).toBeInTheDocument();
  expect(screen.getByText("the description is short")).toBeInTheDocument();
  expect(screen.getByText("wave")).not.toBeVisible();
  await userEvent.click(screen.getByText("1 tool unchanged"));
  expect(screen.getByText("wave")).toBeVisible();
  await userEvent.click(screen.getByRole("radio", { name: "API key" }));
  await userEvent.click(await screen.findByRole("button", { name: "Deploy the change" }));
  expect(sent[0]).toEqual({ access: "public", dry_run: true });
  expect(sent.at(-1)).toEqual({ access: "api_key" });
});

test("says what the server said when it cannot be deployed", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ code: "invalid_workflow", detail: "the workflow has errors", status: 422 }), { status: 422, headers: { "content-type": "application/problem+json" } })));
  renderEditor(<DeploySheet workflowId="wf_1" open onOpenChange={() => undefined} />);
  expect(await screen.findByText("the workflow has errors")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Deploy" })).toBeDisabled();
});
