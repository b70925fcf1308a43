#!/usr/bin/env bash
# Measures the functions as they are shipped (profile `lambda`, this machine's own architecture)
# against a Lambda that does nothing, built in the same run. Nothing here can fail for being slow.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/aws/binaries.sh
profile=${1:-lambda}
tests/aws/tools.sh
build_functions --profile "$profile"
cargo build --locked --package aws-tests --example hello --profile "$profile"
cargo build --locked --package aws-tests --bin aws-stack
folder=target/$([ "$profile" = dev ] && echo debug || echo "$profile")
export PORTAL_TEST_BINARIES=$PWD/$folder
exec .venv-aws/bin/python tests/aws/ministack.py -- target/debug/aws-stack bench
