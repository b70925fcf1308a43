#!/usr/bin/env bash
# Prints the path of a Chromium to drive, or fails.
set -euo pipefail
for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
  [ -n "$candidate" ] || continue
  if command -v "$candidate" >/dev/null; then
    command -v "$candidate"
    exit 0
  fi
done
exit 1
