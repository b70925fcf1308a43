import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Connectors } from "../constructs/connectors.ts";
import type { Data } from "../constructs/data.ts";
import type { Installation } from "../context.ts";

/** What reaches out into the world, apart from everything else. */
export class ConnectorsStack extends Stack {
  readonly connectors: Connectors;

  constructor(scope: Construct, id: string, installation: Installation, data: Data, props: StackProps) {
    super(scope, id, props);
    this.connectors = new Connectors(this, "Connectors", installation, data);
  }
}
