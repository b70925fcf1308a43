#!/usr/bin/env bash
# Measures and prints ratios against a peer of the same run. Nothing here can fail for being slow.
# docs/benchmarks.md says what the figures mean.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/gate/need.sh cargo node npm
target=${CARGO_TARGET_DIR:-target}

# A part that cannot start must not keep the others from being measured.
failed=()
part() { # name command…
  echo "=== $1"
  "${@:2}" || failed+=("$1")
  echo
}

whole_product() {
  cargo build --release --quiet --package portal --package load &&
    "$target/release/load" --portal "$target/release/portal"
}

crates() {
  local bench
  for bench in portal-compiler:compile portal-engine:transitions portal-expr:evaluate portal-store:embedded; do
    cargo bench --quiet --package "${bench%:*}" --bench "${bench#*:}" -- \
      --noplot --quiet --warm-up-time 1 --measurement-time 2 >/dev/null || return 1
  done
  "$target/release/load" criterion
}

web() { (cd web && CHROMIUM=$(../tests/gate/chromium.sh) npm run --silent bench); }

# Before everything else: the app is built into the binary that is measured.
tests/gate/web-build.sh || failed+=("building the app")
part "whole product: tools/call against a bare rmcp server" whole_product
part "compiler, engine, expressions, store" crates
part "web" web

if [ ${#failed[@]} -gt 0 ]; then
  printf 'not measured: %s\n' "${failed[@]}" >&2
  exit 1
fi
