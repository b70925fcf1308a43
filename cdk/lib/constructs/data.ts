import { Construct } from "constructs";
import type { Installation } from "../context.ts";
import type { Watch } from "../watch.ts";
import { RunQueue } from "./run-queue.ts";
import { Store } from "./store.ts";

/** What must not be lost: the table, the blobs, the queue. */
export class Data extends Construct {
  readonly store: Store;
  readonly runs: RunQueue;
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    this.store = new Store(this, "Store", installation);
    this.runs = new RunQueue(this, "Runs", installation, this.store);
    this.watches = [...this.store.watches, ...this.runs.watches];
  }
}
