import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { ExecutionSummary } from "@/api/types";
import { dayOf } from "@/lib/calendar";
import { serve, show } from "@/test/render";
import ExecutionsScreen from "./executions-screen";

const execution = (id: string, rest: Partial<ExecutionSummary> = {}): ExecutionSummary => ({
  id, status: "succeeded", trigger: "mcp", tool: "order_status", workflow: "wf_1", workflow_name: "Order status", caller: { client: "claude-code" }, cost: { calls: 1, transitions: 3 },
  created_at: "2026-11-20T00:00:00Z", duration_ms: 120, ...rest,
});

const servers = [{ id: "dep_1", title: "Support desk", slug: "support" }];

const open = async (answer: unknown, at = "/executions") => {
  const { calls: all } = serve({ "GET /executions": answer, "GET /deployments": { items: servers } });
  const calls = { get runs() { return all.filter(({ path }) => path === "/executions"); } };
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
  await waitFor(() => expect(calls.runs.at(-1)?.query.get("status")).toBe("failed"));
  expect(address()).toBe("/executions?status=failed");
  await userEvent.click(screen.getByRole("combobox", { name: "Status" }));
  await userEvent.click(screen.getByRole("option", { name: "Any status" }));
  await waitFor(() => expect(address()).toBe("/executions"));
});

test("filters of the address are asked for, shown, and taken away one by one", async () => {
  const { calls, address } = await open({ items: [execution("exe_1")] }, "/executions?workflow=wf_1&deployment=dep_1&status=nonsense");
  await waitFor(() => expect(calls.runs[0]?.query.get("workflow")).toBe("wf_1"));
  expect(calls.runs[0]?.query.get("deployment")).toBe("dep_1");
  expect(calls.runs[0]?.query.has("status")).toBe(false);
  expect(await screen.findByText("Workflow Order status")).toBeInTheDocument();
  expect(await screen.findByRole("combobox", { name: "Server" })).toHaveTextContent("Support desk");
  await userEvent.click(screen.getByRole("button", { name: "Clear this filter" }));
  await waitFor(() => expect(new URLSearchParams(address().split("?")[1]).has("workflow")).toBe(false));
  await userEvent.click(screen.getByRole("combobox", { name: "Server" }));
  await userEvent.click(screen.getByRole("option", { name: "Any server" }));
  await waitFor(() => expect(address()).toBe("/executions?status=nonsense"));
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

const query = (address: string) => Object.fromEntries(new URLSearchParams(address.split("?")[1]));

test("words are asked for once one stops typing, and stand in the address", async () => {
  const { calls, address } = await open({ items: [execution("exe_1")] });
  await userEvent.type(await screen.findByRole("searchbox", { name: "Search runs" }), "no such");
  expect(query(address())).toEqual({ q: "no such" });
  await waitFor(() => expect(calls.runs.at(-1)?.query.get("q")).toBe("no such"));
  expect(calls.runs.filter(({ query }) => query.has("q"))).toHaveLength(1);
});

test("a span ends now; days are whole days of this device", async () => {
  const { calls, address } = await open({ items: [execution("exe_1")] });
  await userEvent.click(await screen.findByRole("combobox", { name: "Time" }));
  await userEvent.click(screen.getByRole("option", { name: "Last 24 hours" }));
  await waitFor(() => expect(calls.runs.at(-1)?.query.has("since")).toBe(true));
  expect(query(address())).toEqual({ span: "24h" });
  const since = Date.parse(calls.runs.at(-1)?.query.get("since") ?? "");
  expect(Math.abs(Date.now() - 86_400_000 - since)).toBeLessThan(60_000);
  expect(calls.runs.at(-1)?.query.has("until")).toBe(false);

  await userEvent.click(screen.getByRole("combobox", { name: "Time" }));
  await userEvent.click(screen.getByRole("option", { name: "Days…" }));
  const choose = async (field: string, date: Date) => {
    await userEvent.click(await screen.findByRole("button", { name: `${field}: Any day` }));
    await userEvent.click(screen.getByRole("button", { name: new Intl.DateTimeFormat("en", { dateStyle: "full" }).format(date) }));
  };
  const [year, month] = [new Date().getFullYear(), new Date().getMonth()];
  await choose("From day", new Date(year, month, 1));
  await choose("To day", new Date(year, month, 2));
  await waitFor(() => expect(calls.runs.at(-1)?.query.get("until")).toBe(new Date(year, month, 3).toISOString()));
  expect(calls.runs.at(-1)?.query.get("since")).toBe(new Date(year, month, 1).toISOString());
  expect(query(address())).toMatchObject({ from: dayOf(new Date(year, month, 1)), to: dayOf(new Date(year, month, 2)) });
});

test("a page without a match that is not the last is read on from, and where it stops is told", async () => {
  let page = 0;
  const { calls } = await open((asked: URLSearchParams) => (asked.has("q") ? { items: page > 6 ? [execution("exe_9", { tool: "found" })] : [], next_cursor: `c${++page}` } : { items: [] }), "/executions?q=needle");
  expect(await screen.findByText("Nothing found so far")).toBeInTheDocument();
  expect(calls.runs).toHaveLength(5);
  for (const _ of [6, 7, 8]) await userEvent.click(await screen.findByRole("button", { name: "Search further back" }));
  expect(await screen.findByRole("link", { name: "found" })).toBeInTheDocument();
});

test("a row names the server where it is called otherwise than the workflow", async () => {
  await open({ items: [execution("exe_1", { deployment: "dep_1" })] });
  expect(await screen.findByText("Order status · Support desk")).toBeInTheDocument();
});
