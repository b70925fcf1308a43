import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { GalleryExample } from "@/api/types";
import { serve, show } from "@/test/render";
import GalleryScreen from "./gallery-screen";
import { narrowing, traitsOf } from "./queries";

const kind = (type: string, title: string, role: GalleryExample["uses"][number]["role"]) => ({ type, title, role });
const HTTP = kind("http.request", "HTTP request", "effect");
const LOOP = kind("for_each", "For each", "control");
const example = (id: string, title: string, rest: Partial<GalleryExample> = {}): GalleryExample => ({
  id, title, description: `About ${title}`, tags: [], uses: [kind("tool", "Tool", "trigger")], needs_connection: false, offline: true, input: {},
  definition: { version: 1, nodes: [{ id: "tool", type: "tool" }], edges: [] }, ...rest,
});
const items = [
  example("hello", "Hello"),
  example("weather", "날씨", { uses: [HTTP], offline: false }),
  example("mail", "Mail", { uses: [HTTP, LOOP], offline: false, needs_connection: true }),
];

const open = async (at = "/") => {
  serve({ "GET /gallery": { items } });
  return show(<GalleryScreen />, { at, path: "/" });
};
const shown = () => screen.getAllByRole("heading", { level: 2 }).map((heading) => heading.textContent);

test("what a starter needs is told from its nodes; what all have tells nothing", () => {
  expect(traitsOf(items[2]!).map(({ id }) => id)).toEqual(["http.request", "for_each"]);
  expect(traitsOf(items[0]!).map(({ id }) => id)).toEqual(["noCredential", "offline"]);
});

test("chips narrow, count what would be left, and stand in the address", async () => {
  const { address } = await open();
  await userEvent.click(await screen.findByRole("button", { name: "HTTP request 2" }));
  expect(shown()).toEqual(["날씨", "Mail"]);
  await userEvent.click(screen.getByRole("button", { name: "No account needed 1" }));
  expect(shown()).toEqual(["날씨"]);
  expect(address()).toBe("/?has=http.request&has=noCredential");
  await userEvent.click(screen.getByRole("button", { name: "HTTP request 1", pressed: true }));
  await waitFor(() => expect(address()).toBe("/?has=noCredential"));
});

test("there is a chip for what several have but not all, and for what the address asks for", async () => {
  const traits = (...ids: string[]) => ({ traits: ids.map((id) => ({ id, title: id })) });
  const told = narrowing([traits("all", "one"), traits("all", "two"), traits("all", "two")]);
  expect(told.map(({ trait, narrows }) => [trait.id, narrows])).toEqual([["all", false], ["two", true], ["one", false]]);
  await open("/?has=for_each");
  expect(await screen.findByRole("button", { name: "For each 1", pressed: true })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /^No network/ })).not.toBeInTheDocument();
  expect(shown()).toEqual(["Mail"]);
});

test("the search finds by initial consonants and by what is used; nothing found has one way out", async () => {
  await open("/?has=http.request");
  const search = await screen.findByRole("searchbox", { name: "Search starters" });
  await userEvent.type(search, "ㄴㅆ");
  expect(shown()).toEqual(["날씨"]);
  await userEvent.clear(search);
  await userEvent.type(search, "for each");
  expect(shown()).toEqual(["Mail"]);
  await userEvent.type(search, "qqq");
  await userEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(shown()).toHaveLength(3);
});
