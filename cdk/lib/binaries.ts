/** Where a function's binary is, and what stands in for it where nothing was built. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Annotations } from "aws-cdk-lib";
import { AssetCode, Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";

const PLACEHOLDER = fileURLToPath(new URL("../placeholder/function", import.meta.url));
/** What `cargo lambda build` writes. */
export const BUILT = fileURLToPath(new URL("../../target/lambda", import.meta.url));

export interface Binaries {
  /** The folder with a folder per binary. */
  readonly folder: string;
  /** Whether a missing binary is an error. */
  readonly required: boolean;
}

/** The asset of a binary: `<folder>/<name>/bootstrap`, or a placeholder that says so when it runs. */
export function binary(scope: Construct, name: string, binaries: Binaries): AssetCode {
  const folder = join(binaries.folder, name);
  if (existsSync(join(folder, "bootstrap"))) return Code.fromAsset(folder);
  const message = `there is no binary of ${name} in ${binaries.folder}`;
  if (binaries.required) Annotations.of(scope).addError(`${message}: build it with \`make lambda\``);
  else Annotations.of(scope).addInfo(`${message}: a placeholder stands in for it`);
  return Code.fromAsset(PLACEHOLDER);
}
