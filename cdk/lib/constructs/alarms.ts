import { ArnFormat, CfnOutput, Stack } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { except } from "../nag.ts";
import type { Watch } from "../watch.ts";

/** Where the headings are that alarms point to. */
export const RUNBOOK = "https://github.com/mcp-portal/mcp-portal/blob/main/docs/runbook.md";

/** An alarm for each watch, told to one topic. */
export class Alarms extends Construct {
  readonly alarms: Alarm[];

  constructor(scope: Construct, id: string, installation: Installation, watches: Watch[]) {
    super(scope, id);
    const { config, profile } = installation;
    const topic = new Topic(this, "Topic", { displayName: `${prefix(config)} alarms`, enforceSSL: true });
    // A topic with a policy has lost the one it would have by itself, by which the account's alarms may tell it something.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "Alarms",
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
        conditions: {
          ArnLike: {
            "aws:SourceArn": Stack.of(this).formatArn({
              service: "cloudwatch",
              resource: "alarm",
              resourceName: `${prefix(config)}-*`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    if (config.alarmEmail !== undefined) {
      topic.addSubscription(new EmailSubscription(config.alarmEmail));
      except(topic, { "Serverless-SNSRedrivePolicy": "A mail that cannot be delivered has nobody else to go to; the alarm itself stays." });
    }
    const action = new SnsAction(topic);

    this.alarms = watches
      .filter((watch) => profile.alarms === "all" || watch.essential)
      .map((watch) => {
        const alarm = new Alarm(this, watch.name, {
          alarmName: `${prefix(config)}-${watch.name}`,
          alarmDescription: `${watch.says}. What to do: ${RUNBOOK}#${watch.runbook}`,
          metric: watch.metric,
          threshold: watch.threshold,
          evaluationPeriods: watch.periods ?? 1,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: TreatMissingData.NOT_BREACHING, // nobody calls, nothing is wrong
        });
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
        return alarm;
      });
    new CfnOutput(this, "AlarmTopic", { value: topic.topicArn, description: "Subscribe to be told of alarms" });
  }
}
