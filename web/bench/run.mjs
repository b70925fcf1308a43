// What the web app costs: bytes before the first screen, time to its content on a slow machine,
// frames while a large workflow is panned. Prints; never fails on a number.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";

const WEB = path.resolve(import.meta.dirname, "..");
const ROOT = path.resolve(WEB, "..");
const manifest = JSON.parse(readFileSync(path.join(WEB, "dist/.vite/manifest.json"), "utf8"));

/** Compressed kilobytes of the scripts that these entries pull in before they can run. */
function firstLoad(entries) {
  const files = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  entries.forEach(visit);
  let bytes = 0;
  for (const file of files) if (file.endsWith(".js")) bytes += gzipSync(readFileSync(path.join(WEB, "dist", file)), { level: 9 }).length;
  return bytes / 1024;
}

const words = (feature) => [`src/app/locales/en.json`, `src/parts/locales/en.json`, `src/features/${feature}/locales/en.json`];
console.log(`first load, gallery   ${firstLoad(["index.html", "src/features/gallery/gallery-screen.tsx", ...words("gallery")]).toFixed(1)} KB of compressed JavaScript (aim: 200)`);
console.log(`editor                ${firstLoad(["index.html", "src/features/editor/editor-screen.tsx", ...words("editor")]).toFixed(1)} KB, all included`);

const binary = [process.env.PORTAL_BIN, path.join(ROOT, "target/release/portal"), path.join(ROOT, "target/debug/portal")].find((file) => file && existsSync(file));
if (!binary) {
  console.log("paint and frames      left out: no portal binary (cargo build -p portal)");
  process.exit(0);
}

const data = mkdtempSync(path.join(tmpdir(), "portal-bench-"));
const child = spawn(binary, ["--data", data, "--json", "up", "--port", "0", "--no-open"], { stdio: ["ignore", "pipe", "ignore"] });
const { url, token } = await new Promise((resolve) => createInterface({ input: child.stdout }).once("line", (line) => resolve(JSON.parse(line))));
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.request.post(`${url}/api/v1/auth/sessions`, { data: { token } });

  // A mid-range laptop on a slow line: four times slower, 10 Mbit/s, 40 ms.
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 40, downloadThroughput: 1_250_000, uploadThroughput: 625_000 });
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(url);
  await page.locator("main h1").waitFor();
  const painted = await page.evaluate(
    () => new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true })),
  );
  console.log(`content painted       ${(painted / 1000).toFixed(2)} s, throttled (aim: 2)`);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });

  const count = 300;
  const nodes = [{ id: "tool", type: "tool", parameters: { name: "large", description: "A large workflow for the bench.", input_schema: { type: "object" } } }];
  const edges = [];
  for (let index = 1; index < count; index++) {
    nodes.push({ id: `n${index}`, type: "transform", parameters: { value: index } });
    edges.push({ from: index <= 10 ? "tool" : `n${index - 10}`, to: `n${index}` });
  }
  const created = await page.request.post(`${url}/api/v1/workflows`, { headers, data: { name: "Large", definition: { version: 1, nodes, edges } } });
  const { id } = await created.json();
  await page.goto(`${url}/workflows/${id}`);
  await page.locator(".react-flow__node").nth(count - 1).waitFor({ state: "attached" });
  await page.waitForTimeout(1500);
  await page.evaluate(() => {
    const stamps = [];
    window.stamps = stamps;
    const tick = (now) => {
      stamps.push(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const before = await page.evaluate(() => window.stamps.length);
  await page.mouse.move(640, 720);
  await page.mouse.down();
  for (let step = 0; step < 120; step++) await page.mouse.move(640 + Math.sin(step / 12) * 380, 720 - step * 3);
  await page.mouse.up();
  const fps = await page.evaluate((from) => {
    const shown = window.stamps.slice(from);
    return ((shown.length - 1) * 1000) / (shown.at(-1) - shown[0]);
  }, before);
  console.log(`panning ${count} nodes     ${fps.toFixed(0)} frames a second (aim: 60; software rendering)`);
} finally {
  await browser.close();
  child.kill("SIGTERM");
  rmSync(data, { recursive: true, force: true });
}
