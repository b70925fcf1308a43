#!/usr/bin/env bash
# Puts the pinned stand-in for AWS into .venv-aws.
set -euo pipefail
cd "$(dirname "$0")/../.."
stamp=.venv-aws/.tools
if [ ! -f "$stamp" ] || [ tests/aws/requirements.txt -nt "$stamp" ]; then
  python3 -m venv .venv-aws
  .venv-aws/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement tests/aws/requirements.txt
  touch "$stamp"
fi
