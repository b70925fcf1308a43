// What the web app costs: bytes before the first screen, time to its content on a slow machine with
// a slow line, frames while a large workflow is pushed about. Prints a table; never fails on a number.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";

const WEB = path.resolve(import.meta.dirname, "..");
const ROOT = path.resolve(WEB, "..");
const PATIENCE = 180_000;
const NODES = 300;
const LOADS = 3;
const rows = [];
const row = (what, figure, aim, note = "") => rows.push([what, figure, aim, note]);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** One measurement; what keeps it from being taken stands in its row. */
async function measure(what, take) {
  try {
    await take();
  } catch (error) {
    row(what, "not measured", "", String(error instanceof Error ? error.message : error).split("\n")[0].slice(0, 80));
  }
}

/** Compressed kilobytes of the scripts that these entries pull in before they can run. */
function firstLoad(entries) {
  const manifest = JSON.parse(readFileSync(path.join(WEB, "dist/.vite/manifest.json"), "utf8"));
  const files = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  entries.forEach(visit);
  const size = (compress) => [...files].filter((file) => file.endsWith(".js")).reduce((sum, file) => sum + compress(readFileSync(path.join(WEB, "dist", file))).length, 0) / 1024;
  return { gzip: size((data) => gzipSync(data, { level: 9 })), brotli: size(brotliCompressSync), files: files.size };
}

const words = (feature) => ["src/app/locales/en.json", "src/parts/locales/en.json", `src/features/${feature}/locales/en.json`];
const scripts = (what, screen, feature, aim) =>
  measure(what, () => {
    const { gzip, brotli, files } = firstLoad(["index.html", screen, ...words(feature)]);
    row(what, `${brotli.toFixed(0)} KB`, aim, `Brotli; ${gzip.toFixed(0)} KB with gzip; ${files} files`);
  });

async function startPortal() {
  const binary = [process.env.PORTAL_BIN, path.join(ROOT, "target/release/portal"), path.join(ROOT, "target/debug/portal")].find((file) => file && existsSync(file));
  if (!binary) throw new Error("no portal binary (cargo build -p portal)");
  const data = mkdtempSync(path.join(tmpdir(), "portal-bench-"));
  const child = spawn(binary, ["--data", data, "--json", "up", "--port", "0", "--no-open"], { stdio: ["ignore", "pipe", "ignore"] });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the portal ended with ${code}`)));
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { ...JSON.parse(line), stop };
}

/** A first visit with an empty cache: four times slower than this machine, 1.6 Mbit/s, 150 ms. */
async function visit(browser, { url, token }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
  const page = await context.newPage();
  await page.request.post(`${url}/api/v1/auth/sessions`, { data: { token } });
  const session = await context.newCDPSession(page);
  const taken = { bytes: 0, requests: 0 };
  const kinds = new Map();
  session.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    taken.requests += 1;
    if (kinds.get(requestId) === "Script") taken.bytes += encodedDataLength;
  });
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 });
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(url, { timeout: PATIENCE });
  await page.locator("main li h2").first().waitFor({ timeout: PATIENCE });
  const painted = await page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    return new Promise((resolve) => new PerformanceObserver((list) => resolve({ first: paint, content: list.getEntries().at(-1).startTime })).observe({ type: "largest-contentful-paint", buffered: true }));
  });
  await context.close();
  return { ...painted, ...taken };
}

/** Frames a second while the canvas is pushed about, and the longest wait between two. */
async function pan(browser, { url, token }) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.request.post(`${url}/api/v1/auth/sessions`, { data: { token } });
  const nodes = [{ id: "tool", type: "tool", parameters: { name: "large", description: "A large workflow for the bench.", input_schema: { type: "object" } } }];
  const edges = [];
  for (let index = 1; index < NODES; index++) {
    nodes.push({ id: `n${index}`, type: "transform", parameters: { value: index } });
    edges.push({ from: index <= 10 ? "tool" : `n${index - 10}`, to: `n${index}` });
  }
  const headers = { authorization: `Bearer ${token}` };
  const created = await page.request.post(`${url}/api/v1/workflows`, { headers, data: { name: "Large", definition: { version: 1, nodes, edges } } });
  const { id } = await created.json();
  await page.goto(`${url}/workflows/${id}`, { timeout: PATIENCE });
  await page.locator(".react-flow__node").first().waitFor({ state: "attached", timeout: PATIENCE });
  await page.waitForTimeout(2_000);
  const count = async (move) => {
    await page.evaluate(() => {
      window.stamps = [];
      const tick = (now) => {
        window.stamps.push(now);
        window.ticking = requestAnimationFrame(tick);
      };
      window.ticking = requestAnimationFrame(tick);
    });
    await move();
    const stamps = await page.evaluate(() => {
      cancelAnimationFrame(window.ticking);
      return window.stamps;
    });
    const gaps = stamps.slice(1).map((stamp, index) => stamp - stamps[index]);
    return { rate: (gaps.length * 1000) / (stamps.at(-1) - stamps[0]), worst: Math.max(...gaps) };
  };
  const still = await count(() => page.waitForTimeout(1_500));
  const moving = await count(async () => {
    await page.mouse.move(640, 720);
    await page.mouse.down();
    for (let step = 0; step < 120; step++) await page.mouse.move(640 + Math.sin(step / 12) * 380, 720 - step * 3);
    await page.mouse.up();
  });
  await page.close();
  return { still, moving };
}

await scripts("scripts of the first screen", "src/features/gallery/gallery-screen.tsx", "gallery", "200 KB");
await scripts("scripts of the editor", "src/features/editor/editor-screen.tsx", "editor", "");
let portal;
let browser;
await measure("in the browser", async () => {
  portal = await startPortal();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  await measure("content painted", async () => {
    const visits = [];
    for (let left = LOADS; left > 0; left--) visits.push(await visit(browser, portal));
    const of = (name) => median(visits.map((one) => one[name]));
    row("scripts over the line", `${(of("bytes") / 1024).toFixed(0)} KB`, "200 KB", `as the portal sent them; ${of("requests")} requests in all`);
    row("first paint", `${(of("first") / 1000).toFixed(2)} s`, "", `CPU ÷ 4, 1.6 Mbit/s, 150 ms; median of ${LOADS}`);
    row("content painted", `${(of("content") / 1000).toFixed(2)} s`, "2 s", "the same visits");
  });
  await measure(`frames, ${NODES} nodes`, async () => {
    const { still, moving } = await pan(browser, portal);
    row(`frames, ${NODES} nodes pushed about`, `${moving.rate.toFixed(0)} a second`, "60", `worst wait ${moving.worst.toFixed(0)} ms; software rendering; ${still.rate.toFixed(0)} a second when nothing moves`);
  });
});
await browser?.close();
await portal?.stop();

const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column].length), 3));
const line = (cells) => cells.map((cell, column) => (column < 3 ? cell.padEnd(widths[column]) : cell)).join("  ");
console.log(line(["", "", "aim", ""]));
for (const cells of rows) console.log(line(cells));
