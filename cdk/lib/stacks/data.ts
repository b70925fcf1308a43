import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Data } from "../constructs/data.ts";
import type { Installation } from "../context.ts";

/** What must not be lost. Outlives all other stacks. */
export class DataStack extends Stack {
  readonly data: Data;

  constructor(scope: Construct, id: string, installation: Installation, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: installation.config.keepData });
    this.data = new Data(this, "Data", installation);
  }
}
