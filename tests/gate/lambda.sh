#!/usr/bin/env bash
# Builds the Lambda binaries for arm64 into target/lambda/<name>/bootstrap, where the CDK app looks.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v cargo-lambda >/dev/null; then
  echo "missing: cargo-lambda" >&2
  echo "         pip install cargo-lambda==1.9.2 (brings its own cross-linker), or https://www.cargo-lambda.info" >&2
  exit 1
fi
functions=(function-auth function-workflows function-deployments function-executions function-integrations
  function-mcp function-runner connector-http)
arguments=()
features=
for name in "${functions[@]}"; do
  arguments+=(--package "$name")
  features+="$name/lambda,"
done
# Without it AWS-LC, should a dependency bring it in, gathers entropy for tens of milliseconds at every start.
export AWS_LC_SYS_NO_JITTER_ENTROPY=1
cargo lambda build --profile lambda --arm64 --locked "${arguments[@]}" --features "${features%,}" "$@"
