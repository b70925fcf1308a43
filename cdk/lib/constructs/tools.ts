import { Duration, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { environment, type Runtime } from "../environment.ts";
import * as grants from "../grants.ts";
import type { Watch } from "../watch.ts";
import type { Data } from "./data.ts";
import { Runner } from "./runner.ts";
import { RustFunction } from "./rust-function.ts";

/** The longest an MCP call may take: an Express machine's five minutes, and time to answer. */
export const MCP_TIMEOUT = Duration.seconds(330);

/** What runs tools: the MCP endpoint for those who wait, the runner for those who do not. */
export class Tools extends Construct {
  readonly mcp: RustFunction;
  readonly functions: RustFunction[];
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, data: Data, runtime: Runtime) {
    super(scope, id);
    const name = prefix(installation.config);
    const trust = installation.config.mcpTrustSeconds;
    this.mcp = new RustFunction(this, "Mcp", installation, {
      binary: "function-mcp",
      description: "The MCP endpoint of every server",
      memory: 256, // waiting is what it does and what it costs: at 512 MB six times as much as the machine it waits for
      timeout: MCP_TIMEOUT,
      environment: { ...environment(installation, runtime, "bucket", "machines", "connectors", "url"), ...(trust > 0 ? { PORTAL_MCP_TRUST_SECONDS: String(trust) } : {}) },
      rights: [
        grants.table(data.store, "GetItem", "PutItem", "Query", "UpdateItem"),
        grants.readTogether(data.store),
        ...grants.blobs(data.store),
        grants.readSecrets(Stack.of(this), installation.config, ["seal"]),
        grants.runMachines(Stack.of(this), name),
        grants.followMachines(Stack.of(this), name),
        grants.connectors(Object.values(runtime.connectors)),
        ...grants.key(data.store, ["dynamodb", "s3"]),
      ],
      essential: true,
      warm: installation.profile.warm.mcp,
    });
    const runner = new Runner(this, "Runner", installation, runtime);
    this.functions = [this.mcp, runner.function];
    this.watches = [...this.mcp.watches, ...runner.watches];
  }
}
