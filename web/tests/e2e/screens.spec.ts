import AxeBuilder from "@axe-core/playwright";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { LOOKS, open, prefer, still } from "./looks";
import { expect, GREETING, test, type Portal } from "./portal";
import { seedWorld } from "./world";

/** A server of one small tool. */
async function greeting(portal: Portal, slug: string, title: string): Promise<string> {
  const { id } = await portal.api<{ id: string }>("POST", "/workflows", { name: title, definition: GREETING });
  return (await portal.api<{ deployment: { id: string } }>("POST", `/workflows/${id}/deploy`, { slug, title, access: "public" })).deployment.id;
}

for (const [index, look] of LOOKS.entries()) {
  test(`${look.name} has no accessibility violation in either theme and fits a phone`, async ({ signedIn: page, portal }) => {
    const world = await seedWorld(portal);
    await open(page, portal.url, world, look, "light", index % 2 === 0 ? "en" : "ko");
    for (const theme of ["light", "dark"]) {
      await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
      await still(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => `${theme}: ${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
    }
    // No screen scrolls sideways on a phone, nor at 200 % on a laptop.
    for (const size of [{ width: 640, height: 400 }, { width: 360, height: 740 }]) {
      await page.setViewportSize(size);
      await still(page);
      expect(await page.evaluate(() => document.querySelector("main")!.scrollWidth <= window.innerWidth + 1)).toBe(true);
    }
  });
}

test("the test bench calls the server in each era", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "en");
  const server = await greeting(portal, "bench-greeting", "Bench");
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
  const server = await greeting(portal, "short-lived", "Short-lived");
  await page.goto(`${portal.url}/servers/${server}`);
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

test("the light says why the first call was refused, and turns green with the one that is not", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "en");
  const { id } = await portal.api<{ id: string }>("POST", "/workflows", { name: "Reception", definition: GREETING });
  const { deployment: server } = await portal.api<{ deployment: { id: string; url: string } }>("POST", `/workflows/${id}/deploy`, { slug: "refuses", title: "Refuses", access: "api_key" });
  const { secret } = await portal.api<{ secret: string }>("POST", `/deployments/${server.id}/api-keys`, { name: "e2e" });
  await page.goto(`${portal.url}/servers/${server.id}?tab=connect`);
  const light = page.getByTestId("first-call");
  await expect(light).toHaveAttribute("data-state", "waiting");

  const bare = new Client({ name: "No key", version: "1" });
  await expect(bare.connect(new StreamableHTTPClientTransport(new URL(server.url)))).rejects.toThrow();
  await expect(light).toHaveAttribute("data-state", "refused");
  await expect(light.getByRole("status")).toContainText("it had no API key");

  const client = new Client({ name: "Cursor", version: "2.1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers: { authorization: `Bearer ${secret}`, "user-agent": "Cursor/2.1" } } }));
  await client.callTool({ name: "greet", arguments: { nickname: "a s3cret" } });
  await expect(light.getByRole("status")).toContainText(/A client \(Cursor.*\) called greet and was refused/);
  for (const [place, rule] of [["/name", "is missing"], ["/nickname", "is not taken by the tool"]] as const) {
    await expect(light.getByRole("listitem").filter({ has: page.getByText(place, { exact: true }) })).toContainText(rule);
  }
  await expect(light).not.toContainText("s3cret");

  await client.callTool({ name: "greet", arguments: { name: "Kim" } });
  await expect(light).toHaveAttribute("data-state", "answered");
  await client.close();
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
