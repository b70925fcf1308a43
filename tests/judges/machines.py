"""Random machines whose outcome does not hang on the order of what runs at the same time."""

import random


class Maker:
    """Makes one machine. Every value on the way is {"n": <number>, "xs": [<numbers>]}."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.states = 0
        self.variables = 0
        self.mock = {}

    def name(self):
        self.states += 1
        return f"S{self.states}"

    def number(self, known):
        """An expression of a number over the input and the variables that are assigned."""
        choose = self.random.choice
        leaf = choose(["$states.input.n", "$count($states.input.xs)", "$sum($states.input.xs)", str(choose([0, 1, 7]))])
        if known and self.random.random() < 0.6:
            leaf = "$" + choose(known)
        form = choose(["{a}", "{a} + 1", "{a} * 2", "({a} > 3 ? {a} - 3 : {a} + 4)", "$abs({a} - 5)", "$max([{a}, 2])"])
        return form.format(a=leaf)

    def listed(self):
        return self.random.choice(
            [
                "$states.input.xs",
                "$append($states.input.xs, $states.input.n)",
                "[$map($states.input.xs, function($x) { $x + 1 })]",
                "$reverse($states.input.xs)",
                "[$filter($states.input.xs, function($x) { $x > 1 })]",
                "[$sort($states.input.xs)]",
            ]
        )

    def shape(self, known):
        return {"n": "{% " + self.number(known) + " %}", "xs": "{% " + self.listed() + " %}"}

    def assign(self, known):
        """New variables, or sometimes an old one of this scope anew."""
        names = [f"v{self.variables + index}" for index in range(self.random.choice([1, 1, 2]))]
        self.variables += len(names)
        return {name: "{% " + self.number(known) + " %}" for name in names}

    def block(self, depth, outer, fails):
        """A chain of states. `outer` are the variables that can be read, `fails` whether one may throw."""
        states = {}
        known = list(outer)
        names = [self.name() for _ in range(self.random.randint(1, 4))]
        last = self.name()
        for name, following in zip(names, [*names[1:], last]):
            state, assigned = self.state(name, following, last, depth, known, fails, states)
            states[name] = state
            known += assigned
        states[last] = {"Type": "Succeed", "Output": self.shape(known)}
        return {"StartAt": names[0], "States": states}

    def state(self, name, following, last, depth, known, fails, states):
        kinds = ["pass", "pass", "wait", "choice", "task", "task"] + (["parallel", "map"] if depth else [])
        kind = self.random.choice(kinds)
        assign = self.assign(known) if self.random.random() < 0.5 else {}
        settled = {"Assign": assign} if assign else {}
        if kind in ("pass", "wait"):
            fields = {"Type": "Pass"} if kind == "pass" else {"Type": "Wait", "Seconds": "{% " + f"$abs({self.number(known)})" + " %}"}
            if self.random.random() < 0.6:
                fields["Output"] = self.shape(known)
            return {**fields, **settled, "Next": following}, list(assign)
        if kind == "choice":
            return self.choice(following, known, assign, settled, states)
        fields = self.effect(kind, name, depth, known, fails)
        # What a catcher passes on must have the shape too, and no variable may be missing after it.
        if self.random.random() < 0.5:
            caught = {key: 0 for key in assign}
            catcher = {"ErrorEquals": ["States.ALL"], "Output": self.shape(known), "Next": following}
            fields["Catch"] = [{**catcher, **({"Assign": caught} if caught else {})}]
        return {**fields, **settled, "Next": following}, list(assign)

    def choice(self, following, known, assign, settled, states):
        aside = self.name()
        states[aside] = {"Type": "Pass", "Output": self.shape(known), "Next": following}
        rules = [{"Condition": "{% " + f"{self.number(known)} > 4" + " %}", "Next": following, "Output": self.shape(known), **settled}]
        if self.random.random() < 0.5:
            taken = {"Assign": {key: 1 for key in assign}} if assign else {}
            rules.append({"Condition": "{% " + f"{self.number(known)} = 2" + " %}", "Next": aside, **taken})
        else:
            del states[aside]
        return {"Type": "Choice", "Choices": rules, "Default": following, **settled}, list(assign)

    def effect(self, kind, name, depth, known, fails):
        if kind == "task":
            answer = {"return": {"n": self.random.randint(0, 9), "xs": [self.random.randint(0, 5) for _ in range(self.random.randint(0, 4))]}}
            throws = [{"throw": {"error": self.random.choice(["A", "B"]), "cause": "c"}} for _ in range(self.random.randint(1, 3))]
            failing = fails and self.random.random() < 0.4
            self.mock[name] = throws + [answer] * self.random.randint(0, 1) if failing else [answer]
            fields = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"x": "{% " + self.number(known) + " %}"}}
            if self.random.random() < 0.5:
                fields["Output"] = {"n": "{% $states.result.n + $states.input.n %}", "xs": "{% $states.result.xs %}"}
        elif kind == "parallel":
            # Only the first branch may fail, or it would depend on time whose error is seen.
            branches = [self.block(depth - 1, known, fails and index == 0) for index in range(self.random.randint(1, 3))]
            fields = {"Type": "Parallel", "Branches": branches, "Output": {"n": "{% $sum($states.result.n) %}", "xs": "{% [$states.result.n] %}"}}
        else:
            processor = self.block(depth - 1, known, fails)
            fields = {
                "Type": "Map",
                "Items": "{% $states.input.xs %}",
                "MaxConcurrency": 1,
                "ItemSelector": {"n": "{% $states.context.Map.Item.Value %}", "xs": [1, "{% $states.context.Map.Item.Index %}"]},
                "ItemProcessor": processor,
                "Output": {"n": "{% $count($states.result) %}", "xs": "{% [$states.result.n] %}"},
            }
        if self.random.random() < 0.5:
            fields["Retry"] = [{"ErrorEquals": ["A"], "MaxAttempts": self.random.randint(0, 2)}]
            if self.random.random() < 0.5:
                fields["Retry"].append({"ErrorEquals": ["States.ALL"], "MaxAttempts": 1})
        return fields


def random_case(seed):
    """A machine, an input and a mock."""
    maker = Maker(seed)
    machine = {"QueryLanguage": "JSONata", **maker.block(2, [], True)}
    given = {"n": maker.random.randint(0, 9), "xs": [maker.random.randint(0, 5) for _ in range(maker.random.randint(0, 5))]}
    return machine, given, {"tasks": maker.mock}
