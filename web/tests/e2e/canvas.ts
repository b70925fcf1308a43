import type { Locator, Page } from "@playwright/test";
import { expect, GREETING, type Portal } from "./portal";

export interface Saved {
  definition: { nodes: { id: string; type: string; name?: string; disabled?: boolean; parameters: Record<string, unknown> }[]; edges: { from: string; to: string; port?: string }[] };
}

/** Opens the editor on a new workflow; what comes back reads the draft as the server has it. */
export const openEditor = async (page: Page, portal: Portal, definition: unknown = GREETING): Promise<() => Promise<Saved["definition"]>> => {
  const { id } = await portal.api<{ id: string }>("POST", "/workflows", { name: "Editor test", definition });
  await page.goto(`${portal.url}/workflows/${id}`);
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  return async () => {
    await expect(page.getByText("Saved", { exact: true })).toBeAttached();
    return (await portal.api<Saved>("GET", `/workflows/${id}`)).definition;
  };
};

export const node = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
