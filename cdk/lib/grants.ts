/**
 * The rights functions have, one function a capability. Written out instead of taken from the
 * library's `grant…` methods, which give more than is used: there is no right to scan the table.
 */
import { ArnFormat, Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Config } from "./config.ts";
import type { Store } from "./constructs/store.ts";
import { absentSecretArn, SECRET_NAMES, secretArn, type SecretName } from "./secrets.ts";

const allow = (sid: string, actions: string[], resources: string[], conditions?: Record<string, unknown>): PolicyStatement =>
  new PolicyStatement({ sid, actions, resources, ...(conditions === undefined ? {} : { conditions }) });

const of = (service: string, actions: string[]): string[] => actions.map((action) => `${service}:${action}`);

/**
 * What is done with items, which is not the same for all. A put that overwrites whatever is there is an
 * `UpdateItem`; a transaction needs what each of its parts would need.
 */
export const table = (store: Store, ...actions: ("DeleteItem" | "GetItem" | "PutItem" | "Query" | "UpdateItem")[]): PolicyStatement =>
  allow("Table", of("dynamodb", actions), [store.arns.table]);

/** Lists by another key than an item's own: an index is another resource than its table. */
export const indexes = (store: Store): PolicyStatement => allow("Indexes", ["dynamodb:Query"], [store.arns.indexes]);

/** For the MCP endpoint, which looks at the server and the key of a call together, and for lists through an index of keys. */
export const readTogether = (store: Store): PolicyStatement => allow("ReadTogether", ["dynamodb:BatchGetItem"], [store.arns.table]);

/** `ListBucket` makes S3 say 404 instead of 403 of a blob that is not there. */
const listBlobs = (store: Store): PolicyStatement => allow("ListBlobs", ["s3:ListBucket"], [store.arns.bucket]);

export const blobs = (store: Store): PolicyStatement[] => [
  allow("Blobs", of("s3", ["GetObject", "PutObject"]), [store.arns.objects]),
  listBlobs(store),
];

/** For drafts, which are the one thing that is replaced. */
export const discardBlobs = (store: Store): PolicyStatement => allow("DiscardBlobs", ["s3:DeleteObject"], [store.arns.objects]);

/** The use of the account's own key, through the services that hold what it encrypts and no other way. */
export const key = (store: Store, services: ("dynamodb" | "s3" | "sqs")[]): PolicyStatement[] => {
  if (store.key === undefined) return [];
  const via = services.map((service) => `${service}.${Stack.of(store).region}.amazonaws.com`);
  return [allow("Key", of("kms", ["Decrypt", "GenerateDataKey"]), [store.key.keyArn], { StringEquals: { "kms:ViaService": via } })];
};

export const readSecrets = (stack: Stack, config: Config, names: readonly SecretName[]): PolicyStatement =>
  allow("ReadSecrets", ["secretsmanager:GetSecretValue"], names.map((name) => secretArn(stack, config, name)));

/**
 * For the one function that makes them at the first start, and looks first whether they are there: without a
 * right to one that is not, the answer is that one may not ask, and none would ever be made.
 */
export const makeSecrets = (stack: Stack, config: Config): PolicyStatement =>
  allow(
    "MakeSecrets",
    of("secretsmanager", ["CreateSecret", "GetSecretValue"]),
    SECRET_NAMES.flatMap((name) => [absentSecretArn(stack, config, name), secretArn(stack, config, name)]),
  );

export const send = (queue: IQueue): PolicyStatement => allow("Send", ["sqs:SendMessage"], [queue.queueArn]);

export const consume = (queue: IQueue): PolicyStatement =>
  allow("Consume", of("sqs", ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"]), [queue.queueArn]);

/** Calling connectors, through their alias and no other version. */
export const connectors = (aliases: string[]): PolicyStatement => allow("Connectors", ["lambda:InvokeFunction"], aliases);

const machinesOf = (stack: Stack, prefix: string): string =>
  stack.formatArn({ service: "states", resource: "stateMachine", resourceName: `${prefix}-*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
const executionsOf = (stack: Stack, prefix: string): string =>
  stack.formatArn({ service: "states", resource: "execution", resourceName: `${prefix}-*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });

/** Making the machine of a version when it is published or deployed; all run under one role. */
export const makeMachines = (stack: Stack, prefix: string, roleArn: string): PolicyStatement[] => [
  allow("MakeMachines", of("states", ["CreateStateMachine", "UpdateStateMachine"]), [machinesOf(stack, prefix)]),
  allow("PassMachinesRole", ["iam:PassRole"], [roleArn], { StringEquals: { "iam:PassedToService": "states.amazonaws.com" } }),
];

/** Running the machines that are there, of both types. */
export const runMachines = (stack: Stack, prefix: string): PolicyStatement =>
  allow("RunMachines", of("states", ["StartExecution", "StartSyncExecution"]), [machinesOf(stack, prefix)]);

/** Running the platform's own machine that deploys servers. */
export const runDeploys = (machineArn: string): PolicyStatement => allow("RunDeploys", ["states:StartSyncExecution"], [machineArn]);

/** What that machine may do: call the function whose steps it is made of. */
export const steps = (alias: string): PolicyStatement => allow("Steps", ["lambda:InvokeFunction"], [alias]);

/** Looking at executions that go on by themselves. */
export const lookAtMachines = (stack: Stack, prefix: string): PolicyStatement =>
  allow("LookAtMachines", ["states:DescribeExecution"], [executionsOf(stack, prefix)]);

/** The same, and stopping them. */
export const followMachines = (stack: Stack, prefix: string): PolicyStatement =>
  allow("FollowMachines", of("states", ["DescribeExecution", "StopExecution"]), [executionsOf(stack, prefix)]);
