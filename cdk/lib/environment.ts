/** The environment of the functions: the names of `portal_aws::Settings`. */
import type { RunQueue } from "./constructs/run-queue.ts";
import type { Store } from "./constructs/store.ts";
import { prefix, secretsPrefix } from "./config.ts";
import type { Installation } from "./context.ts";

export interface Runtime {
  readonly store: Store;
  readonly runs: RunQueue;
  readonly machinesRoleArn: string;
  /** The connectors' alias ARNs by the names that workflows call them by. */
  readonly connectors: Record<string, string>;
  readonly url: string;
}

/** What every function needs to know. */
export function connectorEnvironment(installation: Installation, store: Store): Record<string, string> {
  return {
    // lambda_http would put API Gateway's stage in front of every path.
    AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH: "true",
    PORTAL_TABLE: store.table.tableName,
    PORTAL_SECRETS_PREFIX: secretsPrefix(installation.config),
    PORTAL_LOG: "info",
  };
}

/** What only some need to know: each is told of what it uses, and a test compares that with its rights. */
const PARTS = {
  bucket: (_, { store }) => ({ PORTAL_BUCKET: store.bucket.bucketName }),
  queue: (_, { runs }) => ({ PORTAL_QUEUE_URL: runs.queue.queueUrl }),
  machines: (installation, { machinesRoleArn }) => ({
    PORTAL_MACHINES_PREFIX: prefix(installation.config),
    PORTAL_MACHINES_ROLE_ARN: machinesRoleArn,
  }),
  connectors: (_, { connectors }) => ({ PORTAL_CONNECTORS: JSON.stringify(connectors) }),
  url: (_, { url }) => ({ PORTAL_PUBLIC_URL: url }),
} satisfies Record<string, (installation: Installation, runtime: Runtime) => Record<string, string>>;

export type Part = keyof typeof PARTS;

/** The environment of a function that uses those parts. */
export const environment = (installation: Installation, runtime: Runtime, ...parts: Part[]): Record<string, string> =>
  Object.assign(connectorEnvironment(installation, runtime.store), ...parts.map((part) => PARTS[part](installation, runtime))) as Record<string, string>;
