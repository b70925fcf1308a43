import { ArnFormat, Stack } from "aws-cdk-lib";
import { PolicyDocument, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { connectors } from "../grants.ts";

/**
 * The one role that every user's machine runs as. It may call the connectors, by their aliases, and
 * nothing else: whatever a workflow's author writes, a machine reaches no other function, no table, no queue.
 */
export class MachinesRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, installation: Installation, connectorAliases: string[]) {
    super(scope, id);
    const stack = Stack.of(this);
    const machines = stack.formatArn({
      service: "states",
      resource: "stateMachine",
      resourceName: `${prefix(installation.config)}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.role = new Role(this, "Role", {
      description: `The machines of ${prefix(installation.config)} run as this`,
      assumedBy: new ServicePrincipal("states.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": stack.account }, ArnLike: { "aws:SourceArn": machines } },
      }),
      inlinePolicies: { connectors: new PolicyDocument({ statements: [connectors(connectorAliases)] }) },
    });
  }
}
