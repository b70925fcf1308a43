import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Installation } from "../context.ts";
import { prefix } from "../config.ts";
import { except } from "../nag.ts";
import { serviceMetric, type Watch } from "../watch.ts";

/** The table, the bucket, and the key that encrypts them where the installation has one of its own. */
export class Store extends Construct {
  readonly table: Table;
  readonly bucket: Bucket;
  readonly key: Key | undefined;
  /** ARNs made of names, so that they can be read in a policy and in its exceptions. */
  readonly arns: { readonly table: string; readonly indexes: string; readonly bucket: string; readonly objects: string };
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { config, profile } = installation;
    const removalPolicy = config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const name = prefix(config);
    const stack = Stack.of(this);
    // Names of one's own: a table that was kept stands in the way of a second one, and says so.
    const bucketName = `${name}-${stack.account}-${stack.region}`;
    const table = stack.formatArn({ service: "dynamodb", resource: "table", resourceName: name });
    const bucket = `arn:${stack.partition}:s3:::${bucketName}`;
    this.arns = { table, indexes: `${table}/index/*`, bucket, objects: `${bucket}/*` };

    this.key = profile.ownKey
      ? new Key(this, "Key", { alias: name, description: `What ${name} keeps`, enableKeyRotation: true, removalPolicy })
      : undefined;

    const { warmTable } = profile;
    const warmThroughput = warmTable && { readUnitsPerSecond: warmTable.reads, writeUnitsPerSecond: warmTable.writes };
    this.table = new Table(this, "Table", {
      tableName: name,
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: "expires_at",
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: config.keepData,
      removalPolicy,
      ...(this.key ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.key } : { encryption: TableEncryption.DEFAULT }),
      ...(warmThroughput ? { warmThroughput } : {}),
    });
    for (const [indexName, letter] of [["index", "i"], ["index2", "i2"], ["index3", "i3"]] as const) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: `${letter}pk`, type: AttributeType.STRING },
        sortKey: { name: `${letter}sk`, type: AttributeType.STRING },
        // What is listed often is one read a page; of the rest an index has keys alone (docs/decisions/048).
        ...(indexName === "index"
          ? { projectionType: ProjectionType.ALL }
          : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: ["expires_at"] }),
        ...(warmThroughput ? { warmThroughput } : {}),
      });
    }

    // Not versioned: a blob's name is made of its content or of an execution's id, so none is ever overwritten.
    this.bucket = new Bucket(this, "Blobs", {
      bucketName,
      ...(this.key
        ? { encryption: BucketEncryption.KMS, encryptionKey: this.key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });

    except(this.bucket, {
      "AwsSolutions-S1": "Only the product's functions read and write here, and they log what they do; CloudTrail's data events are there for an audit.",
    });

    const dimensions = { TableName: this.table.tableName };
    this.watches = [
      {
        name: "table-throttled",
        says: "the table turned requests away: more came than it was ready for, or one workspace is very busy",
        runbook: "the-table-is-throttled",
        essential: false,
        metric: serviceMetric("AWS/DynamoDB", "ThrottledRequests", dimensions),
        threshold: 10,
      },
      {
        name: "table-errors",
        says: "the table answered with errors of its own",
        runbook: "the-table-answers-with-errors",
        essential: false,
        metric: serviceMetric("AWS/DynamoDB", "SystemErrors", dimensions),
        threshold: 5,
      },
    ];
  }
}
