/** Entry point of `cdk synth` and `cdk deploy`; docs/deploy.md lists what `-c` takes. */
import { App } from "aws-cdk-lib";
import { build } from "../lib/app.ts";
import { ConfigError, fromContext } from "../lib/config.ts";

const app = new App();
try {
  build(app, fromContext(app.node, process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
