import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { Firewall } from "../constructs/firewall.ts";
import type { FrontDoor } from "../constructs/front-door.ts";
import { RestRoutes } from "../constructs/rest-api.ts";
import { RustFunction } from "../constructs/rust-function.ts";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { environment, type Runtime } from "../environment.ts";
import * as grants from "../grants.ts";
import { type RestFunction, type Route } from "../routes.ts";
import type { Watch } from "../watch.ts";
import type { DataStack } from "./data.ts";
import { MCP_TIMEOUT } from "./mcp.ts";

const DESCRIPTIONS: Record<RestFunction, string> = {
  auth: "Sign-in, sessions, health; opens what the first start finds empty",
  workflows: "Drafts, versions, test runs, the catalogue",
  deployments: "MCP servers",
  executions: "Starting, reading and stopping executions",
  integrations: "Connections to other services",
};

export interface ApiStackProps extends StackProps {
  readonly data: DataStack;
  readonly door: FrontDoor;
  readonly runtime: Runtime;
  readonly mcp: IFunction;
  readonly routes: Route[];
}

/** The REST functions, the routes to them and to MCP, and what guards the routes. */
export class ApiStack extends Stack {
  readonly functions: RustFunction[] = [];
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, props: ApiStackProps) {
    super(scope, id, props);
    const { data, door, runtime } = props;
    const rights = this.rights(prefix(installation.config), data, runtime);
    const make = (name: RestFunction): RustFunction => {
      const made = new RustFunction(this, name, installation, {
        binary: `function-${name}`,
        description: DESCRIPTIONS[name],
        memory: name === "workflows" ? 512 : 256, // compiling a large workflow is work; the others move JSON
        timeout: Duration.seconds(29), // API Gateway waits no longer for a buffered answer
        environment: environment(installation, runtime),
        rights: rights[name],
      });
      this.functions.push(made);
      return made;
    };
    const functions: Record<RestFunction, IFunction> = {
      auth: make("auth").alias,
      workflows: make("workflows").alias,
      deployments: make("deployments").alias,
      executions: make("executions").alias,
      integrations: make("integrations").alias,
    };

    const { stage } = new RestRoutes(this, "Routes", installation, {
      restApiId: door.api.ref,
      rootResourceId: door.api.attrRootResourceId,
      routes: props.routes,
      functions,
      mcp: props.mcp,
      mcpTimeout: MCP_TIMEOUT,
    });
    const firewall = installation.profile.firewall ? new Firewall(this, "Firewall", installation, stage) : undefined;
    this.watches = [...this.functions.flatMap((made) => made.watches), ...(firewall?.watches ?? [])];
  }

  /** Everything each function may do. */
  private rights(name: string, data: DataStack, runtime: Runtime): Record<RestFunction, PolicyStatement[]> {
    const { store, secrets, runs } = data;
    const connectors = grants.connectors(Object.values(runtime.connectors));
    const publish = grants.publishMachines(this, name, runtime.machinesRoleArn);
    return {
      auth: [
        grants.table(store),
        grants.readSecrets(secrets, ["master", "owner-token", "seal"]),
        grants.fillSecrets(secrets, ["master", "owner-token", "seal"]),
        ...grants.key(store, ["dynamodb", "secretsmanager"]),
      ],
      workflows: [
        grants.table(store),
        grants.blobs(store),
        grants.readSecrets(secrets, ["seal"]),
        ...publish,
        connectors,
        ...grants.key(store, ["dynamodb", "s3", "secretsmanager"]),
      ],
      deployments: [
        grants.table(store),
        grants.blobs(store),
        ...publish,
        ...grants.key(store, ["dynamodb", "s3"]),
      ],
      executions: [
        grants.table(store),
        grants.blobs(store),
        grants.send(runs.queue),
        grants.readSecrets(secrets, ["seal"]),
        ...grants.startMachines(this, name),
        ...grants.key(store, ["dynamodb", "s3", "secretsmanager", "sqs"]),
      ],
      integrations: [
        grants.table(store),
        grants.readSecrets(secrets, ["master"]),
        ...grants.key(store, ["dynamodb", "secretsmanager"]),
      ],
    };
  }
}
