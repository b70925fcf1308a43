import { Stack, type StackProps } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { Data } from "../constructs/data.ts";
import { Firewall } from "../constructs/firewall.ts";
import type { FrontDoor } from "../constructs/front-door.ts";
import { RestRoutes } from "../constructs/rest-api.ts";
import { RestFunctions } from "../constructs/rest-functions.ts";
import { MCP_TIMEOUT } from "../constructs/tools.ts";
import type { Installation } from "../context.ts";
import type { Runtime } from "../environment.ts";
import type { Route } from "../routes.ts";
import type { Watch } from "../watch.ts";

export interface ApiStackProps extends StackProps {
  readonly data: Data;
  readonly door: FrontDoor;
  readonly runtime: Runtime;
  readonly mcp: IFunction;
  readonly routes: Route[];
}

/** The REST functions, the routes to them and to MCP, and what guards the routes. */
export class ApiStack extends Stack {
  readonly rest: RestFunctions;
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, props: ApiStackProps) {
    super(scope, id, props);
    const { api } = props.door;
    this.rest = new RestFunctions(this, "Rest", installation, props.data, props.runtime);
    const { stage } = new RestRoutes(this, "Routes", installation, {
      restApiId: api.ref,
      rootResourceId: api.attrRootResourceId,
      routes: props.routes,
      functions: this.rest.aliases,
      mcp: props.mcp,
      mcpTimeout: MCP_TIMEOUT,
    });
    const firewall = installation.profile.firewall ? new Firewall(this, "Firewall", installation, stage) : undefined;
    this.watches = [...this.rest.watches, ...(firewall?.watches ?? [])];
  }
}
