/** What lies around the app: the workflows that deploy it, and the template SAM reads. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { configure, profile } from "../lib/config.ts";
import { apiRoutes } from "../lib/routes.ts";
import { BackendStack } from "../lib/stacks/backend.ts";
import { flags } from "./support.ts";

const root = new URL("../../", import.meta.url);
const workflows = readdirSync(new URL(".github/workflows", root)).map((name) => ({
  name,
  text: readFileSync(new URL(`.github/workflows/${name}`, root), "utf8"),
}));

describe("workflows", () => {
  it.each(workflows)("$name uses actions at a commit only, and says its least permissions", ({ text }) => {
    const uses = [...text.matchAll(/uses: (.+)/g)].map(([, action = ""]) => action);
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
  });

  it("only the deploy asks for a token, in the one job that needs it", () => {
    const asking = workflows.filter(({ text }) => text.includes("id-token: write"));
    expect(asking.map(({ name }) => name)).toEqual(["deploy.yml"]);
    expect(asking[0]?.text.match(/id-token: write/g)).toHaveLength(1);
    for (const { text } of workflows) expect(text).not.toMatch(/secrets\.AWS|aws-secret-access-key/i);
  });
});

describe("the template for SAM", () => {
  const samconfig = readFileSync(new URL("samconfig.toml", root), "utf8");

  it("has the routes and their functions in one template, which samconfig.toml names", () => {
    const outdir = mkdtempSync(join(tmpdir(), "mcp-portal-sam-"));
    const app = new App({ outdir, context: flags() });
    const config = configure({ stage: "sam", keepData: false });
    const installation = { config, profile: profile("small"), binaries: { folder: outdir, required: false }, web: outdir };
    const stack = new BackendStack(app, "mcp-portal-sam-backend", installation, apiRoutes(), {});
    const template = Template.fromStack(stack);
    template.resourceCountIs("AWS::ApiGateway::Method", apiRoutes().length + 1);
    expect(Object.keys(template.findResources("AWS::Lambda::Function"))).toHaveLength(8);
    expect(JSON.stringify(template.toJSON())).not.toContain("Fn::ImportValue");
    expect(samconfig).toContain(`template_file = "cdk/cdk.out/sam/${stack.templateFile}"`);
  });
});
