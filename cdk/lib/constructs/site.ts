import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Annotations, DefaultStackSynthesizer, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { IDistribution } from "aws-cdk-lib/aws-cloudfront";
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from "aws-cdk-lib/aws-s3";
import { BucketDeployment, CacheControl, Source } from "aws-cdk-lib/aws-s3-deployment";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Installation } from "../context.ts";
import { retention } from "./rust-function.ts";
import { except, LIBRARY_FUNCTION, shown } from "../nag.ts";

const PLACEHOLDER = fileURLToPath(new URL("../../placeholder/web", import.meta.url));
/** What `npm run build` in `web/` writes. */
export const BUILT_WEB = fileURLToPath(new URL("../../../web/dist", import.meta.url));

/** The web app's files. They are built again at every deploy, so the bucket goes with its stack. */
export class Site extends Construct {
  readonly bucket: Bucket;

  constructor(
    scope: Construct,
    id: string,
    private readonly installation: Installation,
  ) {
    super(scope, id);
    this.bucket = new Bucket(this, "Bucket", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    except(this.bucket, { "AwsSolutions-S1": "It holds the files of a public page, and only CloudFront reads them." });
  }

  /** What the library's function needs to copy the files. */
  private copying(stack: Stack): Record<string, string> {
    const assets = shown(stack, `arn:${stack.partition}:s3:::cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-assets-${stack.account}-${stack.region}/*`);
    const { defaultChild } = this.bucket.node;
    const site = defaultChild instanceof CfnBucket ? `<${stack.getLogicalId(defaultChild)}.Arn>/*` : "";
    const actions = ["s3:GetBucket*", "s3:GetObject*", "s3:List*", "s3:Abort*", "s3:DeleteObject*"];
    const findings = [...actions.map((action) => `Action::${action}`), `Resource::${assets}`, `Resource::${site}`];
    const copies = findings.map((finding) => [finding, "The library's own function copies all files from the assets' bucket to the site's."]);
    const all = [["Resource::*", "To tell the distribution of new files: CloudFront has no narrower resource for the library to name."]];
    return Object.fromEntries([...copies, ...all].map(([finding, reason]) => [`AwsSolutions-IAM5[${finding ?? ""}]`, reason ?? ""]));
  }

  /** Uploads the app and tells the distribution. Old files stay for those who have the old page open. */
  upload(distribution: IDistribution): void {
    const { web, binaries } = this.installation;
    const built = existsSync(join(web, "index.html"));
    if (!built) {
      const message = `the web app is not built in ${web}`;
      if (binaries.required) Annotations.of(this).addError(`${message}: run \`npm run build\` in web/`);
      else Annotations.of(this).addInfo(`${message}: a placeholder stands in for it`);
    }
    const sources = [Source.asset(built ? web : PLACEHOLDER)];
    const logGroup = new LogGroup(this, "Log", { retention: retention(this.installation), removalPolicy: RemovalPolicy.DESTROY });
    const common = { sources, destinationBucket: this.bucket, prune: false, memoryLimit: 256, logGroup };
    // A file under assets/ has a hash of its content in its name; all others may change at any deploy.
    const assets = new BucketDeployment(this, "Assets", {
      ...common,
      exclude: ["*"],
      include: ["assets/*"],
      cacheControl: [CacheControl.fromString("public, max-age=31536000, immutable")],
    });
    const pages = new BucketDeployment(this, "Pages", {
      ...common,
      exclude: ["assets/*"],
      cacheControl: [CacheControl.fromString("no-cache")],
      distribution,
      distributionPaths: ["/*"],
    });
    // First what the page needs, then the page.
    pages.node.addDependency(assets);
    const stack = Stack.of(this);
    const library = stack.node.children.filter((child) => child.node.id.startsWith("Custom::CDKBucketDeployment"));
    for (const child of library) except(child, { ...LIBRARY_FUNCTION, ...this.copying(stack) });
  }
}
