import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Alarms } from "../constructs/alarms.ts";
import { Overview, type OverviewProps } from "../constructs/overview.ts";
import type { Installation } from "../context.ts";
import type { Watch } from "../watch.ts";

/** Alarms for everything the other stacks want watched, and one dashboard. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, installation: Installation, watches: Watch[], shown: OverviewProps, props: StackProps) {
    super(scope, id, props);
    const { alarms } = new Alarms(this, "Alarms", installation, watches);
    new Overview(this, "Overview", installation, alarms, shown);
  }
}
