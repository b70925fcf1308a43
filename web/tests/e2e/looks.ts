import { expect } from "./portal";
import type { Page } from "@playwright/test";
import type { World } from "./world";

/** Waits until a screen has come to stay, with its fonts in and its entrances over. */
export async function settle(page: Page): Promise<void> {
  // A screen's own code is loaded lazily, some of it in two steps, and React hides what stands while
  // it waits for the second: the screen has come when its heading stays.
  const heading = page.locator("h1").first();
  await expect(async () => {
    await expect(heading).toBeVisible({ timeout: 1_000 });
    await page.waitForTimeout(300);
    await expect(heading).toBeVisible({ timeout: 1 });
  }).toPass();
  await expect(page.locator("main")).toHaveAttribute("aria-busy", "false");
  await expect(page.getByRole("status", { name: /Loading|불러오는/ })).toHaveCount(0);
  await still(page);
}

/** Waits for fonts and entrances: axe would judge colours that are still half transparent. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity);
    // What is folded away does not move on: its transitions never end.
    const enough = new Promise((resolve) => setTimeout(resolve, 2_000));
    await Promise.race([Promise.all(passing.map((animation) => animation.finished.catch(() => undefined))), enough]);
  });
}

export const prefer = (page: Page, theme: string, language: string) =>
  page.addInitScript(([chosen, words]) => {
    localStorage.setItem("portal.theme", chosen!);
    localStorage.setItem("portal.language", words!);
    localStorage.setItem("portal.motion", "reduce");
  }, [theme, language]);

export interface Look {
  name: string;
  path: (world: World) => string;
  /** What is set up before the screen opens: an answer held back, say. */
  before?: (page: Page) => Promise<unknown>;
  /** What is done once it is there: a sheet opened, a tool called. */
  then?: (page: Page, language: string) => Promise<void>;
  /** It never settles: the loading state itself. */
  loading?: true;
}

const nothing = (route: string) => async (page: Page) => {
  await page.route(route, (request) => request.fulfill({ json: { items: [], next_cursor: null } }));
};

/** A call of this server that was turned away; the next question waits. */
const refused = async (page: Page) => {
  const broken = [{ pointer: "/to", rule: "required" }, { pointer: "/period", rule: "enum", wanted: '"week", "month", "quarter"' }, { pointer: "/limit", rule: "type", wanted: "integer" }];
  await page.route("**/api/v1/deployments/*/calls?*", async (route) => {
    if (new URL(route.request().url()).searchParams.has("refused_after")) return;
    await route.fulfill({ json: { calls: [], refused: { at: new Date(Date.now() - 8_000).toISOString(), why: "arguments", tool: "send_report", client: "Cursor 2.1", broken } } });
  });
};

/** Opens the screen's workflow as a copy with this history behind it: each step changes the draft, which is published but for the last time. */
async function copyWith(page: Page, ...steps: readonly ((nodes: DraftNode[]) => DraftNode[])[]): Promise<string> {
  const call = <T>(method: string, path: string, body?: unknown, revision?: number) =>
    page.evaluate(
      async ([way, to, data, match]) => {
        const response = await fetch(`/api/v1/workflows/${to}`, { method: way, headers: { ...(data === undefined ? {} : { "content-type": "application/json" }), ...(match === undefined ? {} : { "if-match": `"${match}"` }) }, ...(data === undefined ? {} : { body: JSON.stringify(data) }) });
        return (await response.json()) as T;
      },
      [method, path, body, revision] as const,
    );
  const { id } = await call<Draft>("POST", `${new URL(page.url()).pathname.split("/").at(-1) ?? ""}/duplicate`, {});
  for (const [index, change] of steps.entries()) {
    const { revision, definition } = await call<Draft>("GET", id);
    if (index > 0) await call("POST", `${id}/versions`, { note: `Step ${index}` }, revision);
    const nodes = change(definition.nodes);
    const kept = new Set(nodes.map((node) => node.id));
    await call("PATCH", id, { definition: { ...definition, nodes, edges: definition.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)) } }, revision);
  }
  await page.goto(new URL(`/workflows/${id}`, page.url()).href);
  await settle(page);
  await expect(part(page)).toBeVisible();
  return id;
}

interface DraftNode { id: string; name?: string; parameters: Record<string, unknown> }
interface Draft { id: string; revision: number; definition: { nodes: DraftNode[]; edges: { from: string; to: string }[] } }

/** A node on the canvas, or on a phone the outline. */
const part = (page: Page) => page.locator(".react-flow__node").first().or(page.getByRole("list", { name: /running order|실행 순서/ }));

const rename = (id: string, name: string) => (nodes: DraftNode[]) => nodes.map((node) => (node.id === id ? { ...node, name } : node));
const without = (id: string) => (nodes: DraftNode[]) => nodes.filter((node) => node.id !== id);

const press = (name: RegExp) => async (page: Page) => {
  await page.getByRole("button", { name }).first().click();
};

/** Every screen, and every state of one that looks different. */
export const LOOKS: readonly Look[] = [
  { name: "gallery", path: () => "/" },
  { name: "workflows", path: () => "/workflows" },
  {
    name: "workflows-chosen",
    path: () => "/workflows",
    then: async (page) => {
      await page.getByRole("checkbox").nth(1).check();
      await page.getByRole("checkbox").nth(3).check();
    },
  },
  { name: "workflows-empty", path: () => "/workflows", before: nothing("**/api/v1/workflows?*") },
  { name: "editor", path: (world) => `/workflows/${world.workflow}` },
  { name: "editor-deploy", path: (world) => `/workflows/${world.workflow}?sheet=deploy` },
  { name: "servers", path: () => "/servers" },
  { name: "servers-empty", path: () => "/servers", before: nothing("**/api/v1/deployments") },
  { name: "server", path: (world) => `/servers/${world.server}` },
  { name: "server-long", path: (world) => `/servers/${world.locked}` },
  { name: "server-connect", path: (world) => `/servers/${world.locked}?tab=connect` },
  { name: "server-refused", path: (world) => `/servers/${world.locked}?tab=connect`, before: refused, then: async (page) => expect(page.getByTestId("first-call")).toHaveAttribute("data-state", "refused") },
  { name: "server-called", path: (world) => `/servers/${world.server}?tab=connect`, then: async (page) => expect(page.getByTestId("first-call")).toHaveAttribute("data-state", "answered") },
  { name: "server-bench", path: (world) => `/servers/${world.server}?tab=test` },
  {
    name: "server-bench-answer",
    path: (world) => `/servers/${world.server}?tab=test`,
    then: async (page) => {
      await page.getByLabel(/^order/).fill("A-1042");
      await page.getByRole("button", { name: /^(Call|호출)$/ }).click();
      await expect(page.getByText("HTTP 200")).toBeVisible();
    },
  },
  { name: "server-keys", path: (world) => `/servers/${world.locked}?tab=keys` },
  {
    name: "server-edit",
    path: (world) => `/servers/${world.server}`,
    then: async (page) => {
      await press(/^(More|더 보기)$/)(page);
      await page.getByRole("menuitem", { name: /^(Edit the texts|정보 편집)/ }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  { name: "server-versions", path: (world) => `/servers/${world.server}?tab=versions` },
  {
    name: "server-delete",
    path: (world) => `/servers/${world.server}`,
    then: async (page) => {
      await press(/^(More|더 보기)$/)(page);
      await page.getByRole("menuitem", { name: /^(Delete|삭제)/ }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  { name: "executions", path: () => "/executions" },
  { name: "executions-days", path: () => "/executions?from=2026-01-01&status=succeeded" },
  { name: "executions-calendar", path: () => "/executions?from=2026-11-03&to=2026-11-24", then: (page) => press(/^(From day|시작일)/)(page) },
  { name: "executions-none", path: () => "/executions?q=nothing-is-called-this" },
  { name: "executions-empty", path: () => "/executions", before: nothing("**/api/v1/executions?*") },
  { name: "execution", path: (world) => `/executions/${world.succeeded}` },
  { name: "execution-failed", path: (world) => `/executions/${world.failed}` },
  { name: "settings", path: () => "/settings" },
  { name: "signed-out", path: () => "/signed-out" },
  { name: "missing", path: () => "/no/such/place" },
  { name: "loading", path: () => "/workflows", loading: true, before: (page) => page.route("**/api/v1/workflows?*", () => undefined) },
  { name: "offline", path: () => "/servers", before: (page) => page.route("**/api/v1/deployments", (request) => request.abort()), then: async (page) => expect(page.getByRole("alert")).toBeVisible() },
  { name: "not-found", path: () => "/servers/dep_gone", then: async (page) => expect(page.getByRole("alert")).toBeVisible() },
  {
    name: "palette",
    path: () => "/workflows",
    then: async (page) => {
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "shortcuts",
    path: (world) => `/workflows/${world.workflow}`,
    then: async (page) => {
      await expect(part(page)).toBeVisible();
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "editor-plan",
    path: (world) => `/workflows/${world.workflow}`,
    then: async (page) => {
      await expect(part(page)).toBeVisible();
      await press(/^(Plan|계획)$/)(page);
      await expect(page.getByRole("radiogroup").or(page.getByRole("group")).first()).toBeVisible();
    },
  },
  {
    name: "editor-versions",
    path: (world) => `/workflows/${world.workflow}`,
    then: async (page) => {
      await copyWith(page, (nodes) => nodes, rename("customer", "Who ordered it"), (nodes) => without("sorry")(without("apology")(rename("answer", "Found")(nodes))));
      await page.getByRole("button", { name: /^(More|더 보기)/ }).first().click();
      await page.getByRole("menuitem", { name: /^(Versions|버전)/ }).click();
      await expect(page.getByRole("dialog").locator(".react-flow__node").first()).toBeVisible();
    },
  },
  {
    name: "editor-conflict",
    path: (world) => `/workflows/${world.workflow}`,
    then: async (page) => {
      const id = await copyWith(page, (nodes) => nodes);
      // Somebody else saves what this page does not know of.
      await page.evaluate(async (workflow) => {
        const at = `/api/v1/workflows/${workflow}`;
        const { revision, definition } = (await (await fetch(at)).json()) as Draft;
        const nodes = definition.nodes.map((node) => (node.id === "customer" ? { ...node, name: "Who ordered it" } : node));
        await fetch(at, { method: "PATCH", headers: { "content-type": "application/json", "if-match": `"${revision}"` }, body: JSON.stringify({ definition: { ...definition, nodes } }) });
      }, id);
      if (await page.locator(".react-flow__node").first().isVisible()) {
        await page.locator(".react-flow__node[data-id='late']").click();
        await page.keyboard.press("Delete");
      } else {
        await page.getByRole("list", { name: /running order|실행 순서/ }).getByRole("button").nth(2).click();
        await page.keyboard.press("Delete");
      }
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
];

/** Opens a look as a visitor of that theme and language finds it. */
export async function open(page: Page, url: string, world: World, look: Look, theme: string, language: string): Promise<void> {
  await prefer(page, theme, language);
  await look.before?.(page);
  await page.goto(url + look.path(world));
  if (look.loading) await expect(page.getByRole("status", { name: /Loading|불러오는/ })).toBeVisible();
  else if (look.name === "offline" || look.name === "not-found") await look.then?.(page, language);
  else {
    await settle(page);
    await look.then?.(page, language);
  }
  await still(page);
}
