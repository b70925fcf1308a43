import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import type { WorkflowSummary } from "@/api/types";
import { problem, serve, show } from "@/test/render";
import { clearToasts, Toaster } from "@/ui/toast";
import WorkflowsScreen from "./workflows-screen";

const workflow = (id: string, name: string, rest: Partial<WorkflowSummary> = {}): WorkflowSummary => ({
  id, name, description: "", nodes: 3, node_types: ["tool", "respond"], revision: 1, latest_version: null, has_unpublished_changes: true,
  created_at: "2026-11-20T00:00:00Z", updated_at: "2026-11-20T00:00:00Z", ...rest,
});
const items = [workflow("wf_1", "날씨 조회", { description: "Tells the weather" }), workflow("wf_2", "Order status", { latest_version: 2, has_unpublished_changes: false }), workflow("wf_3", "Refund", { latest_version: 1 })];

const open = async (answers: Record<string, unknown>, at = "/workflows") => {
  const api = serve(answers);
  const shown = await show(<><WorkflowsScreen /><Toaster label="Messages" closeLabel="Close" /></>, { at, path: "/workflows" });
  return { ...api, ...shown };
};

afterEach(clearToasts);

test("each row leads to its workflow and says how far it is published", async () => {
  await open({ "GET /workflows": { items } });
  expect(await screen.findByRole("link", { name: "Order status" })).toHaveAttribute("href", "/workflows/wf_2");
  expect(screen.getByText("Draft")).toBeInTheDocument();
  expect(screen.getByText("v2")).toBeInTheDocument();
  expect(screen.getByText("v1 + changes")).toBeInTheDocument();
  expect(screen.getByText("Tells the weather")).toBeInTheDocument();
});

test("the search finds by initial consonants, stands in the address, and is cleared from an empty result", async () => {
  const { address } = await open({ "GET /workflows": { items } });
  await userEvent.type(await screen.findByRole("searchbox", { name: "Search workflows" }), "ㄴㅆ");
  expect(screen.getAllByRole("link", { name: /^(날씨 조회|Order status|Refund)$/ }).map((link) => link.textContent)).toEqual(["날씨 조회"]);
  await waitFor(() => expect(new URLSearchParams(address().split("?")[1]).get("q")).toBe("ㄴㅆ"));
  await userEvent.type(screen.getByRole("searchbox"), "zzz");
  await userEvent.click(await screen.findByRole("button", { name: "Clear the search" }));
  expect(screen.getByRole("link", { name: "Refund" })).toBeInTheDocument();
  expect(address()).toBe("/workflows");
});

test("nothing yet: one way on, to the starters", async () => {
  await open({ "GET /workflows": { items: [] } });
  expect(await screen.findByText("No workflow yet")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Choose a starter" })).toHaveAttribute("href", "/");
  expect(screen.queryByRole("searchbox")).not.toBeInTheDocument();
});

const choose = async (name: string, action: string) => {
  await userEvent.click(await screen.findByRole("button", { name: `Actions for ${name}` }));
  await userEvent.click(screen.getByRole("menuitem", { name: action }));
};

test("undo takes a deletion back before the server hears of it", async () => {
  const { calls } = await open({ "GET /workflows": { items } });
  await choose("Refund", "Delete");
  expect(screen.queryByRole("link", { name: "Refund" })).not.toBeInTheDocument();
  await userEvent.click(within(screen.getByRole("status")).getByRole("button", { name: "Undo" }));
  expect(screen.getByRole("link", { name: "Refund" })).toBeInTheDocument();
  expect(calls.filter(({ method }) => method === "DELETE")).toHaveLength(0);
});

test("when the offer is gone the server is told, once", async () => {
  const answers: Record<string, unknown> = { "GET /workflows": { items }, "DELETE /workflows/wf_3": undefined };
  const { calls } = await open(answers);
  await choose("Refund", "Delete");
  answers["GET /workflows"] = { items: items.slice(0, 2) };
  await userEvent.click(within(screen.getByRole("status")).getByRole("button", { name: "Close" }));
  await waitFor(() => expect(calls.filter(({ method, path }) => method === "DELETE" && path === "/workflows/wf_3")).toHaveLength(1));
  expect(screen.queryByRole("link", { name: "Refund" })).not.toBeInTheDocument();
});

test("a deletion that the server refuses brings the row back", async () => {
  await open({ "GET /workflows": { items }, "DELETE /workflows/wf_3": problem(409, "in_use", "a server offers it") });
  await choose("Refund", "Delete");
  await userEvent.click(within(screen.getByRole("status")).getByRole("button", { name: "Close" }));
  expect(await screen.findByRole("link", { name: "Refund" })).toBeInTheDocument();
});

test("a duplicate opens", async () => {
  const { address } = await open({ "GET /workflows": { items }, "POST /workflows/wf_2/duplicate": workflow("wf_9", "Order status (copy)") });
  await choose("Order status", "Duplicate");
  await waitFor(() => expect(address()).toBe("/workflows/wf_9"));
});
