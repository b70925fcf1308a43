import { CfnOutput, Fn, Stack, type StackProps } from "aws-cdk-lib";
import { CfnRestApi, EndpointType } from "aws-cdk-lib/aws-apigateway";
import type { Construct } from "constructs";
import { Connectors } from "../constructs/connectors.ts";
import { Data } from "../constructs/data.ts";
import { RestRoutes } from "../constructs/rest-api.ts";
import { RestFunctions } from "../constructs/rest-functions.ts";
import { MCP_TIMEOUT, Tools } from "../constructs/tools.ts";
import { prefix } from "../config.ts";
import { type Installation, STAGE } from "../context.ts";
import type { Runtime } from "../environment.ts";
import { except } from "../nag.ts";
import type { Route } from "../routes.ts";

/**
 * Everything behind CloudFront in one template, for SAM, which reads one at a time: to call functions
 * on this machine (`sam local`) or to deploy a backend without the app (`sam deploy`).
 */
export class BackendStack extends Stack {
  constructor(scope: Construct, id: string, installation: Installation, routes: Route[], props: StackProps) {
    super(scope, id, props);
    const api = new CfnRestApi(this, "Api", {
      name: prefix(installation.config),
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
    });
    except(api, { "AwsSolutions-APIG2": "Functions check every request against the same types the API is described by." });
    const data = new Data(this, "Data", installation);
    const connectors = new Connectors(this, "Connectors", installation, data);
    const url = Fn.join("", ["https://", api.ref, `.execute-api.${this.region}.`, this.urlSuffix, `/${STAGE}`]);
    const runtime: Runtime = {
      store: data.store,
      runs: data.runs,
      machinesRoleArn: connectors.machines.role.roleArn,
      connectors: connectors.aliases,
      url,
    };
    const tools = new Tools(this, "Tools", installation, data, runtime);
    const rest = new RestFunctions(this, "Rest", installation, data, runtime);
    new RestRoutes(this, "Routes", installation, {
      restApiId: api.ref,
      rootResourceId: api.attrRootResourceId,
      routes,
      functions: rest.aliases,
      mcp: tools.mcp.alias,
      mcpTimeout: MCP_TIMEOUT,
    });
    new CfnOutput(this, "Url", { value: url, description: "Where the API is" });
  }
}
