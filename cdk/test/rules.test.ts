import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../lib/config.ts";
import { checkRules } from "../lib/nag.ts";
import { flags, installation } from "./support.ts";

interface Report {
  pluginReports: {
    pluginName: string;
    violations: { ruleName: string; description: string; violatingConstructs: { constructPath: string }[] }[];
  }[];
}

const report = (folder: string): Report => JSON.parse(readFileSync(join(folder, "validation-report.json"), "utf8")) as Report;

function findings(input: ConfigInput): string[] {
  return report(installation(input).folder).pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, description, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${constructPath}: ${ruleName}: ${description}`),
    ),
  );
}

const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0b5c9d1e";

describe("cdk-nag and CloudFormation's own rules find nothing without a stated exception", () => {
  it.each<ConfigInput>([
    { profile: "small" },
    { profile: "medium", alarmEmail: "ops@example.com", domain: "portal.example.com", certificate },
    { profile: "large", region: "eu-central-1", keepData: false },
  ])("%o", (input) => {
    expect(findings(input)).toEqual([]);
  });

  it("but do find what is wrong", () => {
    const outdir = mkdtempSync(join(tmpdir(), "mcp-portal-cdk-"));
    const app = new App({ outdir, context: { ...flags(), "@aws-cdk/core:failSynthOnValidationErrors": false } });
    new Queue(new Stack(app, "Wrong"), "Queue");
    checkRules(app);
    app.synth();
    const rules = report(outdir).pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
    expect(rules).toEqual(expect.arrayContaining(["AwsSolutions-SQS4", "Serverless-SQSRedrivePolicy"]));
  });
});
