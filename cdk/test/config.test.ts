import { App } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { ConfigError, configure, fromContext } from "../lib/config.ts";

describe("settings", () => {
  it("have defaults that need no account", () => {
    expect(configure({})).toEqual({ stage: "main", profile: "small", region: "us-east-1", mcpTrustSeconds: 0, keepData: true, requireBinaries: false });
  });

  it("come from the context, the region from the credentials when nothing says it", () => {
    const app = new App({ context: { profile: "medium", keepData: "false", stage: "team-a", mcpTrustSeconds: "2" } });
    expect(fromContext(app.node, { CDK_DEFAULT_REGION: "eu-west-1" })).toMatchObject({
      profile: "medium",
      keepData: false,
      mcpTrustSeconds: 2,
      stage: "team-a",
      region: "eu-west-1",
    });
  });

  it("are refused with every mistake named", () => {
    const wrong = () => configure({ profile: "huge", stage: "Main", region: "here", domain: "portal.example.com", alarmEmail: "ops", mcpTrustSeconds: 6, colour: "red" });
    expect(wrong).toThrow(ConfigError);
    for (const part of ["profile", "stage", "region", "alarmEmail", "mcpTrustSeconds", "colour"]) expect(wrong).toThrow(part);
  });

  it("a domain needs a certificate in us-east-1", () => {
    expect(() => configure({ domain: "portal.example.com" })).toThrow("a domain needs its certificate");
    expect(() => configure({ domain: "portal.example.com", certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/a" })).toThrow("us-east-1");
  });
});
