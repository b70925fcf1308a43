import { createHash } from "node:crypto";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  CfnAccount,
  CfnGatewayResponse,
  Deployment,
  type IResource,
  type IRestApi,
  LambdaIntegration,
  LogGroupLogDestination,
  ResponseTransferMode,
  RestApi,
  Stage,
} from "aws-cdk-lib/aws-apigateway";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import { type Installation, STAGE } from "../context.ts";
import { except, MANAGED_POLICY } from "../nag.ts";
import type { RestFunction, Route } from "../routes.ts";
import { retention } from "./rust-function.ts";

/** What API Gateway answers by itself, in the form every other error has. */
const OWN_ANSWERS: { type: string; status: number; code: string; title: string; detail: string }[] = [
  // API Gateway says "missing authentication token" for a path or a method that it does not know.
  { type: "MISSING_AUTHENTICATION_TOKEN", status: 404, code: "not_found", title: "Not Found", detail: "there is nothing at this address" },
  { type: "REQUEST_TOO_LARGE", status: 413, code: "payload_too_large", title: "Payload Too Large", detail: "the body is larger than 10 MB" },
  { type: "THROTTLED", status: 429, code: "rate_limited", title: "Too Many Requests", detail: "this portal takes no more requests now; try again in a second" },
  { type: "QUOTA_EXCEEDED", status: 429, code: "rate_limited", title: "Too Many Requests", detail: "this portal takes no more requests now; try again later" },
  { type: "WAF_FILTERED", status: 403, code: "forbidden", title: "Forbidden", detail: "the firewall of this portal does not let this request in" },
  { type: "INTEGRATION_TIMEOUT", status: 503, code: "unavailable", title: "Service Unavailable", detail: "the answer took longer than 29 seconds" },
  { type: "INTEGRATION_FAILURE", status: 503, code: "unavailable", title: "Service Unavailable", detail: "the function cannot answer now" },
  { type: "DEFAULT_4XX", status: 400, code: "invalid_request", title: "Bad Request", detail: "the request cannot be read" },
  { type: "DEFAULT_5XX", status: 503, code: "unavailable", title: "Service Unavailable", detail: "the portal cannot answer now" },
];
const ERROR_PAGES = "https://github.com/mcp-portal/mcp-portal/blob/main/docs/errors/";

export interface RestApiProps {
  readonly restApiId: string;
  readonly rootResourceId: string;
  readonly routes: Route[];
  readonly functions: Record<RestFunction, IFunction>;
  readonly mcp: IFunction;
  /** The longest an MCP call may take. */
  readonly mcpTimeout: Duration;
}

/** The API's routes and its stage. The API itself is made by the front door. */
export class RestRoutes extends Construct {
  readonly stage: Stage;
  private readonly api: IRestApi;

  constructor(scope: Construct, id: string, installation: Installation, props: RestApiProps) {
    super(scope, id);
    const { restApiId, rootResourceId } = props;
    this.api = RestApi.fromRestApiAttributes(this, "Api", { restApiId, rootResourceId });
    except(this, {
      "AwsSolutions-APIG4": "Functions authenticate: by session, API key or token, per server; MCP wants its own 401 with a challenge.",
      "AwsSolutions-COG4": "Functions authenticate; there is no user pool.",
      [MANAGED_POLICY("AmazonAPIGatewayPushToCloudWatchLogs")]: "API Gateway's role for its log, which AWS defines.",
      "AwsSolutions-APIG6": "The access log has every request; the execution log would have bodies.",
      ...(installation.profile.accessLog
        ? {}
        : {
            "AwsSolutions-APIG1": "Its role is a setting of the whole account, which the smallest installation leaves alone; functions log.",
            "Serverless-APIGWAccessLogging": "Its role is a setting of the whole account, which the smallest installation leaves alone; functions log.",
          }),
      ...(installation.profile.firewall ? {} : { "AwsSolutions-APIG3": "A firewall costs $9 a month; the smallest installation has the stage's throttle." }),
      ...(installation.profile.tracing ? {} : { "Serverless-APIGWXrayEnabled": "Traces cost by the request; the smallest installation goes without." }),
    });
    const parts = [...this.addRoutes(props), ...this.addOwnAnswers()];

    const deployment = new Deployment(this, "Deployment", { api: this.api, description: "The routes of openapi.json and /mcp/{slug}" });
    // A deployment is a copy of the routes as they were: other routes need another one.
    const digest = createHash("sha256").update(JSON.stringify([props.routes, OWN_ANSWERS, props.mcpTimeout.toSeconds()])).digest("hex");
    deployment.addToLogicalId(digest);
    deployment.node.addDependency(...parts);
    this.stage = this.addStage(installation, deployment);
  }

  private addRoutes(props: RestApiProps): Construct[] {
    const options = { scopePermissionToMethod: false } as const;
    const rest = (Object.entries(props.functions) as [RestFunction, IFunction][]).map(
      ([name, fn]) => [name, new LambdaIntegration(fn, { ...options, responseTransferMode: ResponseTransferMode.BUFFERED })] as const,
    );
    const integrations = new Map<string, LambdaIntegration>(rest);
    // Callers are told apart in the functions: by session, API key or later OAuth token, per server.
    const method = { authorizationType: AuthorizationType.NONE };
    const made: Construct[] = props.routes.map((route) =>
      this.resource(route.path).addMethod(route.method, integrations.get(route.function), { ...method, operationName: route.operation }),
    );
    const streaming = new LambdaIntegration(props.mcp, {
      ...options,
      responseTransferMode: ResponseTransferMode.STREAM,
      timeout: props.mcpTimeout,
    });
    made.push(this.resource("/mcp/{slug}").addMethod("ANY", streaming, { ...method, operationName: "mcp" }));
    return made;
  }

  private resource(path: string): IResource {
    return path
      .split("/")
      .filter((part) => part !== "")
      .reduce<IResource>((parent, part) => parent.getResource(part) ?? parent.addResource(part), this.api.root);
  }

  private addOwnAnswers(): Construct[] {
    return OWN_ANSWERS.map(({ type, status, code, title, detail }) => {
      const problem = { type: `${ERROR_PAGES}${code}.md`, title, status, detail, code };
      // `$context.requestId` is filled in by API Gateway, so it is put in after the rest is JSON.
      const body = `${JSON.stringify(problem).slice(0, -1)},"request_id":"$context.requestId"}`;
      return new CfnGatewayResponse(this, type, {
        restApiId: this.api.restApiId,
        responseType: type,
        statusCode: String(status),
        responseParameters: {
          "gatewayresponse.header.Content-Type": "'application/problem+json'",
          ...(status === 429 ? { "gatewayresponse.header.Retry-After": "'1'" } : {}),
        },
        responseTemplates: { "application/json": body },
      });
    });
  }

  private addStage(installation: Installation, deployment: Deployment): Stage {
    const { profile } = installation;
    return new Stage(this, "Stage", {
      deployment,
      stageName: STAGE,
      throttlingRateLimit: profile.rate.steady,
      throttlingBurstLimit: profile.rate.burst,
      tracingEnabled: profile.tracing,
      ...(profile.accessLog ? this.accessLog(installation) : {}),
    });
  }

  /** Who asked what, without addresses, headers or bodies. */
  private accessLog(installation: Installation) {
    const logGroup = new LogGroup(this, "AccessLog", {
      logGroupName: `/aws/apigateway/${prefix(installation.config)}`,
      retention: retention(installation),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "LogRole", {
      assumedBy: new ServicePrincipal("apigateway.amazonaws.com"),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonAPIGatewayPushToCloudWatchLogs")],
    });
    // One for the account and region; left in place, because other APIs may rely on it.
    const account = new CfnAccount(this, "Account", { cloudWatchRoleArn: role.roleArn });
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    logGroup.node.addDependency(account);
    return {
      accessLogDestination: new LogGroupLogDestination(logGroup),
      accessLogFormat: AccessLogFormat.custom(
        JSON.stringify({
          request: AccessLogField.contextRequestId(),
          time: AccessLogField.contextRequestTimeEpoch(),
          method: AccessLogField.contextHttpMethod(),
          route: AccessLogField.contextResourcePath(),
          status: AccessLogField.contextStatus(),
          bytes: AccessLogField.contextResponseLength(),
          milliseconds: AccessLogField.contextResponseLatency(),
          waf: AccessLogField.contextWafResponseCode(),
          error: AccessLogField.contextErrorResponseType(),
        }),
      ),
    };
  }
}
