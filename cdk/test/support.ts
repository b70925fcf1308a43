/** Synthesised installations, each made once. */
import { readFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { build } from "../lib/app.ts";
import { type ConfigInput, configure } from "../lib/config.ts";

interface Made {
  readonly app: App;
  readonly parts: ReturnType<typeof build>;
  readonly folder: string;
}

const made = new Map<string, Made>();

/** The library's switches, as `cdk synth` has them. */
export const flags = (): Record<string, unknown> =>
  (JSON.parse(readFileSync(new URL("../cdk.json", import.meta.url), "utf8")) as { context: Record<string, unknown> }).context;

/** An installation as it would be deployed, without any binary built. */
export function installation(input: ConfigInput = {}): Made {
  const name = JSON.stringify(input);
  const known = made.get(name);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), "mcp-portal-cdk-"));
  // Findings are read from the report, so that a test can show all of them.
  const app = new App({ outdir: folder, context: { ...flags(), "@aws-cdk/core:failSynthOnValidationErrors": false } });
  const parts = build(app, configure(input), { binaries: { folder: join(folder, "none"), required: false }, web: join(folder, "none") });
  app.synth();
  const one = { app, parts, folder };
  made.set(name, one);
  return one;
}

export const template = (stack: Stack): Template => Template.fromStack(stack);

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** All resources of a type in all stacks, by `stack/logical id`. */
export function resources(one: Made, type: string): Record<string, Resource> {
  const found: Record<string, Resource> = {};
  for (const stack of one.app.node.children.filter((child): child is Stack => "templateFile" in child)) {
    const all = template(stack).findResources(type) as Record<string, Resource>;
    for (const [id, resource] of Object.entries(all)) found[`${stack.stackName.replace(/^mcp-portal-main-/, "")}/${id}`] = resource;
  }
  return found;
}
