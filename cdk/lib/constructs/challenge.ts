import { readFileSync } from "node:fs";
import { CfnResource, Duration, RemovalPolicy } from "aws-cdk-lib";
import { experimental, type EdgeLambda, LambdaEdgeEventType } from "aws-cdk-lib/aws-cloudfront";
import { Code, Runtime } from "aws-cdk-lib/aws-lambda";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { except, MANAGED_POLICY } from "../nag.ts";

/** Restores `WWW-Authenticate` in the answers of the MCP endpoint. Lives in us-east-1, wherever the rest is. */
export class Challenge extends Construct {
  readonly association: EdgeLambda;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const name = prefix(installation.config);
    const edge = new experimental.EdgeFunction(this, "Function", {
      description: `${name}: gives WWW-Authenticate its name back`,
      code: Code.fromInline(readFileSync(new URL("../edge/challenge.js", import.meta.url), "utf8")),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      memorySize: 128, // it renames a header
      timeout: Duration.seconds(3),
      stackId: `${name}-edge`,
    });
    except(edge.lambda, {
      [MANAGED_POLICY("AWSLambdaBasicExecutionRole")]: "It may write a log and nothing else.",
      "Serverless-LambdaDLQ": "CloudFront waits for its answer.",
      "Serverless-LambdaTracing": "Lambda@Edge has no tracing.",
    });
    const version = edge.currentVersion;
    // CloudFront keeps copies for hours after the last use, and until then it cannot be deleted: it is
    // left behind, at no cost, so that taking everything down does not fail at the end.
    for (const part of [edge.lambda, version]) {
      const resource = part.node.defaultChild;
      if (resource instanceof CfnResource) resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
    for (const log of edge.lambda.node.findAll()) {
      if (log instanceof CfnLogGroup) log.retentionInDays = installation.profile.logRetentionDays;
    }
    this.association = { functionVersion: version, eventType: LambdaEdgeEventType.ORIGIN_RESPONSE };
  }
}
