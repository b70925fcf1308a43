import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Data } from "../constructs/data.ts";
import { Tools } from "../constructs/tools.ts";
import type { Installation } from "../context.ts";
import type { Runtime } from "../environment.ts";

/** What runs tools. */
export class McpStack extends Stack {
  readonly tools: Tools;

  constructor(scope: Construct, id: string, installation: Installation, data: Data, runtime: Runtime, props: StackProps) {
    super(scope, id, props);
    this.tools = new Tools(this, "Tools", installation, data, runtime);
  }
}
