#!/usr/bin/env bash
# Synthesises the template whose resources the end-to-end suite makes.
set -euo pipefail
cd "$(dirname "$0")/../../cdk"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm install --no-save --no-audit --no-fund --loglevel=error
fi
exec npm run --silent templates -- sam
