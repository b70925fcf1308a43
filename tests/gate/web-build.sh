#!/usr/bin/env bash
# Builds web/dist unless it is newer than everything it is made from.
set -euo pipefail
cd "$(dirname "$0")/../../web"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "web: installing packages"
  # Not `npm ci`: it refuses a lock file that lacks an optional package of another platform, which
  # is how npm writes it where a registry does not carry that platform. The versions are the lock's.
  npm install --no-save --no-audit --no-fund --loglevel=error
fi
if [ ! -f dist/index.html ] || [ -n "$(find index.html vite.config.ts package-lock.json src public -newer dist/index.html -print -quit 2>/dev/null)" ]; then
  echo "web: building the app"
  had_app=$([ -d dist ] && echo yes || true)
  npm run --silent build
  # Cargo watches the app's files and cannot watch for the first of them: a portal that was compiled
  # without would stay so.
  [ -n "$had_app" ] || touch ../portal/src/compose/spa.rs
fi
