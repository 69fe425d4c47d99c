"""What the publish gate says: which demand, where to mend, and in which words; and how far it has come.

A `Problem` is a value, not a sentence: `kind` names one of the wordings below and `values` fill it in, so that a page
can say the same in another language and lead to the place. `where` is that place, as the author knows it: a file or a
folder of the exercise ("exercise.toml", "statement.md", "solutions/wrong_answer/x.py", "starter", "suite",
"survivors.toml"), or a case ("case test_a.py::test_b").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Demand(StrEnum):
    """What the gate demands, in the order in which it looks."""

    FOLDER = "folder"
    """The folder can be read, has what an exercise needs, and a learner could send every solution."""
    CASES = "cases"
    """The first accepted solution tells which cases there are; one is visible, and what is written is shown."""
    SOLUTIONS = "solutions"
    """Every solution gets the verdict of its folder and fails the cases that it names."""
    REPEAT = "repeat"
    """The first accepted solution is accepted again and again."""
    ORDER = "order"
    """It is accepted with the cases in another order."""
    LIMITS = "limits"
    """It has room below the limits of time."""
    STARTER = "starter"
    """The starter alone is not worth much."""
    CHEATS = "cheats"
    """Programs with the right names and no work in them do not get far."""
    LEAKS = "leaks"
    """Nothing shown of a hidden case gives its content away."""
    STRENGTH = "strength"
    """Small faults in the accepted solution are noticed."""


WORDING: Mapping[str, str] = {
    "read": "{why}",
    "no statement": "is missing or empty",
    "not sendable": "a learner could not send {file}: {why}",
    "no accepted solution": "has no solution; without one an exercise cannot be published",
    "published meanwhile": "somebody else has published the exercise meanwhile; look at what is new and publish again",
    "over the most": "`limits.{limit}` is {value}; this site allows at most {most}",
    "too long": "the check took longer than {minutes} minutes; make runs shorter, or solutions fewer",
    "no baseline": "{why}",
    "no box": "there is no box of `image` {image}: {why}",
    "unsuited": "no sandbox of this site can judge it: {why}",
    "cases change": "its cases are not the same from run to run: {cases}",
    "none visible": 'no case is visible; mark at least one with @pytest.mark.feedback("full")',
    "hint never shown": 'its hint is never shown at the level {level}; use "message"',
    "not again": "is {verdict} when run again ({why})",
    "not accepted": "is {verdict} ({why})",
    "not in order": "is {verdict} when run in another order of the cases ({why})",
    "little room": "solutions/{solution} needs {used} s of `limits.{limit}` {most}; {wanted} leaves room",
    "other verdict": "is {verdict} and not {wanted}",
    "not noticed": "passes every case and is no {wanted}; add a case that it fails, or move it to solutions/accepted",
    "no such case": "says it fails {case}, and there is no such case",
    "fails more": "fails {cases} too, which it does not say",
    "fails less": "says it fails {cases}, and does not",
    "judge fails": "the judge fails on {what}: {why}",
    "starter gets much": "gets {share} of the points, more than {most}; it passes {cases}",
    "cheat": "a cheat ({cheat}) passes {passed} of {counted} cases ({cases}); add cases that ask for a plain value, "
    "and compare its type as well",
    "leak": "its {part} shows {secret}, which stands in the suite",
    "survivors": "{why}",
    "weak": "{share} of the mutants are killed, fewer than {least}; these live: {mutants}",
    "stale survivor": "`{change}` is not among the survivors any more",
    "not measured": "notes what was measured with another version; measure again with --mutants --note",
}
"""A wording for each kind of problem; `{names}` are keys of its values. The places stand in front."""


@dataclass(frozen=True)
class Problem:
    """One thing that an author must mend, or may (as `advice`)."""

    demand: Demand
    where: str
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What is wrong and what to do about it, without the place."""
        return WORDING[self.kind].format(**self.values)

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, with the text in English."""
        values = dict(self.values)
        return {
            "demand": self.demand.value,
            "where": self.where,
            "kind": self.kind,
            "values": values,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Problem":
        """The inverse of `to_json`."""
        return cls(Demand(content["demand"]), content["where"], content["kind"], content["values"])


@dataclass(frozen=True)
class Step:
    """News of a check: step `k` (from 1) of `n` begins (`ok` None) or is done.

    `what` is what is run: a solution's name, "starter", a cheat, a line of a mutant. `verdict` is what came of it, ""
    where nothing was judged. Steps may end in another order than they began, where several sandboxes work.
    """

    demand: Demand
    what: str
    k: int
    n: int
    ok: bool | None = None
    verdict: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "demand": self.demand.value,
            "what": self.what,
            "k": self.k,
            "n": self.n,
            "ok": self.ok,
            "verdict": self.verdict,
        }


@dataclass
class Checked:
    """What the gate found out about one exercise. `ok` when there is no problem; `advice` refuses nothing.

    `mutants` is None where they were not asked for, else a mapping with `made`, `killed`, `excused`, `survivors` (each
    with `file`, `number`, `line`, `change`), and `noted`: the numbers are those that survivors.toml notes. `no_mutants`
    says why none were made though they were asked for: "no program" (mutants are made of Python) or "not demanded".
    """

    path: str
    problems: list[Problem] = field(default_factory=list)
    advice: list[Problem] = field(default_factory=list)
    cases: int = 0
    accepted: int = 0
    wrong: int = 0
    mutants: dict[str, Any] | None = None
    no_mutants: str = ""
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the exercise may be published."""
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """The form of the contract; `findings` and `advised` say the same as `problems` and `advice`, as values."""
        return {
            "path": self.path,
            "ok": self.ok,
            "problems": [str(problem) for problem in self.problems],
            "findings": [problem.to_json() for problem in self.problems],
            "advice": [str(problem) for problem in self.advice],
            "advised": [problem.to_json() for problem in self.advice],
            "cases": self.cases,
            "accepted": self.accepted,
            "wrong": self.wrong,
            "mutants": self.mutants,
            "no_mutants": self.no_mutants,
            "seconds": round(self.seconds, 2),
        }
