/** The rules of cdk-nag, and how an exception to one is made. */
import { type App, Stack, Validations } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import type { IConstruct } from "constructs";

/** Checks every stack against the packs at synthesis: a finding without an exception fails it. */
export function checkRules(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}

/** Lets `construct`, and all in it, off some rules; each with its reason. */
export function except(construct: IConstruct, reasons: Record<string, string>): void {
  Validations.of(construct).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));
}

const WILDCARDS: [RegExp, string][] = [
  [/:table\/[\w-]+\/index\/\*$/, "The indexes of the one table."],
  [/:s3:::[^/]+\/\*$/, "The objects of the one bucket; their names are made when they are written."],
  [/:(?:stateMachine|execution|express):[\w-]+-\*$/, "Machines are made when versions are published; all of this installation's have its prefix."],
];

/** An ARN as cdk-nag shows it: pseudo parameters by name. */
export function shown(stack: Stack, arn: string): string {
  const rendered: unknown = stack.resolve(arn);
  const parts: unknown = typeof rendered === "string" ? [rendered] : (rendered as { "Fn::Join": [string, unknown[]] })["Fn::Join"][1];
  return (parts as (string | { Ref: string })[]).map((part) => (typeof part === "string" ? part : `<${part.Ref}>`)).join("");
}

/** The exceptions for the wildcards that rights may have: each is known by its form, any other stays a finding. */
export function wildcards(scope: IConstruct, rights: PolicyStatement[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const arn of rights.flatMap((statement) => statement.resources)) {
    if (!arn.includes("*")) continue;
    const name = shown(Stack.of(scope), arn);
    const reason = WILDCARDS.find(([form]) => form.test(name))?.[1];
    if (reason !== undefined) found[`AwsSolutions-IAM5[Resource::${name}]`] = reason;
  }
  return found;
}

/** AWS's own policies, which cdk-nag wants written out. */
export const MANAGED_POLICY = (name: string): string =>
  `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${name}]`;

/** For functions of the library, which deploy and do nothing for a visitor. */
export const LIBRARY_FUNCTION = {
  [MANAGED_POLICY("AWSLambdaBasicExecutionRole")]: "The library's own function: its role is the library's, and it runs at deploys only.",
  "AwsSolutions-L1": "The library's own function: its runtime comes with the library's version.",
  "Serverless-LambdaLatestVersion": "The library's own function: its runtime comes with the library's version.",
  "Serverless-LambdaDLQ": "CloudFormation calls it and hears of every failure.",
  "Serverless-LambdaTracing": "It runs at deploys only.",
};
