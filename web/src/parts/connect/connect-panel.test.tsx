import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
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
