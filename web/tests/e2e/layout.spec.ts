import type { Page } from "@playwright/test";
import { node } from "./canvas";
import { prefer, settle } from "./looks";
import { expect, test } from "./portal";
import { seedWorld } from "./world";

const zoom = (page: Page) => page.locator(".react-flow__viewport").evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a);

test("a wide workflow is readable on a tablet from its beginning, and fits when asked to", async ({ signedIn: page, portal }) => {
  const world = await seedWorld(portal);
  await prefer(page, "light", "en");
  await page.setViewportSize({ width: 820, height: 1080 });
  await page.goto(`${portal.url}/workflows/${world.workflow}`);
  await expect.poll(() => zoom(page)).toBeCloseTo(0.6);
  await expect(node(page, "tool")).toBeInViewport({ ratio: 0.95 });
  await page.keyboard.press("1");
  await expect.poll(() => zoom(page)).toBeLessThan(0.5);
  await expect(node(page, "sorry")).toBeInViewport({ ratio: 0.95 });
});

test("a run is seen whole where there is room, and on a phone behind a tab, round what failed", async ({ signedIn: page, portal }) => {
  const world = await seedWorld(portal);
  await prefer(page, "light", "en");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${portal.url}/executions/${world.succeeded}`);
  for (const id of ["tool", "together", "sorry"]) await expect(node(page, id)).toBeInViewport({ ratio: 0.95 });

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${portal.url}/executions/${world.failed}`);
  await settle(page);
  await expect(node(page, "order")).toHaveCount(0);
  await page.getByRole("radio", { name: "Graph" }).click();
  await expect(node(page, "order")).toBeInViewport({ ratio: 0.95 });
  await page.getByRole("radio", { name: "Timeline" }).click();
  await expect(node(page, "order")).toHaveCount(0);
});

test("days are told and chosen in the language of the app, not of the browser", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "ko");
  await page.goto(`${portal.url}/executions?from=2026-11-03`);
  await page.getByRole("button", { name: "시작일: 2026. 11. 3." }).click();
  await page.getByRole("button", { name: "2026년 11월 10일 화요일" }).click();
  await expect(page).toHaveURL(/from=2026-11-10/);
  await expect(page.getByRole("button", { name: "시작일: 2026. 11. 10." })).toBeFocused();
});

test("who is signed out finds the ways in and nowhere else to go", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "en");
  await page.goto(`${portal.url}/settings`);
  await expect(page.getByRole("navigation")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Language" }).click();
  await page.getByRole("menuitem", { name: "한국어" }).click();
  await page.getByLabel("토큰").fill(portal.token);
  await page.getByRole("button", { name: "로그인" }).click();
  await expect(page.getByRole("navigation")).toBeVisible();
});

test("the gallery's filters are one row on a phone", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "ko");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(portal.url);
  await settle(page);
  const chips = page.getByRole("group", { name: "쓰이는 것" }).getByRole("button");
  const tops = await chips.evaluateAll((all) => all.map((chip) => chip.getBoundingClientRect().top));
  expect(tops.length).toBeGreaterThan(2);
  expect(new Set(tops).size).toBe(1);
});
