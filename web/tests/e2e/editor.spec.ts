import type { Page } from "@playwright/test";
import { node, openEditor as open, type Saved } from "./canvas";
import { expect, GREETING, test } from "./portal";

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

test("a chosen node stays chosen through the outline and a rename, and the zoom keys zoom", async ({ signedIn: page, portal }) => {
  await open(page, portal);
  await page.keyboard.press("Control+Enter");
  await expect(node(page, "words").getByLabel("Succeeded")).toBeVisible();
  await node(page, "words").click();
  await page.keyboard.press("o");
  await expect(page.getByRole("list", { name: "Nodes in running order" })).toBeVisible();
  await page.keyboard.press("o");
  await expect(page.locator(".react-flow__node.selected[data-id='words']")).toBeVisible();
  await page.keyboard.press("F2");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("phrase");
  await page.keyboard.press("Enter");
  await expect(page.locator(".react-flow__node.selected[data-id='phrase']").getByLabel("Succeeded")).toBeVisible();
  await page.locator(".portal-canvas").focus();
  const zoom = () => page.evaluate(() => document.querySelector<HTMLElement>(".react-flow__viewport")?.style.transform);
  const before = await zoom();
  await page.keyboard.press("+");
  await expect.poll(zoom).not.toBe(before);
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

/** Two requests in a row and an answer, all of them real. */
const chain = (upstream: string) => ({
  version: 1,
  nodes: [
    { ...GREETING.nodes[0]! },
    { id: "first", type: "http.request", parameters: { method: "GET", url: `${upstream}/first` } },
    { id: "second", type: "http.request", parameters: { method: "GET", url: "{% '" + upstream + "/' & $first.body.items[1].name %}" } },
    { id: "answer", type: "respond", parameters: { structured: "{% { 'path': $second.body.path } %}" } },
  ],
  edges: [{ from: "tool", to: "first" }, { from: "first", to: "second" }, { from: "second", to: "answer" }],
  view: { sample: { name: "Ada" } },
});
const dock = (page: Page) => page.locator("#editor-dock");
const pasteText = (page: Page, text: string) =>
  page.evaluate((value) => {
    const data = new DataTransfer();
    data.setData("text/plain", value);
    window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  }, text);

test("a run goes up to a node, then of one node alone, then on from it", async ({ signedIn: page, portal }) => {
  await open(page, portal, chain(portal.upstream));
  await node(page, "first").click();
  await page.keyboard.press("t");
  await expect(dock(page).getByText("Succeeded")).toBeVisible();
  await expect(dock(page).getByRole("heading", { name: "Output of first" })).toBeVisible();
  await expect(node(page, "first").getByLabel("Succeeded")).toBeVisible();
  await expect(node(page, "second").getByLabel("Succeeded")).toHaveCount(0);

  // Of the second alone: what the first gave is handed over, marked as an earlier run's.
  await node(page, "second").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Run only this node" }).click();
  await expect(dock(page).getByRole("heading", { name: "Output of second alone" })).toBeVisible();
  await expect(node(page, "second").getByLabel("Succeeded")).toBeVisible();
  await expect(node(page, "first").getByLabel("From an earlier run")).toBeVisible();

  await page.getByRole("button", { name: "More ways to run" }).click();
  await page.getByRole("menuitem", { name: "Run from here" }).click();
  await expect(page.getByRole("region", { name: "Result from second on" })).toContainText("/two");
  await expect(node(page, "first").getByLabel("From an earlier run")).toBeVisible();
});

test("every node tells how it went: an error the workflow took, a choice, a loop; and an end runs alone on that", async ({ signedIn: page, portal }) => {
  const get = (path: string) => ({ method: "GET", url: `{% '${portal.upstream}/' & ${path} %}`, fail_on_status: true });
  await open(page, portal, {
    version: 1,
    nodes: [
      { ...GREETING.nodes[0]! },
      { id: "broken", type: "http.request", on_error: "continue", fallback: { names: ["a", "b"] }, parameters: get("'missing'") },
      { id: "any", type: "condition", parameters: { when: "{% $count($broken.names) > 0 %}" } },
      { id: "visit", type: "for_each", parameters: { items: "{% $broken.names %}", result: "{% $call.body.path %}", body: { nodes: [{ id: "call", type: "http.request", parameters: get("$item") }], edges: [] } } },
      { id: "nobody", type: "respond", parameters: { text: "nobody" } },
      { id: "answer", type: "respond", parameters: { structured: "{% { 'paths': $visit } %}" } },
    ],
    edges: [{ from: "tool", to: "broken" }, { from: "broken", to: "any" }, { from: "any", port: "true", to: "visit" }, { from: "any", port: "false", to: "nobody" }, { from: "visit", to: "answer" }],
    view: { sample: { name: "Ada" } },
  });
  await page.keyboard.press("Control+Enter");
  await expect(dock(page).getByText("Succeeded")).toBeVisible();
  await expect(node(page, "tool")).toContainText("name");
  await expect(node(page, "broken").getByLabel("Failed, handled")).toBeVisible();
  await expect(node(page, "any").getByRole("paragraph")).toContainText("True");
  await expect(node(page, "visit")).toContainText("2 items");
  await expect(node(page, "nobody")).toContainText("Skipped");
  await expect(node(page, "answer")).toContainText("paths");

  await node(page, "answer").click();
  await page.keyboard.press("r");
  await expect(page.getByRole("region", { name: "Output of answer alone" })).toContainText("/b");
  await expect(node(page, "visit").getByLabel("From an earlier run")).toBeVisible();
  await expect(node(page, "broken").getByLabel("Failed, handled")).toBeVisible();
  // An end gives nothing that could be pinned.
  const inspector = page.getByRole("complementary", { name: "Selected node" });
  await inspector.getByRole("tab", { name: "Data" }).click();
  await expect(inspector.getByRole("button", { name: "Copy" }).first()).toBeVisible();
  await expect(inspector.getByRole("button", { name: "Pin" })).toHaveCount(0);
});

test("a run from behind an error goes on with that error again", async ({ signedIn: page, portal }) => {
  await open(page, portal, {
    version: 1,
    nodes: [
      { ...GREETING.nodes[0]! },
      { id: "find", type: "http.request", on_error: "route", parameters: { method: "GET", url: `${portal.upstream}/missing`, fail_on_status: true } },
      { id: "found", type: "respond", parameters: { structured: "{% $find.body %}" } },
      { id: "sorry", type: "transform", parameters: { value: { sorry: "{% $find.error %}" } } },
      { id: "told", type: "respond", parameters: { structured: "{% $sorry %}" } },
    ],
    edges: [{ from: "tool", to: "find" }, { from: "find", to: "found" }, { from: "find", port: "error", to: "sorry" }, { from: "sorry", to: "told" }],
    view: { sample: { name: "Ada" } },
  });
  await page.keyboard.press("Control+Enter");
  await expect(dock(page).getByText("Succeeded")).toBeVisible();
  await node(page, "sorry").click();
  await page.getByRole("button", { name: "More ways to run" }).click();
  await page.getByRole("menuitem", { name: "Run from here" }).click();
  await expect(page.getByRole("region", { name: "Result from sorry on" })).toContainText("Http.Status404");
  await expect(node(page, "find").getByLabel("Failed, handled")).toBeVisible();
});

test("a node in a loop runs alone for each item, its loop's pin out of the way", async ({ signedIn: page, portal }) => {
  await open(page, portal, {
    version: 1,
    nodes: [
      { ...GREETING.nodes[0]! },
      { id: "visit", type: "for_each", parameters: { items: "{% ['a', 'b'] %}", result: "{% $call.status %}", body: { nodes: [{ id: "word", type: "transform", parameters: { value: "{% $item & '!' %}" } }, { id: "call", type: "http.request", parameters: { method: "GET", url: `${portal.upstream}/missing`, fail_on_status: true } }], edges: [{ from: "word", to: "call" }] } } },
      { id: "answer", type: "respond", parameters: { structured: "{% { 'paths': $visit } %}" } },
    ],
    edges: [{ from: "tool", to: "visit" }, { from: "visit", to: "answer" }],
    view: { sample: { name: "Ada" }, pins: { visit: ["pinned"], word: "w" } },
  });
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("region", { name: "Result" })).toContainText("pinned");
  await node(page, "visit").dblclick();
  await node(page, "word").click();
  await page.keyboard.press("r");
  await expect(page.getByRole("region", { name: "Output of word alone" })).toContainText("b!");
  await expect(node(page, "word")).toContainText("2 times");
});

test("an OpenAPI document becomes requests, and the tool gets their arguments", async ({ signedIn: page, portal }) => {
  const saved = await open(page, portal);
  await pasteText(page, [
    "openapi: 3.1.0",
    "info: { title: Shop, version: '1' }",
    `servers: [{ url: ${portal.upstream} }]`,
    "paths:",
    "  /items/{id}:",
    "    get: { operationId: getItem, parameters: [{ name: id, in: path, required: true, schema: { type: integer } }, { name: lang, in: query, schema: { type: string } }] }",
    "    delete: { operationId: deleteItem, parameters: [{ name: id, in: path, required: true, schema: { type: integer } }] }",
  ].join("\n"));
  const sheet = page.getByRole("dialog", { name: "Import OpenAPI" });
  await expect(sheet.getByRole("checkbox")).toHaveCount(2);
  await sheet.getByRole("radio", { name: "Requests here" }).click();
  await sheet.getByRole("checkbox").first().check();
  await sheet.getByRole("button", { name: "Add 1 request" }).click();
  await expect(node(page, "get_item")).toBeVisible();
  const { nodes, edges } = await saved();
  expect(nodes.at(-1)?.parameters).toEqual({ method: "GET", url: `{% '${portal.upstream}/items/' & $encodeUrlComponent($string($input.id)) %}`, query: { lang: "{% $exists($input.lang) ? $input.lang : null %}" } });
  expect(nodes[0]?.parameters.input_schema).toMatchObject({ properties: { name: {}, id: { type: "integer" }, lang: {} }, required: ["name", "id"] });
  expect(edges).toContainEqual({ from: "tool", to: "get_item" });
  expect(edges).toContainEqual({ from: "get_item", to: "words" });
  await page.locator(".portal-canvas").focus();
  await page.keyboard.press("Control+z");
  await expect(node(page, "get_item")).toHaveCount(0);
});

test("what was imported runs: a path, an argument left out, a body", async ({ signedIn: page, portal }) => {
  const { id } = await portal.api<{ id: string }>("POST", "/workflows", { name: "Imported", definition: { ...GREETING, view: { sample: { name: "Ada", id: 7 } } } });
  await page.goto(`${portal.url}/workflows/${id}`);
  await expect(node(page, "words")).toBeVisible();
  await pasteText(page, JSON.stringify({
    openapi: "3.0.0", servers: [{ url: portal.upstream }],
    paths: { "/items/{id}": { put: { operationId: "putItem", parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }, { name: "lang", in: "query", schema: { type: "string" } }], requestBody: { content: { "application/json": { schema: { type: "object", required: ["name"], properties: { name: { type: "string" }, price: { type: "number" } } } } } } } } },
  }));
  await page.getByRole("radio", { name: "Requests here" }).click();
  await page.getByRole("button", { name: "Add 1 request" }).click();
  await page.keyboard.press("Control+Enter");
  await expect(node(page, "put_item").getByLabel("Succeeded")).toBeVisible();
  await expect(dock(page).getByText("Succeeded")).toBeVisible();
});

test("operations of an OpenAPI document become a tool each", async ({ signedIn: page, portal }) => {
  await open(page, portal);
  await pasteText(page, JSON.stringify({
    openapi: "3.0.0", servers: [{ url: portal.upstream }],
    paths: { "/items/{id}": {
      get: { operationId: "readItem", summary: "Reads an item of the shop.", parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }] },
      delete: { operationId: "dropItem", summary: "Takes an item out of the shop.", parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }] },
    } },
  }));
  const sheet = page.getByRole("dialog", { name: "Import OpenAPI" });
  await sheet.getByRole("button", { name: "Select all" }).click();
  await sheet.getByRole("button", { name: "Make 2 tools" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Workflows" })).toBeVisible();
  await page.getByRole("link", { name: "Takes an item out of the shop" }).first().click();
  await expect(node(page, "drop_item")).toBeVisible();
  const { items } = await portal.api<{ items: { id: string; name: string }[] }>("GET", "/workflows");
  const made = items.filter(({ name }) => name.includes("an item"));
  expect(made).toHaveLength(2);
  for (const { id } of made) {
    const { definition } = await portal.api<{ definition: unknown }>("GET", `/workflows/${id}`);
    expect(await portal.api("POST", "/workflows/validate", { definition })).toMatchObject({ valid: true, diagnostics: [] });
    await portal.api("DELETE", `/workflows/${id}`);
  }
});

test("a secret in a header moves into a connection, which is tried at once", async ({ signedIn: page, portal }) => {
  const saved = await open(page, portal);
  await pasteText(page, `curl ${portal.upstream}/me -H 'Authorization: Bearer secret-token' -H 'X-A: 1'`);
  await node(page, "request").getByRole("button", { name: "Connect request" }).click();
  const sheet = page.getByRole("dialog", { name: "Connection" });
  await expect(sheet.getByLabel("Token")).toHaveValue("secret-token");
  await sheet.getByRole("button", { name: "Save and use" }).click();
  await sheet.getByRole("button", { name: "Test" }).click();
  await expect(sheet.getByRole("status")).toContainText("It works");
  await page.keyboard.press("Escape");
  await expect(node(page, "request").getByRole("button", { name: "Connect request" })).toHaveCount(0);
  await expect.poll(async () => (await saved()).nodes.at(-1)).toMatchObject({ connection: expect.stringMatching(/^con_/), parameters: { headers: { "X-A": "1" } } });
  expect(JSON.stringify(await saved())).not.toContain("secret-token");
});

test("versions are compared in a picture and in words, and one click restores", async ({ signedIn: page, portal }) => {
  const { id } = await portal.api<{ id: string }>("POST", "/workflows", { name: "Versions", definition: GREETING });
  const { deployment } = await portal.api<{ deployment: { id: string } }>("POST", `/workflows/${id}/deploy`, { slug: `versions-${Date.now()}`, title: "Versions", access: "public" });
  // The version stays; a server left behind would be another test's first.
  await portal.api("DELETE", `/deployments/${deployment.id}`);
  await page.goto(`${portal.url}/workflows/${id}`);
  await node(page, "words").click();
  await page.keyboard.press("Delete");
  await pasteText(page, '{"fresh": true}');
  await expect(node(page, "data")).toBeVisible();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Versions" }).click();
  const view = page.getByRole("dialog", { name: "Versions" });
  await expect(view.locator('.react-flow__node[data-id="words"]')).toContainText("Gone");
  await expect(view.locator('.react-flow__node[data-id="data"]')).toContainText("New");
  await expect(view.locator("li", { hasText: "words" }).first()).toBeVisible();
  await view.getByRole("button", { name: "Restore version 1" }).click();
  await expect(view).toHaveCount(0);
  await expect(node(page, "words")).toBeVisible();
  await expect(node(page, "data")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(node(page, "data")).toBeVisible();
});

test("a failed run opens on the version that ran, and its data goes into the editor", async ({ signedIn: page, portal }) => {
  const failing = chain(portal.upstream);
  failing.nodes[2] = { id: "second", type: "http.request", parameters: { method: "GET", url: `${portal.upstream}/missing`, fail_on_status: true } as never };
  const { id } = await portal.api<{ id: string }>("POST", "/workflows", { name: "Failing", definition: failing });
  const { deployment } = await portal.api<{ deployment: { id: string; url: string } }>("POST", `/workflows/${id}/deploy`, { slug: `failing-${Date.now()}`, title: "Failing", access: "public" });
  await fetch(deployment.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "greet", arguments: { name: "Ada" } } }),
  });
  await portal.api("DELETE", `/deployments/${deployment.id}`);
  const { items } = await portal.api<{ items: { id: string }[] }>("GET", `/executions?workflow=${id}`);
  // The draft goes on; the run is of the version.
  const { revision } = await portal.api<{ revision: number }>("GET", `/workflows/${id}`);
  const changed = await page.request.patch(`${portal.url}/api/v1/workflows/${id}`, { headers: { "if-match": `"${revision}"`, authorization: `Bearer ${portal.token}` }, data: { definition: { ...failing, nodes: failing.nodes.with(3, { id: "answer", type: "respond", parameters: { structured: "{% $second.body %}" } }) } } });
  expect(changed.ok()).toBe(true);

  await page.goto(`${portal.url}/executions/${items[0]!.id}`);
  await expect(node(page, "second").getByLabel("Failed")).toBeVisible();
  await page.getByRole("link", { name: /editor/i }).click();
  const banner = page.getByRole("complementary", { name: "Data of a past run" });
  await expect(banner).toContainText("1 output of a run of version 1 is pinned");
  await expect(banner).toContainText("The draft has changed since");
  await expect(node(page, "first").getByLabel("Pinned")).toBeVisible();
  await expect(node(page, "second").getByLabel("Failed")).toBeVisible();
  await banner.getByRole("button", { name: "Use what ran" }).click();
  await expect(banner).not.toContainText("The draft has changed since");
  await expect.poll(async () => (await portal.api<Saved>("GET", `/workflows/${id}`)).definition.nodes[3]?.parameters.structured).toBe("{% { 'path': $second.body.path } %}");
});

test("a field of the data a node may read is dragged into a parameter", async ({ signedIn: page, portal }) => {
  const saved = await open(page, portal, { ...GREETING, nodes: GREETING.nodes.with(2, { id: "answer", type: "respond", parameters: { text: "nothing yet" } } as never) });
  await node(page, "answer").click();
  const form = page.getByRole("complementary", { name: "Selected node" });
  const field = form.getByRole("region", { name: "Readable here" }).getByText("name", { exact: false }).last();
  await field.dragTo(form.getByRole("textbox", { name: /^Text/ }));
  await expect.poll(async () => (await saved()).nodes.at(-1)?.parameters.text).toBe("{% $input.name %}");
});
