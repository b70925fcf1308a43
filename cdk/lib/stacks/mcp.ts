import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Runner } from "../constructs/runner.ts";
import { RustFunction } from "../constructs/rust-function.ts";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { environment, type Runtime } from "../environment.ts";
import * as grants from "../grants.ts";
import type { Watch } from "../watch.ts";
import type { DataStack } from "./data.ts";

/** The longest an MCP call may take: an Express machine's five minutes, and time to answer. */
export const MCP_TIMEOUT = Duration.seconds(330);

/** What runs tools: the MCP endpoint for those who wait, the runner for those who do not. */
export class McpStack extends Stack {
  readonly mcp: RustFunction;
  readonly functions: RustFunction[];
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, data: DataStack, runtime: Runtime, props: StackProps) {
    super(scope, id, props);
    const name = prefix(installation.config);
    this.mcp = new RustFunction(this, "Mcp", installation, {
      binary: "function-mcp",
      description: "The MCP endpoint of every server",
      memory: 256, // waiting is what it does and what it costs: at 512 MB six times as much as the machine it waits for
      timeout: MCP_TIMEOUT,
      environment: environment(installation, runtime),
      rights: [
        grants.table(data.store),
        grants.blobs(data.store),
        grants.send(data.runs.queue),
        grants.readSecrets(data.secrets, ["seal"]),
        grants.runMachines(this, name),
        grants.connectors(Object.values(runtime.connectors)),
        ...grants.key(data.store, ["dynamodb", "s3", "secretsmanager", "sqs"]),
      ],
      essential: true,
      warm: installation.profile.warm.mcp,
    });
    const runner = new Runner(this, "Runner", installation, runtime, data.secrets);
    this.functions = [this.mcp, runner.function];
    this.watches = [...this.mcp.watches, ...runner.watches];
  }
}
