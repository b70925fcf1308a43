#!/usr/bin/env bash
# Builds the Lambda binaries for arm64 into target/lambda/<name>/bootstrap, where the CDK app looks.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/aws/binaries.sh
if ! command -v cargo-lambda >/dev/null; then
  echo "missing: cargo-lambda" >&2
  echo "         pip install cargo-lambda==1.9.2 (brings its own cross-linker), or https://www.cargo-lambda.info" >&2
  exit 1
fi
# Without it AWS-LC, should a dependency bring it in, gathers entropy for tens of milliseconds at every start.
export AWS_LC_SYS_NO_JITTER_ENTROPY=1
# Lambda's arm64 is Graviton2 or newer: what tells processors apart at run time, and what serves those
# without AES (tables for forty kinds of checksums), is not linked.
export CARGO_ENCODED_RUSTFLAGS=$LAMBDA_RUSTFLAGS$'\x1f'-Ctarget-cpu=neoverse-n1
with_functions "lambda build" --bins --profile lambda --arm64 "$@"
