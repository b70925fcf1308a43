import { useQuery } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { request } from "@/api/client";
import { problem, serve, show } from "@/test/render";
import { QueryView } from "./query-view";

function Things({ back }: { back?: { to: string; label: string } }) {
  const query = useQuery({ queryKey: ["things"], queryFn: () => request<{ items: string[] }>("GET", "/things") });
  return <QueryView query={query} {...(back ? { back } : {})}>{({ items }) => <p>{items.join(", ")}</p>}</QueryView>;
}

test("loading is announced, then the data stands in its place", async () => {
  let answer: (response: Response) => void = () => undefined;
  serve({ "GET /things": new Promise<Response>((resolve) => (answer = resolve)) });
  await show(<Things />);
  expect(screen.getByRole("status", { name: "Loading…" })).toBeInTheDocument();
  answer(Response.json({ items: ["one", "two"] }));
  expect(await screen.findByText("one, two")).toBeInTheDocument();
  expect(screen.queryByRole("status")).not.toBeInTheDocument();
});

test("a portal that is not there: says so, and tries again on demand", async () => {
  const answers: Record<string, unknown> = { "GET /things": new TypeError("Failed to fetch") };
  serve(answers);
  await show(<Things />);
  expect(await screen.findByRole("alert")).toHaveTextContent("The portal does not answer");
  answers["GET /things"] = { items: ["back"] };
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("back")).toBeInTheDocument();
});

test("a failure of the server is told in its words, with the request's id to report", async () => {
  serve({ "GET /things": problem(503, "unavailable", "the store is locked") });
  await show(<Things />);
  expect(await screen.findByRole("alert")).toHaveTextContent("the store is locked");
  expect(screen.getByText("Request req_1")).toBeInTheDocument();
});

test("a page about something that is gone leads to its list instead of trying again", async () => {
  serve({ "GET /things": problem(404, "not_found", "no such thing") });
  await show(<Things back={{ to: "/all", label: "To the things" }} />);
  expect(await screen.findByRole("heading", { level: 1, name: "There is nothing at this address" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "To the things" })).toHaveAttribute("href", "/all");
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

test("without a session it asks for the token, says when it is wrong, and shows the data when it is right", async () => {
  const answers: Record<string, unknown> = { "GET /things": problem(401, "unauthenticated", "no session"), "POST /auth/sessions": problem(401, "unauthenticated", "that is not the token") };
  const { calls } = serve(answers);
  await show(<Things />);
  await userEvent.type(await screen.findByLabelText("Token"), "wrong");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("that is not the token")).toBeInTheDocument();
  answers["POST /auth/sessions"] = undefined;
  answers["GET /things"] = { items: ["mine"] };
  await userEvent.clear(screen.getByLabelText("Token"));
  await userEvent.type(screen.getByLabelText("Token"), " right ");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("mine")).toBeInTheDocument();
  expect(calls.findLast(({ method }) => method === "POST")?.body).toEqual({ token: "right" });
});
