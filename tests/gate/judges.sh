#!/usr/bin/env bash
# Runs the engine's test documents on ASL engines that others wrote and compares the outcomes; then
# breaks the compiler's emitter in twenty ways, each of which its tests must notice.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/gate/need.sh cargo python3
tests/judges/run.sh
exec python3 tests/judges/mutants.py
