#!/usr/bin/env bash
# The end-to-end suite on both stacks: the functions' own binaries between stand-ins, and `portal up`.
# Arguments go to `aws-stack` (`e2e aws calling`, or `up` for a stack to try by hand).
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/aws/binaries.sh
tests/aws/tools.sh
# All at once, so that cargo builds what they share with one set of features.
build_functions --package portal --package aws-tests
if [ $# -eq 0 ]; then set -- e2e; fi
exec .venv-aws/bin/python tests/aws/ministack.py -- target/debug/aws-stack "$@"
