#!/usr/bin/env bash
# Synthesises the AWS stack: `cdk.out/` as `cdk deploy` would take it, and every size beside it.
set -euo pipefail
cd "$(dirname "$0")/../../cdk"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "cdk: installing packages"
  npm install --no-save --no-audit --no-fund --loglevel=error
fi
npm run --silent synth -- "$@"
npm run --silent templates
