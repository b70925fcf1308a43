import { Duration, Stack } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { environment, type Part, type Runtime } from "../environment.ts";
import * as grants from "../grants.ts";
import type { RestFunction } from "../routes.ts";
import type { Watch } from "../watch.ts";
import type { Data } from "./data.ts";
import { DeployMachine, deployMachineArn } from "./deploy-machine.ts";
import { RustFunction } from "./rust-function.ts";

const DESCRIPTIONS: Record<RestFunction, string> = {
  auth: "Sign-in, sessions, health; opens what the first start finds empty",
  workflows: "Drafts, versions, test runs, the catalogue",
  deployments: "MCP servers",
  executions: "Starting, reading and stopping executions",
  integrations: "Connections to other services",
};

/** What each is told of, besides the table and the secrets. */
const PARTS: Record<RestFunction, Part[]> = {
  auth: [],
  workflows: ["bucket", "machines", "connectors"],
  deployments: ["bucket", "machines", "connectors", "url"],
  executions: ["bucket", "queue", "machines"],
  integrations: [],
};

/** The functions of the REST API. */
export class RestFunctions extends Construct {
  readonly functions: RustFunction[] = [];
  readonly aliases: Record<RestFunction, IFunction>;
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, data: Data, runtime: Runtime) {
    super(scope, id);
    const rights = this.rights(installation, data, runtime);
    const own: Partial<Record<RestFunction, Record<string, string>>> = {
      deployments: { PORTAL_DEPLOY_MACHINE_ARN: deployMachineArn(this, installation) },
    };
    const make = (name: RestFunction): IFunction => {
      const made = new RustFunction(this, name, installation, {
        binary: `function-${name}`,
        description: DESCRIPTIONS[name],
        memory: name === "workflows" ? 512 : 256, // compiling a large workflow is work; the others move JSON
        timeout: Duration.seconds(29), // API Gateway waits no longer for a buffered answer
        environment: { ...environment(installation, runtime, ...PARTS[name]), ...own[name] },
        rights: rights[name],
      });
      this.functions.push(made);
      return made.alias;
    };
    this.aliases = {
      auth: make("auth"),
      workflows: make("workflows"),
      deployments: make("deployments"),
      executions: make("executions"),
      integrations: make("integrations"),
    };
    new DeployMachine(this, "DeployServer", installation, this.aliases.deployments);
    this.watches = this.functions.flatMap((made) => made.watches);
  }

  /** Everything each function may do. Each may delete: a request that failed is forgotten, so that it may be repeated. */
  private rights(installation: Installation, data: Data, runtime: Runtime): Record<RestFunction, PolicyStatement[]> {
    const { store, runs } = data;
    const name = prefix(installation.config);
    const connectors = grants.connectors(Object.values(runtime.connectors));
    return {
      auth: [
        grants.table(store, "DeleteItem", "GetItem", "PutItem"),
        grants.makeSecrets(Stack.of(this), installation.config),
        ...grants.key(store, ["dynamodb"]),
      ],
      workflows: [
        grants.table(store, "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"),
        grants.indexes(store),
        ...grants.blobs(store),
        grants.discardBlobs(store),
        grants.readSecrets(Stack.of(this), installation.config, ["seal"]),
        connectors,
        ...grants.makeMachines(Stack.of(this), name, runtime.machinesRoleArn),
        ...grants.key(store, ["dynamodb", "s3"]),
      ],
      deployments: [
        grants.table(store, "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"),
        grants.indexes(store),
        ...grants.blobs(store),
        ...grants.makeMachines(Stack.of(this), name, runtime.machinesRoleArn),
        grants.runDeploys(deployMachineArn(this, installation)),
        ...grants.key(store, ["dynamodb", "s3"]),
      ],
      executions: [
        grants.table(store, "DeleteItem", "GetItem", "PutItem", "Query"),
        grants.indexes(store),
        grants.readTogether(store),
        ...grants.blobs(store),
        grants.send(runs.queue),
        grants.readSecrets(Stack.of(this), installation.config, ["seal"]),
        grants.followMachines(Stack.of(this), name),
        ...grants.key(store, ["dynamodb", "s3", "sqs"]),
      ],
      integrations: [
        grants.table(store, "DeleteItem", "GetItem", "PutItem", "Query"),
        grants.indexes(store),
        grants.readSecrets(Stack.of(this), installation.config, ["master"]),
        ...grants.key(store, ["dynamodb"]),
      ],
    };
  }
}
