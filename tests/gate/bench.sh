#!/usr/bin/env bash
# Measures and prints ratios against a peer of the same run. Nothing here can fail for being slow.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/gate/need.sh cargo node npm
tests/gate/web-build.sh

echo "=== whole product: tools/call against a bare rmcp server"
cargo build --release --quiet --package portal --package load
target/release/load --portal target/release/portal

echo "=== compiler, engine, expressions (criterion)"
for crate in portal-compiler portal-engine portal-expr portal-store; do
  cargo bench --quiet --package "$crate" -- --noplot --warm-up-time 1 --measurement-time 3 2>/dev/null |
    grep -E '^[^ ].*time:|^ +time:|thrpt:|^[a-z_]+/' || true
done

echo "=== web"
(cd web && CHROMIUM=$(../tests/gate/chromium.sh) npm run --silent bench)
