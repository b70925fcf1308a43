#!/usr/bin/env bash
# Runs the engine's test documents on ASL engines that others wrote and compares the outcomes.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/gate/need.sh cargo python3
exec tests/judges/run.sh
