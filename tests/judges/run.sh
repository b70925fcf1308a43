#!/usr/bin/env bash
# Runs the engine's documents, and random ones, on an ASL engine that others wrote.
# Any argument goes to judge.py: `--random 500 --seed 7`.
set -euo pipefail
cd "$(dirname "$0")/../.."
home=.venv/judges
if [ ! -f "$home/.done" ] || [ tests/judges/requirements.txt -nt "$home/.done" ]; then
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check --requirement tests/judges/requirements.txt
  touch "$home/.done"
fi
cargo build --quiet --locked --package portal
exec "$home/bin/python" tests/judges/judge.py --portal "${CARGO_TARGET_DIR:-target}/debug/portal" "$@"
