import { Duration, Stack } from "aws-cdk-lib";
import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget, type IMetric, type IWidget, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import { type Installation, STAGE } from "../context.ts";
import { lambdaMetric, serviceMetric } from "../watch.ts";

export interface OverviewProps {
  readonly functionNames: string[];
  readonly tableName: string;
  readonly queueName: string;
  readonly deadLettersName: string;
}

/** One dashboard, from the caller inwards: requests, functions, machines, queue, table. */
export class Overview extends Construct {
  constructor(scope: Construct, id: string, installation: Installation, alarms: Alarm[], shown: OverviewProps) {
    super(scope, id);
    const name = prefix(installation.config);
    const api = (metric: string, statistic: string = Stats.SUM) =>
      serviceMetric("AWS/ApiGateway", metric, { ApiName: name, Stage: STAGE }, statistic);
    const each = (metric: string, statistic: string = Stats.SUM) =>
      shown.functionNames.map((fn) => lambdaMetric(fn, metric, statistic).with({ label: fn.slice(name.length + 1) }));
    const table = (metric: string) => serviceMetric("AWS/DynamoDB", metric, { TableName: shown.tableName });
    const queue = (metric: string, queueName: string) => serviceMetric("AWS/SQS", metric, { QueueName: queueName }, Stats.MAXIMUM);
    const states = (metric: string) => serviceMetric("AWS/States", metric, { ServiceMetric: "StateTransition" });
    const graph = (title: string, left: IMetric[], right: IMetric[] = []): IWidget =>
      new GraphWidget({ title, left, right, width: 12, height: 6, liveData: true });

    new Dashboard(this, "Dashboard", {
      dashboardName: name,
      defaultInterval: Duration.hours(6),
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", alarms, width: 24, height: 3 })],
        [
          graph("Requests", [api("Count")], [api("4XXError"), api("5XXError")]),
          graph("Time to the first byte", [api("Latency", "p50"), api("Latency", "p95"), api("Latency", "p99")]),
        ],
        [graph("Calls", each("Invocations")), graph("Errors and throttles", each("Errors"), each("Throttles"))],
        [graph("Duration, p95", each("Duration", "p95")), graph("At the same time", each("ConcurrentExecutions", Stats.MAXIMUM))],
        [
          graph("Queue", [queue("ApproximateNumberOfMessagesVisible", shown.queueName)], [queue("ApproximateAgeOfOldestMessage", shown.queueName)]),
          graph("Dead letters", [queue("ApproximateNumberOfMessagesVisible", shown.deadLettersName)]),
        ],
        [
          graph("Table: used", [table("ConsumedReadCapacityUnits"), table("ConsumedWriteCapacityUnits")], [table("ThrottledRequests")]),
          graph(`Machines, all of the account in ${Stack.of(this).region}`, [states("ThrottledEvents"), states("ConsumedCapacity")]),
        ],
      ],
    });
  }
}
