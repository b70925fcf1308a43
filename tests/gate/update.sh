#!/usr/bin/env bash
# Rewrites every generated file. Read the diff before you commit it.
set -euo pipefail
cd "$(dirname "$0")/../.."
export UPDATE=1 INSTA_UPDATE=always
cargo fmt --all
cargo test --quiet --package connector-http --package portal-compiler --package contract-tests >/dev/null
(cd web && npm run --silent generate)
(cd cdk && npm run --silent test -- --update >/dev/null)
git --no-pager diff --stat
