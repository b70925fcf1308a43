/** Synthesises each profile into `cdk.out/<profile>`, for what reads templates: cfn-lint, SAM, a curious reader. */
import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { build } from "../lib/app.ts";
import { configure, PROFILE_NAMES } from "../lib/config.ts";

const { context } = JSON.parse(readFileSync(new URL("../cdk.json", import.meta.url), "utf8")) as { context: Record<string, unknown> };
for (const profile of PROFILE_NAMES) {
  const outdir = `cdk.out/${profile}`;
  const app = new App({ outdir, context });
  build(app, configure({ profile }));
  app.synth();
  process.stdout.write(`cdk/${outdir}: ${app.node.children.length - 1} stacks\n`);
}
