#!/usr/bin/env bash
# Fuzzes every target of tests/fuzz for FUZZ_SECONDS each (30), or the one in FUZZ. What is found
# stays in tests/fuzz/artifacts; what was learned, in tests/fuzz/corpus.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/gate/need.sh cargo python3
root=$PWD
if ! command -v cargo-fuzz >/dev/null; then
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --requirement tests/gate/requirements.fuzz.txt
  PATH="$root/.venv/bin:$PATH"
fi
cd tests/fuzz
seconds=${FUZZ_SECONDS:-30}
mapfile -t targets < <(if [ -n "${FUZZ:-}" ]; then echo "$FUZZ"; else ls fuzz_targets | sed 's/\.rs$//'; fi)

# What the fuzzer begins with: the documents there are.
seed() { # target file…
  local target=$1 file
  shift
  mkdir -p "corpus/$target"
  for file in "$@"; do [ -f "$file" ] && cp "$file" "corpus/$target/seed-$(echo "${file#"$root/"}" | tr / -)"; done || true
}
seed document "$root"/docs/examples/*/workflow.json "$root"/tests/clients/fixtures/*.json
seed machine "$root"/statemachines/*.json
seed expression "$root"/tests/fuzz/seeds/expression/*
seed evaluate "$root"/tests/fuzz/seeds/evaluate/*
seed address "$root"/tests/fuzz/seeds/address/*

# The sanitiser's flags are nightly's; this lets the stable compiler take them.
export RUSTC_BOOTSTRAP=1
for target in "${targets[@]}"; do
  echo "fuzzing $target for $seconds s"
  cargo fuzz run --fuzz-dir . "$target" -- -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 2>&1 |
    grep -E '^(stat::number_of_executed_units|stat::new_units_added|==[0-9]+==|thread|SUMMARY|Test unit|error|warning: unused)' || true
  if ls "artifacts/$target"/* >/dev/null 2>&1; then
    echo "$target: an input was found that breaks it: tests/fuzz/artifacts/$target" >&2
    exit 1
  fi
done
