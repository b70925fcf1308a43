import type { CDPSession, Locator, Page } from "@playwright/test";
import { node, openEditor } from "./canvas";
import { settle } from "./looks";
import { expect, GREETING, test } from "./portal";

const SPARE = { id: "spare", type: "transform", name: "Spare", parameters: { value: 1 } };

/** Drags from a way out of one node to the middle of another, and says what is shown on the way before letting go. */
async function wire(page: Page, from: Locator, to: Locator): Promise<string> {
  // The picture may still be on its way to where it fits.
  let before = "";
  await expect(async () => {
    const now = JSON.stringify(await to.boundingBox());
    const still = now === before;
    before = now;
    expect(still).toBe(true);
  }).toPass({ intervals: [150] });
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  if (!a || !b) throw new Error("nothing to wire");
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(b.x + b.width / 2 - 8, b.y + 20, { steps: 6 });
  await page.mouse.move(b.x + b.width / 2, b.y + 20);
  const hint = page.getByRole("status").filter({ hasText: /connect|circle|leads in|itself/i });
  await expect(hint).toBeVisible();
  const text = await hint.innerText();
  await page.mouse.up();
  return text;
}

test("a wire let go over a node connects it, or says why it cannot", async ({ signedIn: page, portal }) => {
  const saved = await openEditor(page, portal, { ...GREETING, nodes: [...GREETING.nodes, SPARE] });
  const out = (id: string) => node(page, id).locator(".portal-source");
  expect(await wire(page, out("words"), node(page, "spare"))).toBe("Let go to connect to Spare");
  await expect.poll(async () => (await saved()).edges).toContainEqual({ from: "words", to: "spare" });

  expect(await wire(page, out("spare"), node(page, "words"))).toContain("That would make a circle");
  await expect(page.getByText("That would make a circle: use For each to repeat")).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Add a node" })).toHaveCount(0);
  expect((await saved()).edges).toHaveLength(3);
});

test("Escape and a click beside the nodes let go of what was chosen", async ({ signedIn: page, portal }) => {
  await openEditor(page, portal);
  const form = page.getByRole("complementary", { name: "Selected node" });
  for (const leave of [() => page.keyboard.press("Escape"), () => page.locator(".react-flow__pane").click({ position: { x: 40, y: 40 } })]) {
    await node(page, "words").click();
    await expect(form).toBeVisible();
    await leave();
    await expect(form).toHaveCount(0);
  }
  // Pushed about, nothing is chosen, and it can be clicked again afterwards.
  await page.mouse.move(300, 120);
  await page.mouse.down();
  await page.mouse.move(340, 160, { steps: 4 });
  await page.mouse.up();
  await node(page, "words").click();
  await expect(form).toBeVisible();
});

test("data dragged over a parameter says whether its type fits", async ({ signedIn: page, portal }) => {
  await openEditor(page, portal, { ...GREETING, nodes: GREETING.nodes.with(1, { id: "words", type: "http.request", parameters: { method: "GET", url: "http://example.test" } } as never) });
  await node(page, "words").click();
  const form = page.getByRole("complementary", { name: "Selected node" });
  const field = form.locator("[data-pointer='/url']");
  const over = (type: string) =>
    field.evaluate((element, dragged) => {
      const transfer = new DataTransfer();
      transfer.setData("application/x-portal-expression", "$input");
      transfer.setData(`application/x-portal-type.${dragged}`, "");
      element.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }, type);
  await over("object");
  await expect(field.getByRole("status")).toContainText("This field takes Text; what you drag is Object");
  await over("string");
  await expect(field.getByRole("status")).toHaveCount(0);
});

test("a run that takes too long is stopped, and the next one begins afresh", async ({ signedIn: page, portal }) => {
  await openEditor(page, portal, {
    ...GREETING,
    nodes: GREETING.nodes.with(1, { id: "words", type: "http.request", parameters: { method: "GET", url: `${portal.upstream}/silence` } } as never).with(2, { id: "answer", type: "respond", parameters: { text: "never" } } as never),
  });
  await page.keyboard.press("Control+Enter");
  await expect(node(page, "words").getByLabel("Running")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).first().click();
  await expect(page.locator("#editor-dock").getByText("Cancelled").first()).toBeVisible();
  await expect(node(page, "words").getByLabel("Running")).toHaveCount(0);
  const last = async () => (await portal.api<{ items: { status: string }[] }>("GET", "/executions?limit=1")).items[0]?.status;
  await expect.poll(last).toBe("cancelled");
  await page.keyboard.press("Control+Enter");
  await expect(node(page, "words").getByLabel("Running")).toBeVisible();
});

test("the theme follows the system while nothing else is chosen, and movement is left out for those who do not want it", async ({ signedIn: page, portal }) => {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.goto(portal.url);
  await settle(page);
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  expect(await theme()).toBe("dark");
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await expect.poll(theme).toBe("light");
  const longest = () => page.evaluate(() => Math.max(...[...document.querySelectorAll("*")].flatMap((element) => { const { animationDuration, transitionDuration } = getComputedStyle(element); return [animationDuration, transitionDuration].flatMap((text) => text.split(",").map(parseFloat)); })));
  expect(await longest()).toBeLessThan(0.01);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  expect(await longest()).toBeGreaterThan(0.05);
});

test("two nodes are wired, and one is put between them, with the keyboard alone", async ({ signedIn: page, portal }) => {
  const saved = await openEditor(page, portal, { ...GREETING, nodes: [...GREETING.nodes, SPARE] });
  await page.locator(".portal-canvas").focus();
  // Arrows walk the graph from its beginning.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(node(page, "words")).toHaveClass(/selected/);
  await page.keyboard.press("Tab");
  await page.getByRole("combobox", { name: "Add a node" }).fill("spare");
  await expect(page.getByRole("option", { name: /Spare/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await saved()).edges).toContainEqual({ from: "words", to: "spare" });
});

/** What a Korean input method sends for one syllable: keys that belong to it, a composition, its end. */
async function compose(session: CDPSession, steps: readonly string[], codes: readonly string[]): Promise<void> {
  for (const [index, text] of steps.entries()) {
    const key = { key: "Process", code: codes[index] ?? "KeyD", windowsVirtualKeyCode: 229 };
    await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
    await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  }
  await session.send("Input.insertText", { text: steps.at(-1) ?? "" });
}

test("Hangul is composed in every kind of field: no letter is lost and no shortcut fires", async ({ signedIn: page, portal }) => {
  const saved = await openEditor(page, portal, { ...GREETING, nodes: GREETING.nodes.with(2, { id: "answer", type: "respond", parameters: { text: "" } } as never) });
  const session = await page.context().newCDPSession(page);
  // D switches a node off, R runs it, P pins it, N puts a note down, O opens the outline.
  const write = async () => {
    await compose(session, ["ㅇ", "아", "안"], ["KeyD", "KeyK", "KeyS"]);
    await compose(session, ["ㄴ", "녀", "녕"], ["KeyS", "KeyU", "KeyD"]);
    await compose(session, ["ㄹ", "로", "롭"], ["KeyR", "KeyO", "KeyP"]);
  };
  const form = page.getByRole("complementary", { name: "Selected node" });

  await node(page, "answer").click();
  const text = form.getByRole("textbox", { name: /^Text/ });
  await text.click();
  await write();
  await expect(text).toHaveValue("안녕롭");

  await page.locator(".portal-canvas").focus();
  await page.keyboard.press("F2");
  const name = page.getByLabel("Display name");
  await name.click();
  await write();
  await expect(name).toHaveValue("안녕롭");
  await page.keyboard.press("Enter");

  await node(page, "words").click();
  const code = form.locator(".cm-content").first();
  await code.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("'");
  await write();
  await expect(code).toContainText("안녕롭");

  await page.locator(".portal-canvas").focus();
  await page.keyboard.press("/");
  const picker = page.getByRole("combobox", { name: "Add a node" });
  await picker.focus();
  await write();
  await expect(picker).toHaveValue("안녕롭");
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  const palette = page.getByRole("combobox", { name: "Command palette" });
  await palette.focus();
  await write();
  await expect(palette).toHaveValue("안녕롭");
  await page.keyboard.press("Escape");

  const { nodes } = await saved();
  expect(nodes.map(({ id, disabled }) => [id, disabled ?? false])).toEqual([["tool", false], ["words", false], ["answer", false]]);
  expect(nodes[2]).toMatchObject({ name: "안녕롭", parameters: { text: "안녕롭" } });
  await expect(page.locator(".react-flow__node-note")).toHaveCount(0);
  await expect(page.locator("#editor-dock").getByText("Succeeded")).toHaveCount(0);
});
