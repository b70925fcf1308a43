import { SecretValue } from "aws-cdk-lib";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { secretsPrefix } from "../config.ts";
import type { Installation } from "../context.ts";
import { except } from "../nag.ts";

/** The header by which the firewall knows that a request came through CloudFront. */
export const EDGE_HEADER = "x-portal-edge";

const nameOf = (installation: Installation): string => `${secretsPrefix(installation.config)}edge`;

/**
 * What CloudFront says in `EDGE_HEADER`. Templates carry a reference to it, which CloudFormation
 * resolves when it deploys; to rotate it, change the secret and deploy `web`, then `api`.
 */
export class EdgeSecret extends Construct {
  readonly value: SecretValue;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const secret = new Secret(this, "Secret", {
      secretName: nameOf(installation),
      description: "By this the firewall knows CloudFront",
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    });
    except(secret, { "AwsSolutions-SMG4": "CloudFront and the firewall learn of a new value at a deploy only; docs/runbook.md says how." });
    this.value = secret.secretValue;
  }

  /** The same value, in another stack. */
  static of(installation: Installation): SecretValue {
    return SecretValue.secretsManager(nameOf(installation));
  }
}
