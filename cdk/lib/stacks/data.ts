import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { RunQueue } from "../constructs/run-queue.ts";
import { Secrets } from "../constructs/secrets.ts";
import { Store } from "../constructs/store.ts";
import type { Installation } from "../context.ts";
import type { Watch } from "../watch.ts";

/** What must not be lost: the table, the blobs, the queue, the secrets. Outlives all other stacks. */
export class DataStack extends Stack {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly runs: RunQueue;
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: installation.config.keepData });
    this.store = new Store(this, "Store", installation);
    this.secrets = new Secrets(this, "Secrets", installation, this.store);
    this.runs = new RunQueue(this, "Runs", installation, this.store);
    this.watches = [...this.store.watches, ...this.runs.watches];
  }
}
