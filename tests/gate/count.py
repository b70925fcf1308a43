"""Reads a stage's log and prints `PASSED FAILED`, from the closing lines of the runners it knows."""

import re
import sys

ANSI = re.compile(r"\x1b\[[0-9;]*m")
NEXTEST = re.compile(r"Summary \[.*\] +\d+(?:/\d+)? tests? run: (\d+) passed(?:.*?, (\d+) failed)?")
CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed")
VITEST = re.compile(r"^\s*Tests\s+(?:(\d+) failed \| )?(?:(\d+) passed)?")
PLAYWRIGHT_PASSED = re.compile(r"^\s+(\d+) passed \(")
PLAYWRIGHT_FAILED = re.compile(r"^\s+(\d+) failed$")
PLAIN = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed")


def count(lines):
    passed = failed = 0
    for raw in lines:
        line = ANSI.sub("", raw.rstrip("\n"))
        for pattern, order in ((NEXTEST, (1, 2)), (CARGO, (1, 2)), (PLAIN, (1, 2)), (VITEST, (2, 1))):
            match = pattern.search(line)
            if match:
                passed += int(match.group(order[0]) or 0)
                failed += int(match.group(order[1]) or 0)
                break
        else:
            if match := PLAYWRIGHT_PASSED.match(line):
                passed += int(match.group(1))
            elif match := PLAYWRIGHT_FAILED.match(line):
                failed += int(match.group(1))
    return passed, failed


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
        print(*count(log))
