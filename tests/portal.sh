# Sourced by the runners beside it: a portal of their own on a free port with an empty data folder.
# PORTAL_BIN is the binary to test (target/debug/portal when not set). With MCP_URL set, that
# server is tested instead and nothing is started.

PORTAL_BIN=${PORTAL_BIN:-$root/target/debug/portal}

# Node 22 comes from each runner's own package; the system's may be older.
use_node() { # folder
  if [ ! -e "$1/node_modules/.package-lock.json" ] || [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
    (cd "$1" && npm install --no-save --no-audit --no-fund --loglevel=error) || exit 1
  fi
  PATH="$1/node_modules/.bin:$PATH"
}

free_port() {
  node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

# start_portal NAME FILE…: starts it and deploys the files as the public server NAME; sets MCP_URL.
start_portal() {
  if [ -n "${MCP_URL:-}" ]; then return; fi
  if [ ! -x "$PORTAL_BIN" ]; then
    echo "there is no portal at $PORTAL_BIN: run \`cargo build --package portal\` first, or set PORTAL_BIN" >&2
    exit 1
  fi
  local name=$1 port
  shift
  portal_folder=$(mktemp -d)
  trap stop_portal EXIT
  port=$(free_port)
  "$PORTAL_BIN" up --data "$portal_folder/data" --port "$port" --no-open >"$portal_folder/log" 2>&1 &
  portal_pid=$!
  for _ in $(seq 300); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    if ! kill -0 "$portal_pid" 2>/dev/null; then
      echo "portal did not start:" >&2
      cat "$portal_folder/log" >&2
      exit 1
    fi
    sleep 0.1
  done
  export PORTAL_DATA="$portal_folder/data" PORTAL_URL="http://127.0.0.1:$port"
  if ! "$PORTAL_BIN" deploy "$@" --server "$name" --access public >"$portal_folder/deploy" 2>&1; then
    echo "the fixtures could not be deployed:" >&2
    cat "$portal_folder/deploy" "$portal_folder/log" >&2
    exit 1
  fi
  MCP_URL="http://127.0.0.1:$port/mcp/$name"
}

stop_portal() {
  if [ -n "${portal_pid:-}" ]; then
    kill "$portal_pid" 2>/dev/null
    wait "$portal_pid" 2>/dev/null
  fi
  rm -rf "${portal_folder:-}"
}
