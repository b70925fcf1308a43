import type { Page } from "@playwright/test";
import { prefer } from "./looks";
import { expect, GREETING, test } from "./portal";

/** What has the focus: its name, and whether one sees that it has it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return undefined;
    const ringed = (style: CSSStyleDeclaration) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow.includes("3px");
    // A card or a row shows the ring of the link or button that covers it.
    const chain = [element, element.parentElement, element.closest("label, h2"), element.closest("li > *")].filter((one): one is HTMLElement => one instanceof HTMLElement);
    const visible = ringed(getComputedStyle(element, "::after")) || chain.some((one) => ringed(getComputedStyle(one)));
    const box = element.getBoundingClientRect();
    return { role: element.getAttribute("role") ?? element.tagName.toLowerCase(), name: (element.getAttribute("aria-label") ?? element.textContent).trim().replace(/\s+/g, " "), visible, inSight: box.width > 0 && box.bottom > 0 && box.top < window.innerHeight };
  });

/** Presses Tab until something of that name has the focus; on the way nothing takes it unseen. */
async function reach(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let steps = 0; steps < 80; steps++) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    if (here === undefined) continue;
    passed.push(here.name.slice(0, 40));
    // A ring may still be fading in.
    await expect.poll(() => focused(page), { message: `after ${passed.join(" → ")}` }).toMatchObject({ visible: true, inSight: true });
    if (name.test(here.name)) return;
  }
  throw new Error(`Tab does not reach ${String(name)}; it went ${passed.join(" → ")}`);
}

test("from the gallery to the first answered call with the keyboard alone", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "en");
  await page.goto(portal.url);
  const first = page.locator("main h2 button").first();
  await expect(first).toBeVisible();
  const starter = (await first.textContent()) ?? "";

  await reach(page, /^Skip to content$/);
  await page.keyboard.press("Enter");
  await reach(page, new RegExp(`^${starter}$`));
  await page.keyboard.press("Enter");
  await expect(page.locator("#editor-dock").getByText("Succeeded")).toBeVisible();

  await reach(page, /^Deploy$/);
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByText("The tool exactly as a model will see it.")).toBeVisible();
  await expect(sheet.getByRole("button", { name: "Deploy" })).toBeEnabled();
  await reach(page, /^Deploy$/);
  await page.keyboard.press("Enter");

  // How to connect is read and walked: the clients are one stop, arrows choose among them.
  const light = page.getByTestId("first-call");
  await expect(light).toHaveAttribute("data-state", "waiting");
  await reach(page, /^Claude Code$/);
  await page.keyboard.press("End");
  await expect(page.getByRole("tab", { name: "curl" })).toHaveAttribute("aria-selected", "true");
  const url = (await page.getByRole("region", { name: "Server address" }).innerText()).trim();
  const { items } = await portal.api<{ items: { url: string; tools: { name: string }[] }[] }>("GET", "/deployments");
  const { items: gallery } = await portal.api<{ items: { title: string; input: Record<string, unknown> }[] }>("GET", "/gallery");
  await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: items.find((item) => item.url === url)?.tools[0]?.name, arguments: gallery.find(({ title }) => title === starter)?.input } }),
  });
  await expect(light).toHaveAttribute("data-state", "answered");
  await reach(page, /^See the trace$/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/executions\/exe_/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("the palette leads to a workflow, a server and a run by their names", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "en");
  const { id } = await portal.api<{ id: string }>("POST", "/workflows", { name: "날씨 알림", definition: GREETING });
  const { deployment: server } = await portal.api<{ deployment: { id: string; url: string } }>("POST", `/workflows/${id}/deploy`, { slug: "reception", title: "Reception", access: "public" });
  await fetch(server.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "greet", arguments: { name: "Ada" } } }),
  });
  await page.goto(`${portal.url}/settings`);
  const find = async (words: string, option: RegExp, to: RegExp | string) => {
    await expect(page.getByRole("heading", { level: 1 }).or(page.locator(".react-flow__node").first()).first()).toBeVisible();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Command palette" }).fill(words);
    await expect(page.getByRole("option", { name: option }).first()).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(to);
  };
  await find("ㄴㅆㅇ", /날씨 알림/, `${portal.url}/workflows/${id}`);
  await find("reception", /Reception/, `${portal.url}/servers/${server.id}`);
  await find("greet", /^greet.*Succeeded.*Runs/, /\/executions\/exe_/);
});

test("signing out ends the session and says how to come back", async ({ signedIn: page, portal }) => {
  await prefer(page, "light", "en");
  await page.goto(`${portal.url}/settings`);
  await expect(page.getByText(/^\d+\.\d+\.\d+/)).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  await page.goto(`${portal.url}/workflows`);
  await expect(page.getByRole("alert")).toContainText("You are not signed in");
  await page.goto(`${portal.url}/signed-out`);
  await page.getByLabel("Token").fill(portal.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
  await expect(page).toHaveURL(`${portal.url}/`);
});
