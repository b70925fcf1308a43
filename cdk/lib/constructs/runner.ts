import { Stack } from "aws-cdk-lib";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { environment, type Runtime } from "../environment.ts";
import * as grants from "../grants.ts";
import { except } from "../nag.ts";
import type { Watch } from "../watch.ts";
import { RUN_TIMEOUT } from "./run-queue.ts";
import { RustFunction } from "./rust-function.ts";

/** Takes accepted executions from the queue and runs them. */
export class Runner extends Construct {
  readonly function: RustFunction;
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, runtime: Runtime) {
    super(scope, id);
    const { store, runs } = runtime;
    const stack = Stack.of(this);
    const name = prefix(installation.config);
    this.function = new RustFunction(this, "Function", installation, {
      binary: "function-runner",
      description: "Starts the executions that wait in the queue",
      memory: 256, // it waits for machines
      timeout: RUN_TIMEOUT,
      environment: environment(installation, runtime, "bucket", "queue", "machines", "connectors"),
      rights: [
        grants.table(store, "GetItem", "PutItem", "Query", "UpdateItem"),
        ...grants.blobs(store),
        grants.consume(runs.queue),
        grants.readSecrets(Stack.of(this), installation.config, ["seal"]),
        grants.runMachines(stack, name),
        grants.lookAtMachines(stack, name),
        grants.connectors(Object.values(runtime.connectors)),
        ...grants.key(store, ["dynamodb", "s3", "sqs"]),
      ],
      essential: true,
    });
    // Not `SqsEventSource`, which would give the role the queue's rights a second time, with more in them.
    const mapping = new EventSourceMapping(this, "Messages", {
      target: this.function.alias,
      eventSourceArn: runs.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true, // one that fails does not bring back the nine that ran
      maxConcurrency: installation.profile.runnerConcurrency,
    });
    except(mapping, {
      "Serverless-LambdaEventSourceMappingDestination": "The queue has dead letters; a destination is for streams.",
    });
    this.watches = this.function.watches;
  }
}
