import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FrontDoor } from "../constructs/front-door.ts";
import { Site } from "../constructs/site.ts";
import type { Installation } from "../context.ts";

/** The one address: CloudFront in front of the app, and in front of an API that gets its routes from `api`. */
export class WebStack extends Stack {
  readonly door: FrontDoor;

  constructor(scope: Construct, id: string, installation: Installation, props: StackProps) {
    super(scope, id, props);
    const site = new Site(this, "Site", installation);
    this.door = new FrontDoor(this, "FrontDoor", installation, site.bucket);
    site.upload(this.door.distribution);
    new CfnOutput(this, "Url", { value: this.door.url, description: "Where the portal is" });
    new CfnOutput(this, "DistributionDomain", {
      value: this.door.distribution.distributionDomainName,
      description: "What a domain of one's own points to",
    });
  }
}
