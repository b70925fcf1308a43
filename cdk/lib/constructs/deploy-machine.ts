import { readFileSync } from "node:fs";
import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyDocument, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { steps } from "../grants.ts";
import { except } from "../nag.ts";
import { retention } from "./rust-function.ts";

/** The document, which one machine runs as it is. */
const DOCUMENT = new URL("../../../statemachines/deploy-server.asl.json", import.meta.url);
/** The one function it calls, by the name it calls it. */
const FUNCTION = "function-deployments";

interface Document {
  readonly States: Record<string, { readonly Type: string; readonly Arguments?: { FunctionName: string } }>;
}

/** Not one of the users' machines, whose names begin with the installation's prefix: who may run those may not run this. */
const machineName = (installation: Installation): string => `deploy-server-${prefix(installation.config)}`;

export const deployMachineArn = (scope: Construct, installation: Installation): string =>
  Stack.of(scope).formatArn({
    service: "states",
    resource: "stateMachine",
    resourceName: machineName(installation),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The document with the function's alias in place of its name. */
function definition(alias: IFunction): Document {
  const document = JSON.parse(readFileSync(DOCUMENT, "utf8")) as Document;
  for (const [name, state] of Object.entries(document.States)) {
    if (state.Type !== "Task") continue;
    if (state.Arguments?.FunctionName !== FUNCTION) throw new Error(`the state ${name} of deploy-server calls something else than ${FUNCTION}`);
    state.Arguments.FunctionName = alias.functionArn;
  }
  return document;
}

/** The machine that deploys servers: `statemachines/deploy-server.asl.json`. It may call the deployments function and nothing else. */
export class DeployMachine extends Construct {
  constructor(scope: Construct, id: string, installation: Installation, deployments: IFunction) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, "Role", {
      description: `${machineName(installation)} runs as this`,
      assumedBy: new ServicePrincipal("states.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": stack.account }, ArnLike: { "aws:SourceArn": deployMachineArn(this, installation) } },
      }),
      inlinePolicies: { steps: new PolicyDocument({ statements: [steps(deployments.functionArn)] }) },
    });
    const machine = new StateMachine(this, "Machine", {
      stateMachineName: machineName(installation),
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(stack.toJsonString(definition(deployments))),
      role,
      // Express keeps no history, and there are few deploys: every step is logged, without what it was about.
      logs: {
        destination: new LogGroup(this, "Log", {
          logGroupName: `/aws/vendedlogs/states/${machineName(installation)}`,
          retention: retention(installation),
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
      tracingEnabled: installation.profile.tracing,
    });
    except(role, {
      "AwsSolutions-IAM5[Resource::*]": "Step Functions' delivery of logs, and X-Ray, have no resources to name.",
    });
    if (!installation.profile.tracing) {
      except(machine, {
        "AwsSolutions-SF2": "Traces cost by the request; the smallest installation goes without.",
        "Serverless-StepFunctionStateMachineXray": "Traces cost by the request; the smallest installation goes without.",
      });
    }
  }
}
