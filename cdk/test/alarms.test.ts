import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RUNBOOK } from "../lib/constructs/alarms.ts";
import { installation, resources } from "./support.ts";

const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");
/** The anchors of the headings, as GitHub makes them. */
const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) =>
  heading.toLowerCase().replace(/[^\w\s-]/g, "").trim().replace(/\s+/g, "-"),
);

const medium = () => installation({ profile: "medium" });
const linked = () =>
  Object.values(resources(medium(), "AWS::CloudWatch::Alarm")).map(({ Properties }) => {
    const text = String(Properties["AlarmDescription"]);
    expect(text).toContain(`What to do: ${RUNBOOK}#`);
    return text.split("#")[1] ?? "";
  });

describe("alarms", () => {
  it("each links to a heading of the runbook, and no heading of an alarm is left over", () => {
    const wanted = new Set(linked());
    expect([...wanted].filter((anchor) => !anchors.includes(anchor))).toEqual([]);
    const others = anchors.filter((anchor) => !wanted.has(anchor));
    expect(others.filter((anchor) => !/^(by-hand|where-to-look)/.test(anchor))).toEqual([]);
  });

  it("cover every function, the queue, the table, the API and the firewall", () => {
    const names = Object.values(resources(medium(), "AWS::CloudWatch::Alarm")).map(({ Properties }) => String(Properties["AlarmName"]).slice("mcp-portal-main-".length));
    for (const { functionName } of medium().parts.functions) expect(names).toContain(`${functionName.slice("mcp-portal-main-".length)}-errors`);
    expect(names).toEqual(expect.arrayContaining(["dead-letters", "queue-old", "table-throttled", "table-errors", "api-5xx", "api-slow", "blocked"]));
  });

  it("the smallest installation has no more than are free, and each has somebody to tell", () => {
    const alarms = Object.values(resources(installation({ profile: "small" }), "AWS::CloudWatch::Alarm"));
    expect(alarms.length).toBeLessThanOrEqual(10);
    for (const { Properties } of alarms) expect(Properties["AlarmActions"]).toHaveLength(1);
  });

  it("may tell the topic, whose own policy takes the place of the one that lets every alarm", () => {
    const [policy] = Object.values(resources(medium(), "AWS::SNS::TopicPolicy"));
    const { Statement } = policy?.Properties["PolicyDocument"] as { Statement: unknown[] };
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: "Allow",
        Action: "sns:Publish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: {
          ArnLike: { "aws:SourceArn": { "Fn::Join": ["", ["arn:aws:cloudwatch:us-east-1:", { Ref: "AWS::AccountId" }, ":alarm:mcp-portal-main-*"]] } },
        },
      }),
    );
    const names = Object.values(resources(medium(), "AWS::CloudWatch::Alarm")).map(({ Properties }) => String(Properties["AlarmName"]));
    expect(names.filter((name) => !name.startsWith("mcp-portal-main-"))).toEqual([]);
  });
});
