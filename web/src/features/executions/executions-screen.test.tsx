import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { ExecutionSummary } from "@/api/types";
import { serve, show } from "@/test/render";
import ExecutionsScreen from "./executions-screen";

const execution = (id: string, rest: Partial<ExecutionSummary> = {}): ExecutionSummary => ({
  id, status: "succeeded", trigger: "mcp", tool: "order_status", workflow: "wf_1", workflow_name: "Order status", caller: { client: "claude-code" }, cost: { calls: 1, transitions: 3 },
  created_at: "2026-11-20T00:00:00Z", duration_ms: 120, ...rest,
});

const open = async (answer: unknown, at = "/executions") => {
  const { calls } = serve({ "GET /executions": answer });
  const shown = await show(<ExecutionsScreen />, { at, path: "/executions" });
  return { calls, ...shown };
};

test("a run says what was called, by whom, how long it took and why it failed", async () => {
  await open({ items: [execution("exe_1"), execution("exe_2", { status: "failed", error: { error: "Http.Status404", cause: "no such order" } })] });
  expect((await screen.findAllByRole("link", { name: "order_status" }))[0]).toHaveAttribute("href", "/executions/exe_1");
  expect(screen.getAllByText("claude-code")).toHaveLength(2);
  expect(screen.getAllByText("120 ms")).toHaveLength(2);
  expect(screen.getByText("Http.Status404: no such order")).toBeInTheDocument();
});

test("choosing a status asks the server for it and puts it into the address", async () => {
  const { calls, address } = await open({ items: [execution("exe_1")] });
  await userEvent.click(await screen.findByRole("combobox", { name: "Status" }));
  await userEvent.click(screen.getByRole("option", { name: "Failed" }));
  await waitFor(() => expect(calls.at(-1)?.query.get("status")).toBe("failed"));
  expect(address()).toBe("/executions?status=failed");
  await userEvent.click(screen.getByRole("combobox", { name: "Status" }));
  await userEvent.click(screen.getByRole("option", { name: "Any status" }));
  await waitFor(() => expect(address()).toBe("/executions"));
});

test("filters of the address are asked for, shown, and taken away one by one", async () => {
  const { calls, address } = await open({ items: [execution("exe_1")] }, "/executions?workflow=wf_1&deployment=dep_1&status=nonsense");
  await waitFor(() => expect(calls[0]?.query.get("workflow")).toBe("wf_1"));
  expect(calls[0]?.query.get("deployment")).toBe("dep_1");
  expect(calls[0]?.query.has("status")).toBe(false);
  expect(await screen.findByText("Workflow Order status")).toBeInTheDocument();
  await userEvent.click(screen.getAllByRole("button", { name: "Clear this filter" })[0]!);
  await waitFor(() => expect(new URLSearchParams(address().split("?")[1]).has("workflow")).toBe(false));
  expect(screen.getByText("One server")).toBeInTheDocument();
});

test("nothing that fits is not the same as nothing yet", async () => {
  await open({ items: [] }, "/executions?status=failed");
  expect(await screen.findByText("No run fits the filter")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(await screen.findByText("No runs yet")).toBeInTheDocument();
});

test("older runs come when they are asked for", async () => {
  await open((query: URLSearchParams) => (query.get("cursor") === "c2" ? { items: [execution("exe_0", { tool: "older" })] } : { items: [execution("exe_1")], next_cursor: "c2" }));
  await userEvent.click(await screen.findByRole("button", { name: "Show older runs" }));
  expect(await screen.findByRole("link", { name: "older" })).toHaveAttribute("href", "/executions/exe_0");
  expect(screen.getByRole("link", { name: "order_status" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Show older runs" })).not.toBeInTheDocument();
});
