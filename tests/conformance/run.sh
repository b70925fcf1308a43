#!/usr/bin/env bash
# The official MCP conformance suite, for both eras, against a portal whose fixtures are workflows
# deployed like anybody's. What waits for later work is in expected-failures.*.yml, with the
# reasons; a scenario that is listed there and passes is a failure too. Ends with
# `conformance: N passed, N failed`.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../portal.sh"

use_node "$here"
start_portal conformance "$here"/fixtures/*.json

out=$(mktemp -d)
broken=0
for requirements in 2026-07-28 2025-11-25; do
  echo "conformance $requirements"
  if ! conformance server --url "$MCP_URL" --requirements "$requirements" \
    --expected-failures "$here/expected-failures.$requirements.yml" -o "$out/$requirements" >"$out/$requirements.log" 2>&1; then
    broken=$((broken + 1))
    tail -n 60 "$out/$requirements.log"
  fi
done
counts=$(node "$here/count.mjs" "$out" "$here")
rm -rf "$out"
passed=${counts% *}
failed=$((${counts#* } + broken))
echo "conformance: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
