import { RemovalPolicy } from "aws-cdk-lib";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { secretsPrefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { except } from "../nag.ts";
import type { Store } from "./store.ts";

const PURPOSES = {
  "seal": "The key versions that seal what a run says of itself",
  "master": "The key versions that wrap users' data keys",
  "owner-token": "The token of the owner's API, to sign in with",
} as const;

export type SecretName = keyof typeof PURPOSES;
export const SECRET_NAMES = Object.keys(PURPOSES) as SecretName[];

/**
 * The platform's own secrets; users' credentials are in the table, sealed. Made empty: `auth` fills
 * each at the first start with what only the product can make, so no key is ever in a template.
 */
export class Secrets extends Construct {
  private readonly made: Record<SecretName, CfnSecret>;

  constructor(scope: Construct, id: string, installation: Installation, store: Store) {
    super(scope, id);
    const make = (name: SecretName): CfnSecret => {
      const secret = new CfnSecret(this, name, {
        name: `${secretsPrefix(installation.config)}${name}`,
        description: PURPOSES[name],
        ...(store.key ? { kmsKeyId: store.key.keyArn } : {}),
      });
      secret.applyRemovalPolicy(installation.config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
      except(secret, {
        "AwsSolutions-SMG4": "A new key must not replace the old one: both are versions inside of the secret, and rotation is a job of the product.",
      });
      return secret;
    };
    this.made = { "seal": make("seal"), "master": make("master"), "owner-token": make("owner-token") };
  }

  arn(name: SecretName): string {
    return this.made[name].ref;
  }
}
