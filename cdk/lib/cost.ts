/**
 * What it costs and what it needs, from prices and counts that are stated here and nowhere else.
 * `docs/scale.md` has the tables this makes; a test fails when they are stale.
 */

/** List prices of us-east-1 in USD, November 2026. Free tiers are left out. */
export const PRICES = {
  cloudFrontRequests: 1.0, // a million, HTTPS
  cloudFrontFunction: 0.1, // a million
  edgeRequests: 0.6, // a million, Lambda@Edge
  edgeGbSecond: 0.00005001,
  restRequests: 3.5, // a million, the first 333 million of a month
  firewallRequests: 0.6, // a million
  lambdaRequests: 0.2, // a million
  lambdaGbSecond: 0.0000133334, // arm64
  expressRequests: 1.0, // a million
  expressGbSecond: 0.00001667, // the first tier
  writeUnit: 0.625, // a million, on demand, 1 KB
  readUnit: 0.125, // a million, on demand, 4 KB
  logGb: 0.5,
  transferGb: 0.085, // CloudFront to the world, the first tier
} as const;

/** What one `tools/call` does. The counts are those of docs/decisions/033, 036 and of `make bench-aws`. */
export const CALL = {
  connectorSeconds: 0.15, // an upstream API that takes 140 ms
  hopSeconds: 0.015, // from a state to a connector and back
  ownSeconds: 0.03, // the endpoint's own work, its look-ups and the record
  mcpGb: 0.25,
  connectorGb: 0.25,
  expressGb: 0.0625, // the smallest there is
  recordUnits: 6, // an execution of 1 to 2 KB, its copy in the first index, its keys in the two others (docs/decisions/048)
  traceUnits: 2, // a 2 KB trace a node, written by the connector
  readUnits: 3, // the server's row, the key and the owner, consistently, in one call (docs/decisions/046)
  logKb: 0.5, // a line a call
  answerKb: 4,
  edgeSeconds: 0.001,
  edgeGb: 0.125,
} as const;

/** Nodes that are run one after the other. One node runs without a machine (docs/decisions/033). */
export function callCost(nodes: number) {
  const machine = nodes > 1;
  const seconds = CALL.ownSeconds + nodes * (CALL.connectorSeconds + CALL.hopSeconds);
  const machineSeconds = Math.ceil((seconds - CALL.ownSeconds) * 10) / 10; // billed by 100 ms
  const million = 1_000_000;
  const parts = {
    "CloudFront, with both its functions":
      PRICES.cloudFrontRequests + PRICES.cloudFrontFunction + PRICES.edgeRequests + million * CALL.edgeSeconds * CALL.edgeGb * PRICES.edgeGbSecond,
    "API Gateway": PRICES.restRequests,
    "`function-mcp`": PRICES.lambdaRequests + million * seconds * CALL.mcpGb * PRICES.lambdaGbSecond,
    "Step Functions Express": machine ? PRICES.expressRequests + million * machineSeconds * CALL.expressGb * PRICES.expressGbSecond : 0,
    "connectors": nodes * (PRICES.lambdaRequests + million * CALL.connectorSeconds * CALL.connectorGb * PRICES.lambdaGbSecond),
    "the table": (CALL.recordUnits + (machine ? nodes * CALL.traceUnits : CALL.traceUnits)) * PRICES.writeUnit + CALL.readUnits * PRICES.readUnit,
    "logs and transfer": ((CALL.logKb * PRICES.logGb + CALL.answerKb * PRICES.transferGb) * million) / 1_048_576,
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return { seconds, parts, total };
}

/** Who the 50,000 are. */
export const USERS = {
  connected: 50_000,
  secondsBetweenCalls: 30,
  peak: 3, // times the average, for minutes
  listsPerCall: 0.2, // initialize, tools/list
  editing: 0.02, // of them have the editor open
  editorSecondsBetween: 5,
  nodes: 3,
  busyHoursAMonth: 8 * 22,
  outsideOfThem: 0.1, // of the calls in busy hours
} as const;

/** What the 50,000 ask for at their peak. */
export function load() {
  const average = USERS.connected / USERS.secondsBetweenCalls;
  const calls = average * USERS.peak;
  const lists = calls * USERS.listsPerCall;
  const editor = (USERS.connected * USERS.editing) / USERS.editorSecondsBetween;
  const { seconds } = callCost(USERS.nodes);
  const mcp = calls * seconds + lists * CALL.ownSeconds;
  const connectors = calls * USERS.nodes * CALL.connectorSeconds;
  const rest = editor * 0.05;
  const writes = calls * (CALL.recordUnits + USERS.nodes * CALL.traceUnits);
  const monthly = average * 3600 * USERS.busyHoursAMonth * (1 + USERS.outsideOfThem);
  return { average, calls, lists, editor, requests: calls + lists + editor, mcp, connectors, rest, writes, monthly };
}

const money = (amount: number): string => amount.toFixed(2);
const count = (amount: number): string => Math.round(amount).toLocaleString("en-US");
const rows = (cells: string[][]): string => cells.map((row) => `| ${row.join(" | ")} |`).join("\n");

/** The tables of docs/scale.md, by their names. */
export function tables(): Record<string, string> {
  const costs = [1, 3, 10].map((nodes) => callCost(nodes));
  const parts = Object.keys(costs[0]?.parts ?? {}) as (keyof ReturnType<typeof callCost>["parts"])[];
  const perMillion = [
    ["USD for a million `tools/call`", "1 node", "3 nodes", "10 nodes"],
    ["---", "---", "---", "---"],
    ...parts.map((part) => [part, ...costs.map((cost) => money(cost.parts[part]))]),
    ["**together**", ...costs.map((cost) => `**${money(cost.total)}**`)],
    ["seconds a call", ...costs.map((cost) => cost.seconds.toFixed(3))],
  ];
  const asked = load();
  const quotas = [
    ["at the peak, a second", "needed", "given without asking", "ask for"],
    ["---", "---", "---", "---"],
    ["requests through API Gateway (account, region)", count(asked.requests), "10,000, burst 5,000 (2,500 in 13 regions)", "nothing in the large regions; 10,000 elsewhere"],
    ["functions at the same time: `function-mcp`", count(asked.mcp), "1,000 for all together", ""],
    ["functions at the same time: connectors", count(asked.connectors), "", ""],
    ["functions at the same time: REST and runner", count(asked.rest + 200), "", ""],
    ["functions at the same time, together", count(asked.mcp + asked.connectors + asked.rest + 200), "1,000", "10,000"],
    ["new instances of one function", "", "1,000 in ten seconds", `nothing: from none to the peak in ${count((asked.mcp / 1000) * 10)} seconds`],
    ["StartSyncExecution", count(asked.calls), "no quota; sudden steps may be throttled", "nothing: a throttled document runs in the caller"],
    ["write units of the table", count(asked.writes), "40,000 a table", count(Math.ceil((asked.writes * 1.25) / 10_000) * 10_000)],
    ["KMS requests", count(asked.requests / 10), "10,000 and more", "nothing: S3 bucket keys, and DynamoDB keeps its keys for minutes"],
    ["CreateStateMachine", "", "100 at once, then 1", "10, when thousands of workflows are published a day"],
  ];
  const { total } = callCost(USERS.nodes);
  const millions = asked.monthly / 1_000_000;
  const firewall = PRICES.firewallRequests * (1 + USERS.listsPerCall);
  const month = [
    ["a month", "USD"],
    ["---", "---"],
    [`${count(millions)} million calls of ${USERS.nodes} nodes, ${money(total)} a million`, count(millions * total)],
    ["firewall", count(millions * firewall + 9)],
    ["lists and the editor, 5 % of the calls", count(millions * total * 0.05)],
    ["fixed: key, secrets, alarms, dashboard", "8"],
    ["**together**", `**${count(millions * total * 1.05 + millions * firewall + 17)}**`],
    ["for each of the 50,000", money((millions * total * 1.05 + millions * firewall + 17) / USERS.connected)],
  ];
  return { "per-million": rows(perMillion), "quotas": rows(quotas), "month": rows(month) };
}

/** The text with every computed table in its place. */
export function withTables(text: string): string {
  return Object.entries(tables()).reduce((whole, [name, table]) => {
    const place = new RegExp(`(<!-- computed: ${name} -->\\n)[\\s\\S]*?(<!-- end -->)`);
    if (!place.test(whole)) throw new Error(`docs/scale.md has no place for the table \`${name}\``);
    return whole.replace(place, (_, begin: string, end: string) => `${begin}${table}\n${end}`);
  }, text);
}
