#!/usr/bin/env bash
# Real MCP clients, in every era they speak, against a portal with workflows deployed.
# Ends with `clients: N passed, N failed`.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../portal.sh"

use_node "$here"
venv="$here/.venv"
if [ ! -x "$venv/bin/python" ] || [ "$here/requirements.txt" -nt "$venv/installed" ]; then
  python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt" || exit 1
  touch "$venv/installed"
fi

start_portal clients "$here"/fixtures/*.json "$here"/../conformance/fixtures/*.json
export MCP_URL

results=$(mktemp)
run() { # name command…
  local name=$1
  shift
  if ! "$@" | sed "s/^\(not ok\|ok\) /\1 $name: /" | tee -a "$results"; then
    # The checks themselves say `not ok` and exit 0: this is a client that broke off.
    echo "not ok $name: broke off" | tee -a "$results"
  fi
}

run "inspector modern" node "$here/inspector.mjs" modern
run "inspector auto" node "$here/inspector.mjs" auto
run "inspector legacy" node "$here/inspector.mjs" legacy
run "typescript 2 auto" node "$here/typescript.mjs" auto
run "typescript 2 pinned" node "$here/typescript.mjs" 2026-07-28
run "typescript 2 legacy" node "$here/typescript.mjs" legacy
run "typescript 1" node "$here/typescript.mjs" v1
run "python 2 auto" "$venv/bin/python" "$here/python_client.py" auto
run "python 2 pinned" "$venv/bin/python" "$here/python_client.py" 2026-07-28
run "python 2 legacy" "$venv/bin/python" "$here/python_client.py" legacy

# Only where the portal is ours: a server elsewhere has keys of its own.
if [ -n "${portal_folder:-}" ]; then
  deployed=$("$PORTAL_BIN" deploy "$here/fixtures/add.json" --server keyed --access api_key --json) || exit 1
  KEY=$(node -p 'JSON.parse(process.argv[1]).key' "$deployed")
  export KEY KEYED_URL="$PORTAL_URL/mcp/keyed"
  run "keys" node "$here/keys.mjs"
fi

failed=$(grep -c '^not ok ' "$results")
passed=$(grep -c '^ok ' "$results")
rm -f "$results"
echo "clients: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
