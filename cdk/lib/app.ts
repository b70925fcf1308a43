/** All stacks of one installation, in the order they depend on each other. */
import { type App, Stack, Tags } from "aws-cdk-lib";
import type { Config } from "./config.ts";
import { prefix, profile } from "./config.ts";
import { BUILT, type Binaries } from "./binaries.ts";
import { BUILT_WEB } from "./constructs/site.ts";
import type { Installation } from "./context.ts";
import type { Runtime } from "./environment.ts";
import { checkRules } from "./nag.ts";
import { apiRoutes, type Route } from "./routes.ts";
import { ApiStack } from "./stacks/api.ts";
import { ConnectorsStack } from "./stacks/connectors.ts";
import { DataStack } from "./stacks/data.ts";
import { McpStack } from "./stacks/mcp.ts";
import { MonitoringStack } from "./stacks/monitoring.ts";
import { WebStack } from "./stacks/web.ts";

export interface Sources {
  readonly binaries?: Binaries;
  readonly web?: string;
  readonly routes?: Route[];
}

/** Puts the installation's stacks into `app`. */
export function build(app: App, config: Config, sources: Sources = {}) {
  const installation: Installation = {
    config,
    profile: profile(config.profile),
    binaries: sources.binaries ?? { folder: BUILT, required: config.requireBinaries },
    web: sources.web ?? BUILT_WEB,
  };
  const account = process.env["CDK_DEFAULT_ACCOUNT"];
  const env = { region: config.region, ...(account === undefined ? {} : { account }) };
  const named = (name: string) => ({ id: `${prefix(config)}-${name}`, props: { env, description: `MCP Portal: ${name}` } });
  const [d, w, c, m, a, o] = ["data", "web", "connectors", "mcp", "api", "monitoring"].map(named) as [Named, Named, Named, Named, Named, Named];

  const { data } = new DataStack(app, d.id, installation, d.props);
  const web = new WebStack(app, w.id, installation, w.props);
  const { connectors } = new ConnectorsStack(app, c.id, installation, data, c.props);
  const runtime: Runtime = {
    store: data.store,
    runs: data.runs,
    machinesRoleArn: connectors.machines.role.roleArn,
    connectors: connectors.aliases,
    url: web.door.url,
  };
  const mcp = new McpStack(app, m.id, installation, data, runtime, m.props);
  const { tools } = mcp;
  const routes = sources.routes ?? apiRoutes();
  const api = new ApiStack(app, a.id, installation, { ...a.props, data, door: web.door, runtime, mcp: tools.mcp.alias, routes });
  const functions = [...tools.functions, ...api.rest.functions, ...connectors.functions];
  const watches = [...web.door.watches, ...data.watches, ...tools.watches, ...api.watches, ...connectors.watches];
  const shown = {
    functionNames: functions.map((made) => made.functionName),
    tableName: data.store.table.tableName,
    queueName: data.runs.queue.queueName,
    deadLettersName: data.runs.deadLetters.queueName,
  };
  const monitoring = new MonitoringStack(app, o.id, installation, watches, shown, o.props);

  Tags.of(app).add("application", "mcp-portal");
  Tags.of(app).add("stage", config.stage);
  checkRules(app);
  return { installation, data: Stack.of(data), web, mcp, api, monitoring, functions, watches };
}

interface Named {
  readonly id: string;
  readonly props: { readonly env: { readonly region: string; readonly account?: string }; readonly description: string };
}
