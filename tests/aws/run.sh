#!/usr/bin/env bash
# Lints and tests the crates that build the AWS SDK, which the plain build leaves out, and lints the
# functions as Lambda runs them. `run.sh tests [ARGUMENT…]` only tests, and hands the arguments to
# nextest.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/aws/binaries.sh
product=(--package portal-aws --package portal-lambda)
crates=("${product[@]}" --package aws-tests)

tests/aws/tools.sh
if [ "${1:-}" != tests ]; then
  cargo clippy "${product[@]}" --locked -- --deny warnings
  with_functions clippy --lib --bins -- --deny warnings
  cargo clippy "${crates[@]}" --all-targets --locked -- --deny warnings \
    --allow clippy::unwrap_used --allow clippy::expect_used --allow clippy::indexing_slicing \
    --allow unfulfilled_lint_expectations
else
  shift
fi
# Most of the tests' time is waiting: for queues to show messages again, for items to expire.
exec .venv-aws/bin/python tests/aws/ministack.py -- \
  cargo-nextest nextest run "${crates[@]}" --locked --no-fail-fast --test-threads 16 "$@"
