import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { serve, show } from "@/test/render";
import { ConnectPanel } from "./connect-panel";

const target = { url: "http://127.0.0.1:8484/mcp/weather", name: "weather", access: "public" as const, tool: "forecast" };
const never = new Promise<Response>(() => undefined);

test("each client's own words and snippet come with its tab; arrows walk the tabs", async () => {
  serve({ "GET /deployments/dep_1/calls": never });
  const user = userEvent.setup();
  await show(<ConnectPanel id="dep_1" target={target} />);
  expect(screen.getAllByRole("tab")).toHaveLength(9);
  expect(screen.getByRole("tabpanel")).toHaveTextContent("claude mcp add --transport http weather");

  await user.click(screen.getByRole("tab", { name: "Claude" }));
  expect(screen.getByRole("tabpanel")).toHaveTextContent("cannot reach an address on your machine");

  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(screen.getByRole("tab", { name: "Cursor" })).toHaveFocus();
  expect(screen.getByRole("link", { name: "Open in Cursor" })).toHaveAttribute("href", expect.stringMatching(/^cursor:/));
  await user.keyboard("{End}");
  expect(screen.getByRole("tabpanel")).toHaveTextContent('"name":"forecast"');
  await user.keyboard("{ArrowRight}");
  expect(screen.getByRole("tab", { name: "Claude Code" })).toHaveFocus();
});

test("a public address is within every client's reach", async () => {
  serve({ "GET /deployments/dep_1/calls": never });
  await show(<ConnectPanel id="dep_1" target={{ ...target, url: "https://portal.example.com/mcp/weather" }} />);
  await userEvent.click(screen.getByRole("tab", { name: "ChatGPT" }));
  expect(screen.getByRole("tabpanel")).not.toHaveTextContent("cannot reach");
});

test("a key is made on demand and shown once", async () => {
  const { calls } = serve({ "GET /deployments/dep_1/calls": never, "POST /deployments/dep_1/api-keys": { id: "key_1", secret: "mcpk_secret" } });
  await show(<ConnectPanel id="dep_1" target={{ ...target, access: "api_key" }} />);
  expect(screen.queryByText("mcpk_secret")).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Make a key" }));
  expect(await screen.findByText("mcpk_secret")).toBeInTheDocument();
  expect(calls.filter(({ method }) => method === "POST")).toHaveLength(1);
  expect(screen.getByRole("tabpanel")).not.toHaveTextContent("mcpk_secret");
});

test("the light waits, then turns green and leads to the call", async () => {
  let answer: (response: Response) => void = () => undefined;
  serve({ "GET /deployments/dep_1/calls": new Promise<Response>((resolve) => (answer = resolve)) });
  await show(<ConnectPanel id="dep_1" target={target} />);
  const light = screen.getByTestId("first-call");
  expect(light).toHaveAttribute("data-state", "waiting");
  expect(within(light).queryByRole("link")).not.toBeInTheDocument();
  answer(Response.json({ first_call_at: "2026-11-23T00:00:00Z", calls: [{ execution: "exe_7", tool: "forecast", status: "succeeded", caller: { client: "claude-code" }, duration_ms: 42 }] }));
  await waitFor(() => expect(light).toHaveAttribute("data-state", "answered"));
  expect(light).toHaveTextContent("Called: forecast");
  expect(light).toHaveTextContent("claude-code · 42 ms · Succeeded");
  expect(within(light).getByRole("link", { name: "See the trace" })).toHaveAttribute("href", "/executions/exe_7");
});

const refusal = { at: "2026-11-23T00:00:00.5Z", why: "arguments", tool: "send_report", client: "Cursor 2.1", broken: [{ pointer: "/to", rule: "required" }, { pointer: "/limit", rule: "type", wanted: "integer" }, { pointer: "", rule: "minProperties" }] };

test("a refused call says by whom, of what and what helps; the light goes on waiting for a newer answer", async () => {
  let first = true;
  const { calls } = serve({ "GET /deployments/dep_1/calls": () => (first ? ((first = false), { calls: [], refused: refusal }) : never) });
  await show(<ConnectPanel id="dep_1" target={target} />);
  const light = screen.getByTestId("first-call");
  const said = within(light).getByRole("status");
  expect(said).toHaveTextContent("Waiting for the first call");
  await waitFor(() => expect(light).toHaveAttribute("data-state", "refused"));
  // The same live region, so that it is read aloud; the time that moves on is not in it.
  expect(said).toHaveTextContent("A client (Cursor 2.1) called send_report and was refused");
  expect(within(said).getAllByRole("listitem").map((item) => item.textContent)).toEqual(["/to is missing", "/limit must be of type integer", "The whole of the arguments breaks the schema's rule minProperties"]);
  expect(said).toHaveTextContent("Ask again in the client.");
  expect(said.querySelector("time")).toBeNull();
  expect(light).toHaveTextContent("Still waiting for the first call.");
  await waitFor(() => expect(calls).toHaveLength(2));
  expect(calls[1]?.query.get("refused_after")).toBe(refusal.at);
});

test("of a request that was not let in the reason is told; a call that succeeds is what counts", async () => {
  let answer: (response: Response) => void = () => undefined;
  const later = new Promise<Response>((resolve) => (answer = resolve));
  let first = true;
  serve({ "GET /deployments/dep_1/calls": () => (first ? ((first = false), { calls: [], refused: { at: refusal.at, why: "key_missing", broken: [] } }) : later) });
  await show(<ConnectPanel id="dep_1" target={{ ...target, access: "api_key" }} />);
  const light = screen.getByTestId("first-call");
  await waitFor(() => expect(light).toHaveAttribute("data-state", "refused"));
  expect(light).toHaveTextContent("A request was refused: it had no API key");
  expect(light).toHaveTextContent("Make a key, and put it where the client's tab below says.");
  answer(Response.json({ first_call_at: "2026-11-23T00:00:09Z", calls: [{ execution: "exe_7", tool: "forecast", status: "succeeded", caller: {}, duration_ms: 42 }] }));
  await waitFor(() => expect(light).toHaveAttribute("data-state", "answered"));
  expect(light).not.toHaveTextContent("refused");
});

test("rules of one kind in one place are all told, and a tool without a name has words", async () => {
  const broken = [{ pointer: "/code", rule: "pattern", wanted: "^a" }, { pointer: "/code", rule: "pattern", wanted: "z$" }];
  let first = true;
  const { calls } = serve({ "GET /deployments/dep_1/calls": () => (first ? ((first = false), { calls: [], refused: { at: refusal.at, why: "unknown_tool", broken } }) : never) });
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await show(<ConnectPanel id="dep_1" target={target} />);
  const light = screen.getByTestId("first-call");
  await waitFor(() => expect(light).toHaveAttribute("data-state", "refused"));
  expect(light).toHaveTextContent("A client called a tool without a name and was refused");
  expect(within(light).getAllByRole("listitem")).toHaveLength(2);
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
  await waitFor(() => expect(calls).toHaveLength(2));
});
