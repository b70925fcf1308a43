/** The routes of the REST API, read from its description: `tests/contract/openapi.json`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options"] as const;

const Operation = z.object({ "operationId": z.string(), "x-function": z.string() });
const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** The functions that serve REST. The description's `health` is served by `auth`, which opens everything there is to open. */
export const REST_FUNCTIONS = ["auth", "workflows", "deployments", "executions", "integrations"] as const;
export type RestFunction = (typeof REST_FUNCTIONS)[number];
const SERVED_BY: Record<string, RestFunction> = { health: "auth" };

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly function: RestFunction;
}

const isRest = (name: string): name is RestFunction => (REST_FUNCTIONS as readonly string[]).includes(name);

/** Every operation with the function that serves it. */
export function routesOf(document: unknown): Route[] {
  const routes: Route[] = [];
  for (const [path, item] of Object.entries(OpenApi.parse(document).paths)) {
    for (const method of METHODS) {
      if (item[method] === undefined) continue;
      const operation = Operation.parse(item[method]);
      const mark = operation["x-function"];
      const name = SERVED_BY[mark] ?? mark;
      if (!isRest(name)) throw new Error(`${method.toUpperCase()} ${path} is marked \`x-function: ${mark}\`, which no stack deploys`);
      routes.push({ method: method.toUpperCase(), path, operation: operation.operationId, function: name });
    }
  }
  // The page that signs a browser in is no part of the API: it answers with a redirect and a cookie.
  routes.push({ method: "GET", path: "/sign-in/{code}", operation: "sign_in", function: "auth" });
  return routes;
}

/** The routes of this repository's API. */
export function apiRoutes(): Route[] {
  const file = fileURLToPath(new URL("../../tests/contract/openapi.json", import.meta.url));
  return routesOf(JSON.parse(readFileSync(file, "utf8")));
}
