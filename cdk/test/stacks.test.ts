import { readFileSync } from "node:fs";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { CONTENT_SECURITY_POLICY } from "../lib/constructs/front-door.ts";
import { installation, resources, template } from "./support.ts";

const small = () => installation({ profile: "small" });
const medium = () => installation({ profile: "medium", alarmEmail: "ops@example.com", domain: "portal.example.com", certificate: "arn:aws:acm:us-east-1:123456789012:certificate/0b5c9d1e" });

describe("data", () => {
  it("one table with three indexes, a time to live and point-in-time recovery", () => {
    template(small().parts.data).hasResourceProperties("AWS::DynamoDB::Table", {
      TableName: "mcp-portal-main",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "index",
          KeySchema: [{ AttributeName: "ipk", KeyType: "HASH" }, { AttributeName: "isk", KeyType: "RANGE" }],
          Projection: { ProjectionType: "ALL" },
        },
        ...["2", "3"].map((number) => ({
          IndexName: `index${number}`,
          KeySchema: [{ AttributeName: `i${number}pk`, KeyType: "HASH" }, { AttributeName: `i${number}sk`, KeyType: "RANGE" }],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["expires_at"] },
        })),
      ],
      TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  it("outlives its stack, unless it is to be thrown away", () => {
    const kept = (one: ReturnType<typeof small>) =>
      ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::KMS::Key"].flatMap((type) =>
        Object.entries(resources(one, type)).filter(([id]) => id.startsWith("data/")).map(([, made]) => made.DeletionPolicy),
      );
    expect(new Set(kept(medium()))).toEqual(new Set(["Retain"]));
    expect(new Set(kept(installation({ profile: "large", region: "eu-central-1", keepData: false })))).toEqual(new Set(["Delete"]));
    expect(small().parts.data.terminationProtection).toBe(true);
  });

  it("a message that fails five times is a dead letter, and waiting for room costs no receive", () => {
    const queues = template(small().parts.data);
    queues.hasResourceProperties("AWS::SQS::Queue", {
      RedrivePolicy: { maxReceiveCount: 5 },
      VisibilityTimeout: 1980,
      FifoQueue: Match.absent(),
    });
  });

  it("no template makes a secret of the product's: no key is in one", () => {
    expect(Object.values(resources(medium(), "AWS::SecretsManager::Secret")).map(({ Properties }) => Properties["Name"])).toEqual(["mcp-portal/main/edge"]);
  });

  it("only the larger installations pay for a key of their own", () => {
    expect(Object.keys(resources(small(), "AWS::KMS::Key"))).toEqual([]);
    template(medium().parts.data).hasResourceProperties("AWS::KMS::Key", { EnableKeyRotation: true });
    template(medium().parts.data).hasResourceProperties("AWS::DynamoDB::Table", { SSESpecification: { SSEType: "KMS" } });
  });
});

describe("functions", () => {
  it("are arm64 binaries behind the alias `live`, and every log is thrown away in time", () => {
    const functions = Object.entries(resources(small(), "AWS::Lambda::Function")).filter(([, made]) => made.Properties["Runtime"] === "provided.al2023");
    expect(functions.map(([, made]) => made.Properties["FunctionName"]).sort()).toEqual([
      "mcp-portal-main-connector-http",
      "mcp-portal-main-function-auth",
      "mcp-portal-main-function-deployments",
      "mcp-portal-main-function-executions",
      "mcp-portal-main-function-integrations",
      "mcp-portal-main-function-mcp",
      "mcp-portal-main-function-runner",
      "mcp-portal-main-function-workflows",
    ]);
    for (const [, { Properties }] of functions) {
      expect(Properties["Architectures"]).toEqual(["arm64"]);
      expect(Properties["LoggingConfig"]).toMatchObject({ LogFormat: "JSON", SystemLogLevel: "WARN" });
      expect(Properties["TracingConfig"]).toBeUndefined();
    }
    expect(Object.keys(resources(small(), "AWS::Lambda::Alias"))).toHaveLength(8);
    for (const { Properties } of Object.values(resources(small(), "AWS::Logs::LogGroup"))) expect(Properties["RetentionInDays"]).toBe(14);
  });

  it("know the names of `portal_aws::Settings`, each only what it uses", () => {
    const names = Object.values(resources(small(), "AWS::Lambda::Function"))
      .filter((made) => made.Properties["Runtime"] === "provided.al2023")
      .map(({ Properties }) => {
        const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
        return [String(Properties["FunctionName"]).slice("mcp-portal-main-".length), Object.keys(Variables).sort().join(" ")] as const;
      });
    const always = "AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH PORTAL_LOG PORTAL_SECRETS_PREFIX PORTAL_TABLE".split(" ");
    const machines = ["PORTAL_MACHINES_PREFIX", "PORTAL_MACHINES_ROLE_ARN"];
    const wanted: Record<string, string[]> = {
      "connector-http": [],
      "function-auth": [],
      "function-workflows": ["PORTAL_BUCKET", "PORTAL_CONNECTORS", ...machines],
      "function-deployments": ["PORTAL_BUCKET", "PORTAL_CONNECTORS", "PORTAL_DEPLOY_MACHINE_ARN", "PORTAL_PUBLIC_URL", ...machines],
      "function-executions": ["PORTAL_BUCKET", "PORTAL_QUEUE_URL", ...machines],
      "function-integrations": [],
      "function-mcp": ["PORTAL_BUCKET", "PORTAL_CONNECTORS", "PORTAL_PUBLIC_URL", ...machines],
      "function-runner": ["PORTAL_BUCKET", "PORTAL_CONNECTORS", "PORTAL_QUEUE_URL", ...machines],
    };
    const sorted = Object.entries(wanted).map(([name, more]) => [name, [...always, ...more].sort().join(" ")] as const);
    expect(Object.fromEntries(names)).toEqual(Object.fromEntries(sorted));
  });

  it("look at every call of a tool, unless a setting says for how long not", () => {
    const trust = (given: { mcpTrustSeconds?: number }): unknown[] =>
      Object.values(resources(installation(given), "AWS::Lambda::Function"))
        .map(({ Properties }) => (Properties["Environment"] as { Variables?: Record<string, unknown> } | undefined)?.Variables?.["PORTAL_MCP_TRUST_SECONDS"])
        .filter((seconds) => seconds !== undefined);
    expect(trust({})).toEqual([]);
    expect(trust({ mcpTrustSeconds: 2 })).toEqual(["2"]);
  });

  it("the ends of executions that outlast the runner come to it by the queue", () => {
    template(small().parts.data).hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.states"],
        detail: { status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: [{ prefix: Match.anyValue() }] },
      },
      Targets: [Match.objectLike({ Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^DataRuns"), "Arn"] } })],
    });
  });

  it("the machine that deploys servers is the document of one machine, with the function's alias in it", () => {
    const [machine] = Object.values(resources(small(), "AWS::StepFunctions::StateMachine"));
    const { DefinitionString, StateMachineType, LoggingConfiguration } = machine?.Properties as {
      DefinitionString: { "Fn::Join": [string, (string | { Ref: string })[]] };
      StateMachineType: string;
      LoggingConfiguration: unknown;
    };
    const text = DefinitionString["Fn::Join"][1].map((part) => (typeof part === "string" ? part : "function-deployments")).join("");
    expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(new URL("../../statemachines/deploy-server.asl.json", import.meta.url), "utf8")));
    const aliases = DefinitionString["Fn::Join"][1].filter((part) => typeof part !== "string").map(({ Ref }) => Ref);
    expect(new Set(aliases).size).toBe(1);
    expect(aliases[0]).toMatch(/^RestdeploymentsLive/);
    expect([StateMachineType, LoggingConfiguration]).toMatchObject(["EXPRESS", { Level: "ALL", IncludeExecutionData: false }]);
  });

  it("the runner takes ten messages and says which of them failed", () => {
    template(small().parts.mcp).hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  it("only the largest installation keeps instances warm", () => {
    const warm = (one: ReturnType<typeof small>) =>
      Object.values(resources(one, "AWS::Lambda::Alias")).filter((made) => made.Properties["ProvisionedConcurrencyConfig"] !== undefined).length;
    expect([warm(small()), warm(medium()), warm(installation({ profile: "large", region: "eu-central-1", keepData: false }))]).toEqual([0, 0, 2]);
  });
});

describe("the front door", () => {
  it("sends the app to the bucket and the rest to the API, uncached, without the viewer's Host", () => {
    template(small().parts.web).hasResourceProperties("AWS::CloudFront::Distribution", {
      DistributionConfig: {
        DefaultRootObject: "index.html",
        CacheBehaviors: ["/api/*", "/sign-in/*", "/.well-known/*", "/mcp/*"].map((PathPattern) =>
          Match.objectLike({
            PathPattern,
            AllowedMethods: Match.arrayWith(["POST", "DELETE"]),
            CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", // CachingDisabled
            OriginRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac", // AllViewerExceptHostHeader
          }),
        ),
        Origins: Match.arrayWith([
          Match.objectLike({ OriginPath: "/live", CustomOriginConfig: Match.objectLike({ OriginProtocolPolicy: "https-only", OriginReadTimeout: 60 }) }),
        ]),
      },
    });
  });

  it("restores the challenge on /mcp only, at the origin's answer: functions at the viewer's are not run for a 401", () => {
    const [distribution] = Object.values(resources(small(), "AWS::CloudFront::Distribution"));
    const { DistributionConfig } = distribution?.Properties as {
      DistributionConfig: { CacheBehaviors: { PathPattern: string; LambdaFunctionAssociations?: { EventType: string }[] }[] };
    };
    const at = DistributionConfig.CacheBehaviors.filter((behaviour) => behaviour.LambdaFunctionAssociations);
    expect(at.map(({ PathPattern }) => PathPattern)).toEqual(["/mcp/*"]);
    expect(at[0]?.LambdaFunctionAssociations?.map(({ EventType }) => EventType)).toEqual(["origin-response"]);
  });

  it("in another region the challenge has a stack of its own in us-east-1", () => {
    const one = installation({ profile: "large", region: "eu-central-1", keepData: false });
    const edge = Object.keys(resources(one, "AWS::Lambda::Version")).filter((id) => id.startsWith("edge/"));
    expect(edge).toHaveLength(1);
  });

  it("lets a browser load what the one-machine stack lets it", () => {
    const source = readFileSync(new URL("../../portal/src/compose/spa.rs", import.meta.url), "utf8");
    const words = /CONTENT_SECURITY_POLICY: &str = "([^"]*)"/.exec(source)?.[1]?.replace(/\\\n\s*/g, "");
    expect(CONTENT_SECURITY_POLICY).toBe(words);
  });

  it("has a firewall where it is paid for, which the API's own address is no way around", () => {
    expect(Object.keys(resources(small(), "AWS::WAFv2::WebACL"))).toEqual([]);
    const api = template(medium().parts.api);
    api.resourceCountIs("AWS::WAFv2::WebACLAssociation", 1);
    api.hasResourceProperties("AWS::WAFv2::WebACL", {
      Scope: "REGIONAL",
      Rules: [
        Match.objectLike({ Name: "through-the-front-door", Action: { Block: {} } }),
        Match.objectLike({
          Name: "requests-per-address",
          Statement: { RateBasedStatement: Match.objectLike({ AggregateKeyType: "FORWARDED_IP", ForwardedIPConfig: { HeaderName: "x-portal-viewer-ip", FallbackBehavior: "MATCH" } }) },
        }),
        Match.objectLike({ Name: "AWSManagedRulesCommonRuleSet" }),
        Match.objectLike({ Name: "AWSManagedRulesKnownBadInputsRuleSet" }),
      ],
    });
    template(medium().parts.web).hasResourceProperties("AWS::CloudFront::Distribution", {
      DistributionConfig: { Origins: Match.arrayWith([Match.objectLike({ OriginCustomHeaders: [Match.objectLike({ HeaderName: "x-portal-edge" })] })]) },
    });
  });

  it("the stage is throttled as the profile says", () => {
    template(medium().parts.api).hasResourceProperties("AWS::ApiGateway::Stage", {
      StageName: "live",
      MethodSettings: [Match.objectLike({ HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 10_000, ThrottlingBurstLimit: 5_000 })],
      TracingEnabled: true,
    });
  });
});

describe("binaries", () => {
  it("without one a placeholder is deployed that says so, or nothing where they are required", () => {
    const said = (input: Parameters<typeof installation>[0]) =>
      installation(input).parts.mcp.node.findAll().flatMap((part) => part.node.metadata).map(({ data }) => String(data)).join("\n");
    expect(said({ profile: "small" })).toContain("there is no binary of function-mcp in");
  });
});
