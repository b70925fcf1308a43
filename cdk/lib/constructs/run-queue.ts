import { ArnFormat, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Match, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Queue, QueueEncryption, RedrivePermission } from "aws-cdk-lib/aws-sqs";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { except } from "../nag.ts";
import { serviceMetric, type Watch } from "../watch.ts";
import type { Store } from "./store.ts";

/** The longest a run of the queue's consumer may take; an Express machine ends after five minutes. */
export const RUN_TIMEOUT = Duration.seconds(330);
/** Receives before a message is a dead letter: the number the queue on one machine has. */
const MAX_RECEIVES = 5;

/**
 * Accepted executions that wait. A standard queue: messages carry their workspace as `MessageGroupId`,
 * by which SQS serves workspaces fairly without the order and the limits of a FIFO queue.
 */
export class RunQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, store: Store) {
    super(scope, id);
    const name = prefix(installation.config);
    const common = {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      removalPolicy: installation.config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(store.key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: store.key, dataKeyReuse: Duration.hours(1) }
        : { encryption: QueueEncryption.SQS_MANAGED }),
    };
    this.deadLetters = new Queue(this, "DeadLetters", { ...common, queueName: `${name}-dead-letters`, redriveAllowPolicy: { redrivePermission: RedrivePermission.ALLOW_ALL } });
    except(this.deadLetters, { "Serverless-SQSRedrivePolicy": "It is where messages end." });
    this.queue = new Queue(this, "Runs", {
      ...common,
      queueName: `${name}-runs`,
      // Six times the consumer's time: where Lambda has no room, waiting must not use up the receives.
      visibilityTimeout: Duration.seconds(RUN_TIMEOUT.toSeconds() * 6),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    this.ends(name);
    this.watches = [
      {
        name: "dead-letters",
        says: `an accepted execution could not be started ${MAX_RECEIVES} times and lies in the dead-letter queue`,
        runbook: "there-are-dead-letters",
        essential: true,
        metric: serviceMetric("AWS/SQS", "ApproximateNumberOfMessagesVisible", { QueueName: this.deadLetters.queueName }, Stats.MAXIMUM),
        threshold: 1,
      },
      {
        name: "queue-old",
        says: "an accepted execution has waited for more than ten minutes",
        runbook: "executions-wait-in-the-queue",
        essential: true,
        metric: serviceMetric("AWS/SQS", "ApproximateAgeOfOldestMessage", { QueueName: this.queue.queueName }, Stats.MAXIMUM),
        threshold: 600,
        periods: 2,
      },
    ];
  }

  /** The ends of executions that outlast whoever started them. They come by the queue, so that one that cannot be recorded comes again. */
  private ends(name: string): void {
    const machines = Stack.of(this).formatArn({ service: "states", resource: "stateMachine", resourceName: `${name}-`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const rule = new Rule(this, "Ends", {
      ruleName: `${name}-ends`,
      description: "Standard executions that have ended, for the runner to record",
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: { status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: Match.prefix(machines) },
      },
      targets: [new SqsQueue(this.queue)],
    });
    except(rule, { "Serverless-EventBusDLQ": "The rule's own retries last a day, and what is in the queue has dead letters." });
  }
}
