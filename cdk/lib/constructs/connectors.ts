import { Duration, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { Installation } from "../context.ts";
import { connectorEnvironment } from "../environment.ts";
import * as grants from "../grants.ts";
import type { Watch } from "../watch.ts";
import type { Data } from "./data.ts";
import { MachinesRole } from "./machines-role.ts";
import { RustFunction } from "./rust-function.ts";

/** The connectors there are, by the names that compiled workflows call them by. */
export const CONNECTORS = {
  "connector-http": "Calls any HTTP API",
} as const;
export type ConnectorName = keyof typeof CONNECTORS;

/** The functions that reach out into the world, and the role that machines call them with. */
export class Connectors extends Construct {
  readonly aliases: Record<string, string> = {};
  readonly functions: RustFunction[] = [];
  readonly machines: MachinesRole;
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, data: Data) {
    super(scope, id);
    for (const [name, description] of Object.entries(CONNECTORS)) {
      const connector = new RustFunction(this, name, installation, {
        binary: name,
        description,
        memory: 256, // it waits for others; below this, TLS and JSON get too little of a processor
        timeout: Duration.seconds(310), // an Express machine lives for 300
        environment: connectorEnvironment(installation, data.store),
        rights: [
          // It reads the connection it is given and notes what it did; it lists nothing and deletes nothing.
          grants.table(data.store, "GetItem", "UpdateItem"),
          grants.readSecrets(Stack.of(this), installation.config, ["master", "seal"]),
          ...grants.key(data.store, ["dynamodb"]),
        ],
        essential: true,
        warm: installation.profile.warm.connector,
      });
      this.functions.push(connector);
      this.aliases[name] = connector.alias.functionArn;
    }
    this.machines = new MachinesRole(this, "Machines", installation, Object.values(this.aliases));
    this.watches = this.functions.flatMap((connector) => connector.watches);
  }
}
