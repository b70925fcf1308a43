#!/usr/bin/env bash
# Measures the functions as they are shipped (profile `lambda`, this machine's own architecture)
# against a Lambda that does nothing, built in the same run. Nothing here can fail for being slow.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/aws/binaries.sh
profile=${1:-lambda}
tests/aws/tools.sh
cargo build --locked --package aws-tests --bin aws-stack
# Named, so that the programs lie in a folder of their own: `make lambda` has folders of their names in
# target/lambda.
host=$(rustc -vV | sed -n 's/^host: //p')
shipped() {
  export CARGO_ENCODED_RUSTFLAGS=$LAMBDA_RUSTFLAGS
  build_functions --profile "$profile" --target "$host"
  cargo build --locked --package aws-tests --example hello --profile "$profile" --target "$host"
}
(shipped)
export PORTAL_TEST_BINARIES=$PWD/target/$host/$([ "$profile" = dev ] && echo debug || echo "$profile")
exec .venv-aws/bin/python tests/aws/ministack.py -- target/debug/aws-stack bench
