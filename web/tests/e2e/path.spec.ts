import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, test } from "./portal";

test("from nothing to an answered tool call in at most four screens and twelve clicks", async ({ signedIn: page, portal }) => {
  let clicks = 0;
  const screens = new Set<string>();
  page.on("framenavigated", () => screens.add(new URL(page.url()).pathname.replace(/wf_\w+|exe_\w+/, "…")));
  const click = async (name: RegExp, role: "button" | "link" = "button") => {
    clicks++;
    await page.getByRole(role, { name }).first().click();
  };

  await page.goto(portal.url);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const starter = page.locator("main h2 button").first();
  clicks++;
  await starter.click();

  // The canvas opens filled and has run once, green.
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  await expect(page.locator("#editor-dock").getByText("Succeeded")).toBeVisible();

  await click(/^Deploy$/);
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByText("The tool exactly as a model will see it.")).toBeVisible();
  clicks++;
  await sheet.getByRole("button", { name: "Deploy" }).click();

  const light = page.getByTestId("first-call");
  await expect(light).toHaveAttribute("data-state", "waiting");
  // Other tests may have deployed servers before: this one stands on the sheet.
  const { items } = await portal.api<{ items: { url: string; tools: { name: string }[] }[] }>("GET", "/deployments");
  const shown = await page.getByRole("region", { name: "Server address" }).innerText();
  const server = items.find(({ url }) => url === shown.trim())!;
  const { items: gallery } = await portal.api<{ items: { input: Record<string, unknown> }[] }>("GET", "/gallery");
  const client = new Client({ name: "browser-test", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
  const { tools } = await client.listTools();
  expect(tools.map((tool) => tool.name)).toContain(server.tools[0]!.name);
  const answer = await client.callTool({ name: server.tools[0]!.name, arguments: gallery[0]!.input });
  expect(answer.isError ?? false).toBe(false);
  await client.close();

  await expect(light).toHaveAttribute("data-state", "answered");
  await click(/See the trace/, "link");
  await expect(page.getByRole("heading", { name: server.tools[0]!.name })).toBeVisible();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();

  expect(clicks).toBeLessThanOrEqual(12);
  expect(screens.size).toBeLessThanOrEqual(4);
});
