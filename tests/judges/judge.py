"""Compares `portal asl run` with sfnx's ASL engine: the cases of shared/engine/testdata, whose
expected outcome both must reach, the document that deploys servers with each of its steps failing
in each way, and random machines, on which both must agree.

The two differ where a case says so (`foreign`), in the wording of causes that Step Functions words
itself, and in time: sfnx runs branches one after another, so that where one fails, it has made no
more calls than an engine that runs them together."""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import sfnx.testing

import machines

ROOT = pathlib.Path(__file__).resolve().parents[2]


def canonical(value):
    """JSON text: jsonata-python has lists and booleans of its own, and 1.0 is 1."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(inner) for inner in value]
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value

    return json.dumps(plain(value), sort_keys=True)


def spelled_out(machine):
    """The machine with the Arguments that a Task has when it says nothing; sfnx gives it null."""
    if isinstance(machine, list):
        return [spelled_out(inner) for inner in machine]
    if not isinstance(machine, dict):
        return machine
    copy = {key: spelled_out(inner) for key, inner in machine.items()}
    if copy.get("Type") == "Task" and "Resource" in copy:
        copy.setdefault("Arguments", "{% $states.input %}")
    return copy


def theirs(machine, given, mock):
    """The outcome and the calls on sfnx."""
    made = {}

    def answer(call):
        answers = mock["tasks"][call.state]
        count = made.get(call.state, 0)
        made[call.state] = count + 1
        entry = answers[min(count, len(answers) - 1)]
        if "throw" in entry:
            raise sfnx.testing.Failure(entry["throw"]["error"], entry["throw"].get("cause", ""))
        return entry["return"]

    run = sfnx.testing.run(spelled_out(machine), given, answer)
    calls = sorted(canonical([call.state, call.arguments]) for call in run.calls)
    if run.error is None:
        return {"output": canonical(run.output)}, calls
    # sfnx has no absent halves of an error.
    return {"error": run.error or None, "cause": run.cause or None}, calls


def ours(portal, machine, given, mock):
    """The outcome and the calls on the engine under test."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, content in [("machine", machine), ("input", given), ("mock", mock)]:
            (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
        run = subprocess.run(
            [portal, "asl", "run", folder / "machine.json", "--input", folder / "input.json"]
            + ["--mock", folder / "mock.json", "--no-wait", "--json", "--events"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    if run.returncode not in (0, 1):
        return {"refused": run.stdout + run.stderr}, []
    events = [json.loads(line) for line in run.stderr.splitlines()]
    calls = sorted(
        canonical([event["state"], event["arguments"]])
        for event in events
        if event.get("event") == "task_scheduled"
    )
    answer = json.loads(run.stdout)
    return ({"output": canonical(answer)} if run.returncode == 0 else answer), calls


def differ(mine, foreign):
    """Whether two outcomes differ in more than the wording of Step Functions' own causes."""
    if "error" in mine and "error" in foreign and mine["error"] == foreign["error"]:
        own = (mine["error"] or "").startswith("States.")
        return not own and mine["cause"] != foreign["cause"]
    return mine != foreign


def called_differently(machine, mock, mine, foreign):
    """Whether the calls differ in more than what a failing branch leaves undone."""
    if '"Parallel"' in json.dumps(machine) and '"throw"' in json.dumps(mock):
        return bool(collections.Counter(foreign) - collections.Counter(mine))
    return mine != foreign


def documents():
    """The cases: name, machine, input, mock."""
    for file in sorted((ROOT / "shared/engine/testdata").glob("*.json")):
        for case in json.loads(file.read_text(encoding="utf-8")):
            if "foreign" not in case:
                machine = {"QueryLanguage": "JSONata", **case["machine"]}
                mock = case.get("mock", {"tasks": {}})
                name = f"{file.name}: {case['name']}"
                yield name, machine, case.get("input", {}), mock


def deploys():
    """The document that deploys servers: each step refused, busy for a while, and busy for good."""
    file = ROOT / "statemachines/deploy-server.asl.json"
    machine = json.loads(file.read_text(encoding="utf-8"))
    steps = [name for name, state in machine["States"].items() if state["Type"] == "Task"]
    well = {name: [{"return": {"Payload": {"of": name, "tools": 1}}}] for name in steps}
    refused = {"throw": {"error": "Deploy.Refused", "cause": '{"code":"invalid"}'}}
    busy = {"throw": {"error": "Deploy.Unavailable", "cause": "the table cannot be reached"}}
    ends = {"refused": [refused], "busy for a while": [busy, busy], "busy for good": [busy]}
    given = {"workspace": "ws_1", "workflow": "wf_1", "slug": "issues"}

    def case(name, failing):
        answers = {
            step: ends[end] + (well[step] if end == "busy for a while" else []) for step, end in failing.items()
        }
        return f"{file.name}: {name}", machine, given, {"tasks": {**well, **answers}}

    yield case("all is well", {})
    for step in steps:
        for end in ends:
            if step != "RollBack":
                yield case(f"{step} is {end}", {step: end})
            else:
                # Taking back comes after Shift or Confirm has failed.
                for before in ("Shift", "Confirm"):
                    yield case(f"{before} is refused, {step} is {end}", {before: "refused", step: end})


def randoms(count, seed):
    """Random machines in the same form."""
    for number in range(seed, seed + count):
        yield (f"random machine {number}", *machines.random_case(number))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--portal", required=True)
    arguments.add_argument("--random", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", action="store_true", help="print the machines that differ")
    given = arguments.parse_args()
    compared = failed = 0
    for name, machine, start, mock in [*documents(), *deploys(), *randoms(given.random, given.seed)]:
        compared += 1
        foreign, foreign_calls = theirs(machine, start, mock)
        mine, my_calls = ours(given.portal, machine, start, mock)
        if differ(mine, foreign) or called_differently(machine, mock, my_calls, foreign_calls):
            failed += 1
            print(f"{name}\n  ours   {mine} {my_calls}\n  theirs {foreign} {foreign_calls}")
            if given.show:
                print(json.dumps({"machine": machine, "input": start, "mock": mock}, indent=1))
    print(f"judges: {compared} machines on sfnx, {failed} differ")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
