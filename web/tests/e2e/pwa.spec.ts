import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";
import { LAUNCH } from "../../playwright.config";
import { expect, test } from "./portal";

test("the app can be installed", async ({ portal }) => {
  // Nothing is installable from a private window, which is what tests get: this one has a profile.
  const profile = mkdtempSync(path.join(tmpdir(), "portal-profile-"));
  const context = await chromium.launchPersistentContext(profile, LAUNCH);
  const page = await context.newPage();
  await portal.signIn(page);
  await page.goto(portal.url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors).toEqual([]);
  const { errors, data, url } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(url).toBe(`${portal.url}/manifest.webmanifest`);

  interface Manifest { icons: { src: string; sizes: string; type: string; purpose: string }[]; start_url: string; display: string }
  const manifest = JSON.parse(data ?? "{}") as Manifest;
  expect(manifest.display).toBe("standalone");
  expect(manifest.icons.map(({ purpose }) => purpose)).toContain("maskable");
  for (const icon of manifest.icons) {
    const size = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, icon.src);
    if (icon.sizes !== "any") expect(size, icon.src).toBe(icon.sizes);
  }
  await context.close();
  rmSync(profile, { recursive: true, force: true });
});

test("without a network it still opens, on screens never visited too, and says what is missing", async ({ signedIn: page, portal }) => {
  await page.addInitScript(() => localStorage.setItem("portal.language", "en"));
  await page.goto(portal.url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await page.context().setOffline(true);
  await page.goto(`${portal.url}/workflows`);
  await expect(page.getByRole("heading", { level: 1, name: "Workflows" })).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("The portal does not answer");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await page.context().setOffline(false);
  await page.getByRole("link", { name: "Workflows" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Workflows" })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("what the server says is never kept", async ({ signedIn: page, portal }) => {
  await page.goto(`${portal.url}/workflows`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const kept = await page.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map((request) => new URL(request.url).pathname);
  });
  expect(kept).toContain("/");
  expect(kept.filter((path) => /^\/(api|mcp|sign-in)/.test(path))).toEqual([]);
});
