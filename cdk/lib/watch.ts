/** What is to be alarmed about, said by the construct that knows; `monitoring` makes the alarms. */
import { Duration } from "aws-cdk-lib";
import { ComparisonOperator, type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";

export interface Watch {
  /** The alarm's name after the installation's prefix. */
  readonly name: string;
  /** One sentence: what is wrong when it rings. */
  readonly says: string;
  /** The heading in `docs/runbook.md`, as the anchor a browser makes of it. */
  readonly runbook: string;
  /** Whether even the smallest installation has it. */
  readonly essential: boolean;
  readonly metric: IMetric;
  readonly threshold: number;
  /** How many periods in a row. */
  readonly periods?: number;
  readonly comparison?: ComparisonOperator;
}

const PERIOD = Duration.minutes(5);

/** A metric of a Lambda function, by its name. */
export const lambdaMetric = (functionName: string, metricName: string, statistic: string = Stats.SUM): Metric =>
  new Metric({ namespace: "AWS/Lambda", metricName, statistic, period: PERIOD, dimensionsMap: { FunctionName: functionName } });

/** Errors and throttles of a function; what a caller waits for is watched even in the smallest installation. */
export function functionWatches(name: string, functionName: string, given: { essential: boolean; timeoutSeconds: number }): Watch[] {
  return [
    {
      name: `${name}-errors`,
      says: `${name} ended in an error or ran out of time more than five times in five minutes`,
      runbook: "a-function-fails",
      essential: given.essential,
      metric: lambdaMetric(functionName, "Errors"),
      threshold: 5,
    },
    {
      name: `${name}-throttled`,
      says: `${name} could not start: the account's concurrency is used up`,
      runbook: "a-function-is-throttled",
      essential: false,
      metric: lambdaMetric(functionName, "Throttles"),
      threshold: 1,
    },
    {
      name: `${name}-slow`,
      says: `${name} takes more than 80 % of its time-out for one call in a hundred`,
      runbook: "a-function-is-slow",
      essential: false,
      metric: lambdaMetric(functionName, "Duration", "p99"),
      threshold: given.timeoutSeconds * 800,
      periods: 3,
    },
  ];
}

/** The share of `part` in `whole`, in per cent; nothing where there were fewer than `least`. */
export const share = (part: Metric, whole: Metric, least: number): MathExpression =>
  new MathExpression({
    expression: `IF(whole >= ${least}, 100 * part / whole, 0)`,
    usingMetrics: { part, whole },
    period: PERIOD,
    label: "per cent",
  });

/** A metric of the service `namespace`. */
export const serviceMetric = (namespace: string, metricName: string, dimensions: Record<string, string>, statistic: string = Stats.SUM): Metric =>
  new Metric({ namespace, metricName, statistic, period: PERIOD, dimensionsMap: dimensions });
