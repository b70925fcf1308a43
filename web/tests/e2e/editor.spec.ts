import type { Page } from "@playwright/test";
import { expect, GREETING, test, type Portal } from "./portal";

interface Saved {
  definition: { nodes: { id: string; type: string; disabled?: boolean; parameters: Record<string, unknown> }[]; edges: { from: string; to: string; port?: string }[] };
}

const open = async (page: Page, portal: Portal, definition: unknown = GREETING): Promise<() => Promise<Saved["definition"]>> => {
  const { id } = await portal.api<{ id: string }>("POST", "/workflows", { name: "Editor test", definition });
  await page.goto(`${portal.url}/workflows/${id}`);
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  return async () => {
    await expect(page.getByText("Saved", { exact: true })).toBeAttached();
    return (await portal.api<Saved>("GET", `/workflows/${id}`)).definition;
  };
};

const node = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);

test("a run lights up the nodes and shows the result", async ({ signedIn: page, portal }) => {
  await open(page, portal);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#editor-dock").getByText("Succeeded")).toBeVisible();
  await expect(node(page, "words").getByLabel("Succeeded")).toBeVisible();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Hello, Ada!");
});

test("Tab adds a node after the chosen one, found by a few letters; undo takes it back", async ({ signedIn: page, portal }) => {
  const saved = await open(page, portal);
  await node(page, "words").click();
  await page.locator(".portal-canvas").focus();
  await page.keyboard.press("Tab");
  await page.getByRole("combobox", { name: "Add a node" }).fill("condi");
  await page.keyboard.press("Enter");
  await expect(node(page, "condition")).toBeVisible();
  expect((await saved()).edges).toContainEqual({ from: "words", to: "condition" });
  await page.locator(".portal-canvas").focus();
  await page.keyboard.press("Control+z");
  await expect(node(page, "condition")).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await expect(node(page, "condition")).toBeVisible();
});

test("a rename takes every reference along", async ({ signedIn: page, portal }) => {
  const saved = await open(page, portal);
  await node(page, "words").click();
  await page.keyboard.press("F2");
  await page.getByLabel("Id in expressions").fill("greeting_words");
  await page.keyboard.press("Enter");
  await expect(node(page, "greeting_words")).toBeVisible();
  await expect.poll(async () => (await saved()).nodes.at(-1)?.parameters.structured).toBe("{% $greeting_words %}");
});

test("delete heals the edge, D switches off, a paste of cURL makes a request", async ({ signedIn: page, portal }) => {
  const saved = await open(page, portal);
  await node(page, "words").click();
  await page.keyboard.press("d");
  await expect.poll(async () => (await saved()).nodes[1]?.disabled).toBe(true);
  await page.keyboard.press("Delete");
  await expect(node(page, "words")).toHaveCount(0);
  await expect.poll(async () => (await saved()).edges).toEqual([{ from: "tool", to: "answer" }]);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "curl https://example.com/items?limit=2 -H 'X-A: 1'");
    window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  await expect(node(page, "request")).toBeVisible();
  await expect.poll(async () => (await saved()).nodes.at(-1)?.parameters).toMatchObject({ method: "GET", url: "https://example.com/items", query: { limit: "2" } });
});

test("the compiler's findings lead to the field", async ({ signedIn: page, portal }) => {
  const broken = structuredClone(GREETING);
  broken.nodes[2]!.parameters = { structured: "{% $nobody %}" };
  await open(page, portal, broken);
  await page.getByRole("button", { name: /^Problems/ }).click();
  await page.locator("#editor-dock").getByText("nobody").first().click();
  await expect(page.getByRole("complementary", { name: "Selected node" })).toContainText("answer");
});

test("an expression shows its value on the sample", async ({ signedIn: page, portal }) => {
  await open(page, portal, { ...GREETING, nodes: GREETING.nodes.with(2, { id: "answer", type: "respond", parameters: { text: "{% $uppercase($input.name) %}" } } as never) });
  await node(page, "answer").click();
  await expect(page.getByLabel("Value on the sample").first()).toContainText("ADA");
});

test("on a phone the workflow is an outline that can be edited", async ({ signedIn: page, portal }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const { id } = await portal.api<{ id: string }>("POST", "/workflows", { name: "Phone", definition: GREETING });
  await page.goto(`${portal.url}/workflows/${id}`);
  const outline = page.getByRole("list", { name: "Nodes in running order" });
  await expect(outline.getByRole("button")).toHaveCount(3);
  await outline.getByRole("button", { name: /^words/ }).click();
  await expect(page.getByRole("complementary", { name: "Selected node" })).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
});
