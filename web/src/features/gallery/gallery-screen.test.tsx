import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { GalleryExample } from "@/api/types";
import { serve, show } from "@/test/render";
import GalleryScreen from "./gallery-screen";
import { traitsOf } from "./queries";

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
  expect(screen.getByRole("button", { name: "No network 0" })).toHaveAttribute("aria-disabled", "true");
  await userEvent.click(screen.getByRole("button", { name: "For each 1" }));
  expect(shown()).toEqual(["Mail"]);
  expect(address()).toBe("/?has=http.request&has=for_each");
  await userEvent.click(screen.getByRole("button", { name: "HTTP request 1", pressed: true }));
  await waitFor(() => expect(address()).toBe("/?has=for_each"));
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
