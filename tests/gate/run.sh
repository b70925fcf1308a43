#!/usr/bin/env bash
# The gate: every check and every test, in stages. `run.sh check` stops after the checks;
# `run.sh <stage>` runs one. Prints the time of each stage and ends with `N passed, N failed`.
#
# A stage is a shell function; a test runner's own closing line gives its count, a check counts as one.
set -uo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
export PATH="$root/.venv/bin:$PATH"
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0
failed=0
times=()

# Adds what the runners' closing lines in a log say; prints nothing.
count_from() {
  python3 tests/gate/count.py "$1"
}

# stage NAME COMMAND…: runs it, times it, counts it. Output is shown as it comes.
stage() {
  local name=$1 started=$SECONDS log="$logs/$1.log" status counted p f
  shift
  echo "=== $name"
  "$@" > >(tee "$log") 2>&1
  status=$?
  wait $! 2>/dev/null || true
  counted=$(count_from "$log")
  p=${counted% *}
  f=${counted#* }
  if [ $status -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  if [ $status -eq 0 ] && [ "$p" -eq 0 ]; then p=1; fi
  passed=$((passed + p))
  failed=$((failed + f))
  times+=("$(printf '%-22s %5d s   %4d passed, %d failed' "$name" $((SECONDS - started)) "$p" "$f")")
}

finish() {
  echo
  echo "=== stages"
  printf '%s\n' "${times[@]}"
  echo
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

. tests/gate/stages.sh

if [ $# -gt 0 ] && [ "$1" != check ]; then
  for name in "$@"; do stage "$name" "stage_$name"; done
  finish
  exit
fi

tests/gate/need.sh cargo node npm python3 || exit 1
stage tools stage_tools
for name in "${checks[@]}"; do stage "$name" "stage_$name"; done
if [ "${1:-}" = check ]; then
  finish
  exit
fi
tests/gate/need.sh chromium || exit 1
for name in "${tests[@]}"; do stage "$name" "stage_$name"; done
finish
