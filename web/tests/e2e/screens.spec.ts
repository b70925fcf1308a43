import { mkdirSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, GREETING, test, type Portal } from "./portal";

const SCREENS = path.resolve(import.meta.dirname, "../../../docs/screens");
const WIDTHS = { phone: 390, tablet: 820, desktop: 1280 };

let ids: { workflow: string; server: string; execution: string } | undefined;

/** Something on every screen: a workflow, a server that was called, its run. */
async function seed(portal: Portal): Promise<NonNullable<typeof ids>> {
  if (ids) return ids;
  const { id: workflow } = await portal.api<{ id: string }>("POST", "/workflows", { name: "Greeting", description: "Greets somebody by name.", definition: GREETING });
  const { deployment } = await portal.api<{ deployment: { id: string; url: string } }>("POST", `/workflows/${workflow}/deploy`, { slug: "greeting", title: "Greeting", access: "public" });
  await fetch(deployment.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "greet", arguments: { name: "Ada" } } }),
  });
  await expect.poll(async () => (await portal.api<{ items: unknown[] }>("GET", "/executions")).items.length).toBeGreaterThan(0);
  const { items } = await portal.api<{ items: { id: string }[] }>("GET", "/executions");
  ids = { workflow, server: deployment.id, execution: items[0]!.id };
  return ids;
}

const settle = async (page: Page) => {
  // A screen's own code is loaded lazily, some of it in two steps, and React hides what stands while
  // it waits for the second: the screen has come when its heading stays.
  const heading = page.locator("h1").first();
  await expect(async () => {
    await expect(heading).toBeVisible({ timeout: 1_000 });
    await page.waitForTimeout(500);
    await expect(heading).toBeVisible({ timeout: 1 });
  }).toPass();
  await expect(page.locator("main")).toHaveAttribute("aria-busy", "false");
  await expect(page.getByRole("status", { name: /Loading|불러오는/ })).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  // Entrances end on their own; axe would judge colours that are still half transparent.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity).map((animation) => animation.finished.catch(() => undefined))));
};

const prefer = (page: Page, theme: string, language: string) =>
  page.addInitScript(([key, value]) => {
    localStorage.setItem("portal.theme", key!);
    localStorage.setItem("portal.language", value!);
    localStorage.setItem("portal.motion", "reduce");
  }, [theme, language]);

const SCREEN_PATHS = {
  gallery: () => "/",
  workflows: () => "/workflows",
  editor: (seeded: NonNullable<typeof ids>) => `/workflows/${seeded.workflow}`,
  deploy: (seeded: NonNullable<typeof ids>) => `/workflows/${seeded.workflow}?sheet=deploy`,
  servers: () => "/servers",
  server: (seeded: NonNullable<typeof ids>) => `/servers/${seeded.server}`,
  connect: (seeded: NonNullable<typeof ids>) => `/servers/${seeded.server}?tab=connect`,
  bench: (seeded: NonNullable<typeof ids>) => `/servers/${seeded.server}?tab=test`,
  versions: (seeded: NonNullable<typeof ids>) => `/servers/${seeded.server}?tab=versions`,
  executions: () => "/executions",
  execution: (seeded: NonNullable<typeof ids>) => `/executions/${seeded.execution}`,
  settings: () => "/settings",
  missing: () => "/no/such/place",
};

for (const [name, to] of Object.entries(SCREEN_PATHS)) {
  for (const theme of ["light", "dark"]) {
    test(`${name} has no accessibility violation, ${theme}`, async ({ signedIn: page, portal }) => {
      await prefer(page, theme, theme === "light" ? "en" : "ko");
      await page.goto(portal.url + to(await seed(portal)));
      await settle(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
      // No screen scrolls sideways on a phone.
      await page.setViewportSize({ width: 360, height: 740 });
      await settle(page);
      expect(await page.evaluate(() => document.querySelector("main")!.scrollWidth <= window.innerWidth + 1)).toBe(true);
    });
  }
}

test("the test bench calls the server in each era", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "en");
  const { server } = await seed(portal);
  await page.goto(`${portal.url}/servers/${server}?tab=test`);
  for (const era of ["2026-07-28", "2025-11-25", "2025-06-18"]) {
    await page.getByText(era, { exact: true }).click();
    await page.getByLabel("name").fill(`Grace ${era}`);
    await page.getByRole("button", { name: "Call" }).click();
    await expect(page.getByRole("region", { name: "Result" })).toContainText(`Hello, Grace ${era}!`);
  }
});

test("pause, resume and delete of a server", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "en");
  const { workflow } = await seed(portal);
  const { deployment } = await portal.api<{ deployment: { id: string } }>("POST", `/workflows/${workflow}/deploy`, { slug: "short-lived", title: "Short-lived", access: "public" });
  await page.goto(`${portal.url}/servers/${deployment.id}`);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(`${portal.url}/servers`);
  await expect(page.getByText("Short-lived")).toHaveCount(0);
});

test("a deleted workflow can be had back", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "en");
  await portal.api("POST", "/workflows", { name: "Precious", definition: GREETING });
  await page.goto(`${portal.url}/workflows`);
  await page.getByRole("button", { name: "Actions for Precious" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("link", { name: "Precious" })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("link", { name: "Precious" })).toBeVisible();
});

test("a browser without a session signs in with the token", async ({ page, portal }) => {
  await prefer(page, "light", "en");
  await page.goto(`${portal.url}/workflows`);
  await expect(page.getByRole("alert")).toContainText("You are not signed in");
  await page.getByLabel("Token").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(/not the token/)).toBeVisible();
  await page.getByLabel("Token").fill(portal.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Workflows" })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

// The pictures of docs/screens: three widths, both themes, both languages. Written on demand, because pixels differ from machine to machine.
test.describe("pictures", () => {
  test.skip(process.env.UPDATE_SCREENS === undefined, "set UPDATE_SCREENS=1 to write docs/screens");
  for (const [width, pixels] of Object.entries(WIDTHS)) {
    for (const theme of ["light", "dark"]) {
      for (const language of ["en", "ko"]) {
        test(`${width} ${theme} ${language}`, async ({ signedIn: page, portal }) => {
          test.setTimeout(300_000);
          mkdirSync(SCREENS, { recursive: true });
          const seeded = await seed(portal);
          await page.setViewportSize({ width: pixels, height: 800 });
          await prefer(page, theme, language);
          for (const [name, to] of Object.entries(SCREEN_PATHS)) {
            await page.goto(portal.url + to(seeded));
            await settle(page);
            await page.screenshot({ path: path.join(SCREENS, `${name}-${width}-${theme}-${language}.png`) });
          }
        });
      }
    }
  }
});
