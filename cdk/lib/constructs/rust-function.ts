import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Alias, Architecture, Function, LoggingFormat, Runtime, SystemLogLevel, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { binary } from "../binaries.ts";
import { prefix } from "../config.ts";
import { ALIAS, type Installation } from "../context.ts";
import { except, wildcards } from "../nag.ts";
import { functionWatches, type Watch } from "../watch.ts";

export interface RustFunctionProps {
  /** The binary, such as `function-mcp`. */
  readonly binary: string;
  readonly description: string;
  readonly memory: number;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  /** All it may do, besides writing its log. */
  readonly rights: PolicyStatement[];
  /** Whether a caller waits for it: then it is watched even in the smallest installation. */
  readonly essential?: boolean;
  /** Instances that are always ready. */
  readonly warm?: number;
}

const RETENTION: Record<number, RetentionDays> = {
  14: RetentionDays.TWO_WEEKS,
  30: RetentionDays.ONE_MONTH,
  90: RetentionDays.THREE_MONTHS,
};

/** The log retention of an installation. */
export const retention = (installation: Installation): RetentionDays =>
  RETENTION[installation.profile.logRetentionDays] ?? RetentionDays.ONE_MONTH;

/** One of the product's binaries as a function: a role of its own, a log group, an alias, its alarms. */
export class RustFunction extends Construct {
  readonly function: Function;
  readonly alias: Alias;
  readonly functionName: string;
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, props: RustFunctionProps) {
    super(scope, id);
    this.functionName = `${prefix(installation.config)}-${props.binary}`;

    const logGroup = new LogGroup(this, "Log", {
      logGroupName: `/aws/lambda/${this.functionName}`,
      retention: retention(installation),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const log = new PolicyStatement({
      sid: "Log",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logGroup.logGroupArn],
    });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `${this.functionName} runs as this`,
      inlinePolicies: { rights: new PolicyDocument({ statements: [log, ...props.rights] }) },
    });

    except(role, {
      ...wildcards(this, props.rights),
      ...(installation.profile.tracing ? { "AwsSolutions-IAM5[Resource::*]": "X-Ray has no resources to name." } : {}),
    });

    this.function = new Function(this, "Function", {
      functionName: this.functionName,
      description: props.description,
      code: binary(this, props.binary, installation.binaries),
      handler: "bootstrap",
      runtime: Runtime.PROVIDED_AL2023,
      architecture: Architecture.ARM_64, // a fifth cheaper than x86_64, and no slower to start
      memorySize: props.memory,
      timeout: props.timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Without the START, END and REPORT lines: at a million calls they cost more than the calls.
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: installation.profile.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: props.environment,
    });
    except(this.function, {
      "Serverless-LambdaDLQ": "Nobody calls it asynchronously: callers wait, and the queue has dead letters of its own.",
      ...(installation.profile.tracing ? {} : { "Serverless-LambdaTracing": "Traces cost by the request; the smallest installation goes without." }),
    });
    this.alias = new Alias(this, "Live", {
      aliasName: ALIAS,
      version: this.function.currentVersion,
      ...(props.warm ? { provisionedConcurrentExecutions: props.warm } : {}),
    });
    this.watches = functionWatches(props.binary, this.functionName, {
      essential: props.essential ?? false,
      timeoutSeconds: props.timeout.toSeconds(),
    });
  }
}
