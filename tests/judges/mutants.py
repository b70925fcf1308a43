#!/usr/bin/env python3
"""Do the compiler's tests notice a broken emitter?

Each mutant of `mutants.json` is one wrong line of `shared/compiler/src/emit`. The sources are copied
to `target/mutants`, each mutant is put in, built, and judged by the test that compares random
workflows with their meaning; by the snapshots only where that one lets it live. Exits with 1 unless
every mutant is caught. Arguments are words of the names of the mutants to run; without any, all run.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = ROOT / "target" / "mutants"
EMIT = pathlib.Path("shared/compiler/src/emit")
JUDGES = ["oracle", "pass"]


def copy() -> pathlib.Path:
    """A copy of what git knows, without the web and the pages."""
    tree = HOME / "tree"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")
    for name in listed:
        if not name or name.startswith(("web/", "cdk/")) or not (ROOT / name).is_file():
            continue
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # an unchanged file keeps its time, so that only what changed is built again
        source = (ROOT / name).read_bytes()
        if not target.exists() or target.read_bytes() != source:
            target.write_bytes(source)
            shutil.copymode(ROOT / name, target)
    return tree


def cargo(tree: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = dict(os.environ, CARGO_TARGET_DIR=str(HOME / "build"), INSTA_UPDATE="no", INSTA_FORCE_PASS="0")
    command = ["cargo", "test", "--quiet", "--package", "portal-compiler", *arguments]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)


def judged(tree: pathlib.Path) -> str | None:
    """Which test caught it; `None` when none did."""
    for judge in JUDGES:
        built = cargo(tree, "--test", judge, "--no-run")
        if built.returncode != 0:
            raise SystemExit(f"a mutant must compile:\n{built.stderr[-3000:]}")
        if cargo(tree, "--test", judge).returncode != 0:
            return judge
    return None


def main() -> int:
    mutants = json.loads((ROOT / "tests/judges/mutants.json").read_text())
    words = sys.argv[1:]
    if words:
        mutants = [m for m in mutants if any(word in m["name"] for word in words)]
    tree = copy()
    for mutant in mutants:
        count = (tree / EMIT / mutant["file"]).read_text().count(mutant["find"])
        if count != 1:
            raise SystemExit(f"\"{mutant['name']}\": its line stands {count} times in {mutant['file']}; bring it up to date")
    caught = 0
    for mutant in mutants:
        path = tree / EMIT / mutant["file"]
        sound = path.read_text()
        started = time.monotonic()
        path.write_text(sound.replace(mutant["find"], mutant["put"]))
        try:
            by = judged(tree)
        finally:
            path.write_text(sound)
        caught += by is not None
        took = time.monotonic() - started
        print(f"{'caught by ' + by if by else 'SURVIVED':18} {took:5.0f} s  {mutant['name']}", flush=True)
    print(f"{caught}/{len(mutants)} mutants caught")
    return 0 if caught == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
