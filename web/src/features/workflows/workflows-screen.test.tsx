import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
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

afterEach(() => {
  clearToasts();
  vi.restoreAllMocks();
});

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

const many = (query: URLSearchParams) => {
  if (query.get("q") === "far") return { items: [workflow("wf_far", "Far away")] };
  if (query.has("q")) return { items: [] };
  return query.get("cursor") === "c2" ? { items: [workflow("wf_old", "Oldest")] } : { items, next_cursor: "c2" };
};

test("what is not loaded yet comes when it is asked for", async () => {
  const { calls } = await open({ "GET /workflows": many });
  await userEvent.click(await screen.findByRole("button", { name: "Show more" }));
  expect(await screen.findByRole("link", { name: "Oldest" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Refund" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Show more" })).not.toBeInTheDocument();
  expect(calls.map(({ query }) => query.get("cursor"))).toEqual([null, "c2"]);
});

test("the search reaches what is not loaded; what matches nothing there says so", async () => {
  await open({ "GET /workflows": many });
  await userEvent.type(await screen.findByRole("searchbox"), "far");
  expect(await screen.findByRole("link", { name: "Far away" })).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Order status" })).not.toBeInTheDocument();
  await userEvent.type(screen.getByRole("searchbox"), "zzz");
  expect(await screen.findByText("Nothing matches “farzzz”")).toBeInTheDocument();
});

test("several are selected, with Shift all between, and deleted with one way back", async () => {
  const answers: Record<string, unknown> = { "GET /workflows": { items }, "DELETE /workflows/wf_1": undefined, "DELETE /workflows/wf_2": problem(409, "wrong_state", "`support` offers it"), "DELETE /workflows/wf_3": undefined };
  const { calls } = await open(answers);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("checkbox", { name: "Select 날씨 조회" }));
  await user.keyboard("{Shift>}");
  await user.click(screen.getByRole("checkbox", { name: "Select Refund" }));
  await user.keyboard("{/Shift}");
  expect(screen.getByRole("checkbox", { name: "3 selected" })).toBeChecked();
  await user.click(screen.getByRole("button", { name: "Delete 3" }));
  expect(screen.getByText("No workflow yet")).toBeInTheDocument();
  await user.click(within(screen.getByRole("status")).getByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("link", { name: "Refund" })).toBeInTheDocument();
  expect(calls.filter(({ method }) => method === "DELETE")).toHaveLength(0);

  await user.click(screen.getByRole("checkbox", { name: "Select all" }));
  await user.click(screen.getByRole("button", { name: "Delete 3" }));
  await user.click(within(screen.getByRole("status")).getByRole("button", { name: "Close" }));
  await waitFor(() => expect(calls.filter(({ method }) => method === "DELETE")).toHaveLength(3));
  const refused = await screen.findByRole("alert");
  expect(refused).toHaveTextContent("1 workflow was not deleted");
  expect(refused).toHaveTextContent("`support` offers it");
});

test("a file makes workflows; one that is none says so", async () => {
  const { calls, address } = await open({ "GET /workflows": { items }, "POST /workflows/import": workflow("wf_8", "Imported") });
  const input = await screen.findByLabelText("Workflow files");
  const file = (content: string) => new File([content], "a.json", { type: "application/json" });
  await userEvent.upload(input, file("{"));
  expect(await screen.findByRole("alert")).toHaveTextContent("It is not JSON");
  await userEvent.upload(input, file('[{"name":"a"},{"name":"b"}]'));
  expect(await screen.findByText("2 workflows were imported")).toBeInTheDocument();
  expect(calls.filter(({ path }) => path === "/workflows/import").map(({ body }) => body)).toEqual([{ name: "a" }, { name: "b" }]);
  await userEvent.upload(input, file('{"name":"c"}'));
  await waitFor(() => expect(address()).toBe("/workflows/wf_8"));
});

test("an export is a file of that name", async () => {
  const made: { name: string; text: Promise<string> }[] = [];
  let blob = new Blob();
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: (given: Blob) => ((blob = given), "blob:x"), revokeObjectURL: () => undefined }));
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    made.push({ name: this.download, text: blob.text() });
  });
  const content = { format: "mcp-portal/workflow@1", name: "Refund", description: "", definition: {} };
  await open({ "GET /workflows": { items }, "GET /workflows/wf_3/export": content });
  await choose("Refund", "Export");
  await waitFor(() => expect(made).toHaveLength(1));
  expect(made[0]?.name).toBe("Refund.json");
  expect(JSON.parse((await made[0]?.text) ?? "")).toEqual(content);
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
