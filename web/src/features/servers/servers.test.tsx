import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import type { ApiKey, Deployment, ServerActivity } from "@/api/types";
import { problem, serve, show } from "@/test/render";
import { clearToasts, Toaster } from "@/ui/toast";
import ServerScreen from "./server-screen";
import ServersScreen from "./servers-screen";

const server = (id: string, title: string, rest: Partial<Deployment> = {}): Deployment => ({
  id, title, slug: "support", url: "http://127.0.0.1:8484/mcp/support", name: "support", description: "", instructions: "", access: "api_key", status: "live", revision: 1, tools: [], token_weight: 0,
  created_at: "2026-11-20T00:00:00Z", updated_at: "2026-11-20T00:00:00Z", ...rest,
});
const none = Array.from({ length: 24 }, () => 0);
const call = (status: "succeeded" | "failed"): NonNullable<ServerActivity["last_call"]> => ({ execution: "exe_1", tool: "order_status", status, caller: {}, at: "2026-11-20T00:00:00Z" });
const key = (id: string, name: string, rest: Partial<ApiKey> = {}): ApiKey => ({ id, name, prefix: "k7f2m3qa", created_at: "2026-11-20T00:00:00Z", ...rest });

afterEach(clearToasts);

const openServer = async (answers: Record<string, unknown>, tab = "") => {
  answers["GET /deployments/dep_1"] ??= () => Response.json(server("dep_1", "Support desk"), { headers: { etag: '"7"' } });
  const api = serve(answers);
  await show(<><ServerScreen /><Toaster label="Messages" closeLabel="Close" /></>, { at: `/servers/dep_1${tab}`, path: "/servers/:id" });
  return api;
};

test("a card tells the last call, how it went, and the calls of a day", async () => {
  const activity: ServerActivity[] = [
    { deployment: "dep_1", hours: none.with(23, 3).with(20, 1), more: false, last_call: call("failed") },
    { deployment: "dep_2", hours: none, more: false },
  ];
  serve({ "GET /deployments": { items: [server("dep_1", "Support desk"), server("dep_2", "Idle")] }, "GET /deployments/activity": { items: activity } });
  await show(<ServersScreen />);
  expect(await screen.findByText("Last call: Failed")).toBeInTheDocument();
  expect(screen.getByText("order_status")).toBeInTheDocument();
  expect(screen.getByText("4 calls in 24 hours")).toBeInTheDocument();
  expect(screen.getByRole("img", { name: /^Calls by the hour: 0.*, 1, 0, 0, 3$/ })).toBeInTheDocument();
  expect(screen.getByText("Not called yet")).toBeInTheDocument();
});

const edit = async () => {
  await userEvent.click(await screen.findByRole("button", { name: "More" }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Edit the texts" }));
  return within(screen.getByRole("dialog", { name: "Edit the server" }));
};

test("the texts are changed on top of what was read", async () => {
  const { calls } = await openServer({ "PATCH /deployments/dep_1": server("dep_1", "Front desk") });
  const sheet = await edit();
  await userEvent.clear(sheet.getByLabelText("Title"));
  expect(sheet.getByRole("button", { name: "Save" })).toBeDisabled();
  await userEvent.type(sheet.getByLabelText("Title"), "Front desk");
  await userEvent.type(sheet.getByLabelText("Instructions for models"), "Be kind.");
  await userEvent.click(sheet.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("The texts were changed")).toBeInTheDocument();
  const sent = calls.find(({ method }) => method === "PATCH");
  expect(sent?.body).toEqual({ title: "Front desk", description: "", instructions: "Be kind." });
  expect(sent?.headers.get("if-match")).toBe('"7"');
});

test("a field's fault stands at the field; another's change in between leads to theirs", async () => {
  const wrong = Response.json({ status: 400, code: "invalid_request", detail: "a title is one line of text", fields: [{ pointer: "/title", code: "characters", message: "a title is one line of text" }] }, { status: 400 });
  const answers: Record<string, unknown> = { "PATCH /deployments/dep_1": wrong };
  await openServer(answers);
  const sheet = await edit();
  await userEvent.click(sheet.getByRole("button", { name: "Save" }));
  expect(await sheet.findByText("a title is one line of text")).toBeInTheDocument();
  expect(sheet.getByLabelText("Title")).toBeInvalid();
  answers["PATCH /deployments/dep_1"] = problem(412, "revision_mismatch", "");
  await userEvent.type(sheet.getByLabelText("Title"), "!");
  await userEvent.click(sheet.getByRole("button", { name: "Save" }));
  expect(await sheet.findByRole("alert")).toHaveTextContent("Somebody else changed the server");
  answers["GET /deployments/dep_1"] = () => Response.json(server("dep_1", "Theirs"), { headers: { etag: '"8"' } });
  await userEvent.click(sheet.getByRole("button", { name: "Show what is there now" }));
  await waitFor(() => expect(screen.getByLabelText("Title")).toHaveValue("Theirs"));
});

test("a key is made with a name, shown once, and gone with its sheet", async () => {
  const { calls } = await openServer({ "GET /deployments/dep_1/api-keys": { items: [] }, "POST /deployments/dep_1/api-keys": { ...key("key_1", "Laptop"), secret: "mcpk_secret" } }, "?tab=keys");
  expect(await screen.findByText("No key yet")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Add a key" }));
  expect(screen.getByLabelText("Name")).toHaveFocus();
  await userEvent.type(screen.getByLabelText("Name"), " Laptop ");
  await userEvent.click(screen.getByRole("button", { name: "Make the key" }));
  expect(await screen.findByText("mcpk_secret")).toBeInTheDocument();
  expect(calls.find(({ method }) => method === "POST")?.body).toEqual({ name: "Laptop" });
  await userEvent.click(screen.getByRole("button", { name: "I have copied it" }));
  expect(screen.queryByText("mcpk_secret")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Add a key" })).toHaveFocus();
});

test("keys tell when they were used; a revoked one is asked about first", async () => {
  const items = [key("key_1", "Laptop", { last_used_at: "2026-11-21T00:00:00Z" }), key("key_2", "Old", { expires_at: "2020-01-01T00:00:00Z" })];
  const { calls } = await openServer({ "GET /deployments/dep_1/api-keys": { items }, "DELETE /deployments/dep_1/api-keys/key_1": undefined }, "?tab=keys");
  expect(await screen.findByText("Never used")).toBeInTheDocument();
  expect(screen.getByText("Ended")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Revoke Laptop" }));
  const question = within(screen.getByRole("dialog", { name: "Revoke “Laptop”?" }));
  expect(question.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await userEvent.click(question.getByRole("button", { name: "Revoke" }));
  await waitFor(() => expect(calls.some(({ method, path }) => method === "DELETE" && path.endsWith("/key_1"))).toBe(true));
  expect(await screen.findByText("“Laptop” was revoked")).toBeInTheDocument();
});

test("who may not see the keys is told so, and is offered none", async () => {
  await openServer({ "GET /deployments/dep_1/api-keys": problem(403, "forbidden", "needs the permission api_key:manage") }, "?tab=keys");
  expect(await screen.findByText("Only owners and admins see the keys.")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Add a key" })).toBeDisabled();
});
