import type { Portal } from "./portal";

/** What stands on the screens that the tests look at. */
export interface World {
  /** A workflow with requests side by side, two versions and a draft ahead of them. */
  workflow: string;
  /** A server of three tools that was deployed twice. */
  server: string;
  /** A server that asks for a key, has a very long name and was never called. */
  locked: string;
  succeeded: string;
  failed: string;
}

interface Deployed {
  deployment: { id: string; url: string };
}

/** An order, its customer and its parcel, looked up side by side. */
export const orderStatus = (upstream: string) => ({
  version: 1,
  nodes: [
    { id: "tool", type: "tool", parameters: { name: "order_status", title: "Order status", description: "Tells where an order is: its state, the parcel's last scan and who ordered it. Use it when a customer asks about an order.", input_schema: { type: "object", properties: { order: { type: "string", description: "The order's number, such as `A-1042`.", minLength: 3 }, detail: { type: "string", enum: ["short", "full"], description: "How much to tell." }, carrier_events: { type: "boolean", description: "Whether to list every scan of the parcel." } }, required: ["order"], additionalProperties: false } } },
    { id: "order", type: "http.request", name: "Look up the order", parameters: { method: "GET", url: `{% '${upstream}/orders/' & $input.order %}` }, retry: { max_attempts: 2 } },
    { id: "customer", type: "http.request", name: "Customer", parameters: { method: "GET", url: `{% '${upstream}/customers/' & $order.body.customer %}` } },
    { id: "parcel", type: "http.request", name: "Parcel", parameters: { method: "GET", url: `{% '${upstream}/parcels/' & $order.body.parcel %}` } },
    { id: "together", type: "merge", name: "Both", join: "all", parameters: { mode: "combine" } },
    { id: "late", type: "condition", name: "Is it late?", parameters: { when: "{% $together.parcel.body.late %}" } },
    { id: "apology", type: "transform", name: "Add an apology", parameters: { value: { note: "{% 'Sorry, ' & $together.customer.body.name & ': your parcel is late.' %}" } } },
    { id: "sorry", type: "respond", name: "Late", parameters: { structured: { order: "{% $order.body %}", parcel: "{% $together.parcel.body %}", note: "{% $apology.note %}" } } },
    { id: "answer", type: "respond", name: "On its way", parameters: { structured: { order: "{% $order.body %}", parcel: "{% $together.parcel.body %}" } } },
  ],
  edges: [
    { from: "tool", to: "order" },
    { from: "order", to: "customer" },
    { from: "order", to: "parcel" },
    { from: "customer", to: "together" },
    { from: "parcel", to: "together" },
    { from: "together", to: "late" },
    { from: "late", port: "true", to: "apology" },
    { from: "apology", to: "sorry" },
    { from: "late", port: "false", to: "answer" },
  ],
  view: {
    sample: { order: "A-1042" },
    positions: { tool: { x: 0, y: 0 }, order: { x: 260, y: 0 }, customer: { x: 520, y: -80 }, parcel: { x: 520, y: 80 }, together: { x: 780, y: 0 }, late: { x: 1040, y: 0 }, apology: { x: 1300, y: -80 }, sorry: { x: 1560, y: -80 }, answer: { x: 1300, y: 100 } },
  },
});

/** Calls a tool as a client of the protocol's previous version does. */
export async function callTool(url: string, name: string, args: Record<string, unknown>, client: string): Promise<void> {
  await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18", "user-agent": client },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }),
  });
}

let known: { of: Portal; world: World } | undefined;

/** Fills a portal with what a month of work leaves behind; once for each portal. */
export async function seedWorld(portal: Portal): Promise<World> {
  if (known?.of === portal) return known.world;
  const { items: gallery } = await portal.api<{ items: { id: string; title: string; description: string; definition: Record<string, unknown>; input: unknown }[] }>("GET", "/gallery");
  const create = async (name: string, description: string, definition: unknown) => (await portal.api<{ id: string }>("POST", "/workflows", { name, description, definition })).id;
  const deploy = (id: string, body: Record<string, unknown>) => portal.api<Deployed>("POST", `/workflows/${id}/deploy`, { ...body });
  const starter = async (id: string, name?: string) => {
    const example = gallery.find((item) => item.id === id);
    if (!example) throw new Error(`no starter ${id}`);
    return { id: await create(name ?? example.title, example.description, { ...example.definition, view: { ...(example.definition["view"] as object), sample: example.input } }), input: example.input as Record<string, unknown> };
  };

  await create("Untitled workflow", "", { version: 1, nodes: [{ id: "tool", type: "tool", parameters: { name: "my_tool", description: "", input_schema: { type: "object", properties: {}, additionalProperties: false } } }, { id: "answer", type: "respond", parameters: { text: "" } }], edges: [{ from: "tool", to: "answer" }] });
  const long = await starter("hello", "분기별 고객 만족도 설문 응답을 지역과 상품군별로 집계하고 지난 분기와 비교해 요약하는 워크플로");
  const { deployment: locked } = await deploy(long.id, { slug: "quarterly-survey", title: "분기별 고객 만족도 설문 응답을 지역과 상품군별로 집계하고 지난 분기와 비교해 요약하는 서버", access: "api_key" });
  for (const name of ["Laptop", "분기마다 설문을 집계하는 스테이징 서버의 스케줄러가 쓰는 키"]) await portal.api("POST", `/deployments/${locked.id}/api-keys`, { name });
  const convert = await starter("convert");
  const loan = await starter("loan");
  const { deployment: finance } = await deploy(loan.id, { slug: "finance", title: "Finance", access: "public" });
  await deploy(convert.id, { slug: "finance" });
  const paused = await starter("hello");
  const { deployment: old } = await deploy(paused.id, { slug: "front-door", title: "Front door", access: "public" });
  await portal.api("PATCH", `/deployments/${old.id}`, { status: "paused" });

  const workflow = await create("Order status", "Tells where an order is and when its parcel arrives.", orderStatus(portal.upstream));
  const { deployment: server } = await deploy(workflow, { slug: "support", title: "Support desk", access: "public" });
  const greeting = await create("주문 취소", "주문을 취소하고 환불을 시작합니다.", { ...orderStatus(portal.upstream), nodes: orderStatus(portal.upstream).nodes.map((node) => (node.type === "tool" ? { ...node, parameters: { ...node.parameters, name: "cancel_order", title: "주문 취소", description: "주문을 취소하고 환불을 시작합니다. 배송이 시작된 주문은 취소할 수 없습니다." } } : node)) });
  await deploy(greeting, { slug: "support" });

  await callTool(server.url, "order_status", { order: "A-1042" }, "claude-code/2.1");
  await callTool(finance.url, "loan_payment", loan.input, "cursor-vscode/1.0");
  await callTool(server.url, "order_status", { order: "missing" }, "codex/0.165");
  await callTool(server.url, "cancel_order", { order: "A-2210", detail: "full" }, "claude-code/2.1");
  const wanted = 4;
  for (let left = 100; left > 0; left--) {
    const { items } = await portal.api<{ items: { id: string; status: string; tool?: string }[] }>("GET", "/executions");
    const done = items.filter((item) => item.status === "succeeded" || item.status === "failed");
    const succeeded = done.find((item) => item.status === "succeeded" && item.tool === "order_status");
    const failed = done.find((item) => item.status === "failed");
    if (done.length >= wanted && succeeded && failed) {
      known = { of: portal, world: { workflow, server: server.id, locked: locked.id, succeeded: succeeded.id, failed: failed.id } };
      return known.world;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the calls that fill the screens were not recorded");
}
