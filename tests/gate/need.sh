#!/usr/bin/env bash
# Says what is missing before anything is built, and how to get it.
set -euo pipefail

missing=0
say() {
  echo "missing: $1" >&2
  echo "         $2" >&2
  missing=1
}

version_at_least() { # have want
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

for tool in "$@"; do
  case $tool in
    cargo)
      if ! command -v cargo >/dev/null; then
        say "Rust (cargo)" "install it from https://rustup.rs, then open a new shell"
      elif ! version_at_least "$(rustc --version | awk '{print $2}')" 1.90.0; then
        say "Rust 1.90 or newer (this is $(rustc --version | awk '{print $2}'))" "run: rustup update stable"
      fi
      command -v cc >/dev/null || say "a C compiler (SQLite is built from source)" \
        "Debian/Ubuntu: apt-get install build-essential; macOS: xcode-select --install"
      ;;
    node)
      if ! command -v node >/dev/null; then
        say "Node.js" "install version 20.19 or newer from https://nodejs.org"
      elif ! version_at_least "$(node --version | tr -d v)" 20.19.0; then
        say "Node.js 20.19 or newer (this is $(node --version))" "install it from https://nodejs.org"
      fi
      ;;
    npm) command -v npm >/dev/null || say "npm" "it comes with Node.js, or: apt-get install npm" ;;
    python3)
      if ! command -v python3 >/dev/null; then
        say "Python 3" "Debian/Ubuntu: apt-get install python3 python3-venv; macOS: brew install python"
      elif ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
        say "Python's venv module" "Debian/Ubuntu: apt-get install python3-venv"
      fi
      ;;
    chromium)
      tests/gate/chromium.sh >/dev/null || say "Chromium or Chrome (the browser tests drive it)" \
        "Debian/Ubuntu: apt-get install chromium; or set CHROMIUM to its path"
      ;;
    *)
      echo "need.sh does not know $tool" >&2
      exit 2
      ;;
  esac
done
exit $missing
