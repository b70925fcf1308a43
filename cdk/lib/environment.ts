/** The environment of the functions: the names of `portal_aws::Settings`. */
import type { RunQueue } from "./constructs/run-queue.ts";
import type { Store } from "./constructs/store.ts";
import { prefix, secretsPrefix } from "./config.ts";
import type { Installation } from "./context.ts";

/** What connectors need to know. */
export function connectorEnvironment(installation: Installation, store: Store): Record<string, string> {
  return {
    // lambda_http would put API Gateway's stage in front of every path.
    AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH: "true",
    PORTAL_STAGE: installation.config.stage,
    PORTAL_TABLE: store.table.tableName,
    PORTAL_BUCKET: store.bucket.bucketName,
    PORTAL_SECRETS_PREFIX: secretsPrefix(installation.config),
    PORTAL_LOG: "info",
  };
}

export interface Runtime {
  readonly store: Store;
  readonly runs: RunQueue;
  readonly machinesRoleArn: string;
  /** The connectors' alias ARNs by the names that workflows call them by. */
  readonly connectors: Record<string, string>;
  readonly url: string;
}

/** What everything else needs to know. */
export function environment(installation: Installation, runtime: Runtime): Record<string, string> {
  return {
    ...connectorEnvironment(installation, runtime.store),
    PORTAL_QUEUE_URL: runtime.runs.queue.queueUrl,
    PORTAL_MACHINES_PREFIX: prefix(installation.config),
    PORTAL_MACHINES_ROLE_ARN: runtime.machinesRoleArn,
    PORTAL_CONNECTORS: JSON.stringify(runtime.connectors),
    PORTAL_PUBLIC_URL: runtime.url,
  };
}
