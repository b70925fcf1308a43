/**
 * Synthesises for what reads templates (cfn-lint, SAM, a curious reader): each profile into
 * `cdk.out/<profile>`, and everything behind CloudFront as one template into `cdk.out/sam`. Arguments
 * name some of them.
 */
import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { build } from "../lib/app.ts";
import { BUILT } from "../lib/binaries.ts";
import { configure, prefix, profile as sizes, PROFILE_NAMES } from "../lib/config.ts";
import { BUILT_WEB } from "../lib/constructs/site.ts";
import { apiRoutes } from "../lib/routes.ts";
import { BackendStack } from "../lib/stacks/backend.ts";

const { context } = JSON.parse(readFileSync(new URL("../cdk.json", import.meta.url), "utf8")) as { context: Record<string, unknown> };

const named = process.argv.slice(2);
const wanted = (name: string): boolean => named.length === 0 || named.includes(name);

for (const profile of PROFILE_NAMES.filter(wanted)) {
  const outdir = `cdk.out/${profile}`;
  const app = new App({ outdir, context });
  build(app, configure({ profile }));
  app.synth();
  process.stdout.write(`cdk/${outdir}: ${app.node.children.length - 1} stacks\n`);
}

if (wanted("sam")) {
  // SAM finds a function's binary by the asset's path, and it must be the real one, not a copy.
  const local = { "aws:cdk:enable-asset-metadata": true, "aws:cdk:disable-asset-staging": true };
  const config = configure({ profile: "small", stage: "sam", keepData: false });
  const app = new App({ outdir: "cdk.out/sam", context: { ...context, ...local } });
  const installation = { config, profile: sizes(config.profile), binaries: { folder: BUILT, required: false }, web: BUILT_WEB };
  new BackendStack(app, `${prefix(config)}-backend`, installation, apiRoutes(), { description: "MCP Portal without its front door, for SAM" });
  app.synth();
  process.stdout.write("cdk/cdk.out/sam: 1 stack\n");
}
