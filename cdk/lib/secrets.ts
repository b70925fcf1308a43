/**
 * The platform's own secrets; users' credentials are in the table, sealed. No template makes them:
 * `auth` does at its first start, with what only the product can make, so no key is ever in a template.
 */
import { ArnFormat, type Stack } from "aws-cdk-lib";
import { type Config, secretsPrefix } from "./config.ts";

/**
 * `seal`: the key versions that seal what a run says of itself. `master`: those that wrap users' data
 * keys. `owner-token`: what the owner signs in with.
 */
export const SECRET_NAMES = ["master", "owner-token", "seal"] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

const arn = (stack: Stack, config: Config, name: string): string =>
  stack.formatArn({
    service: "secretsmanager",
    resource: "secret",
    resourceName: `${secretsPrefix(config)}${name}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The ARN of a secret, whose last six characters are Secrets Manager's own. */
export const secretArn = (stack: Stack, config: Config, name: SecretName): string => arn(stack, config, `${name}-??????`);

/** The ARN by which it may be asked for while it is not there and has no such characters. */
export const absentSecretArn = (stack: Stack, config: Config, name: SecretName): string => arn(stack, config, name);
