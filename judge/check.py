"""The publish gate: an exercise proves itself before a learner meets it.

Every solution must get the verdict that its folder names; the accepted one must get it again and again, in any order
of the cases; the starter and the standard cheats must not get far; what a learner is shown must give nothing away; and,
when asked, the suite must notice small faults in the accepted solution. Each demand that is not met is one sentence
that tells the author what to do about it.

Everything here runs solutions through `judge.offline.Desk`, that is, in the same sandbox and by the same rules as the
submissions of learners.

One module because it is a list of demands, each a few lines, and an author reads their order here.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from judge import baseline, leaks
from judge.cheats import cheats
from judge.exercise import BadExercise, Exercise, Solution
from judge.grading import Grade
from judge.job import Baseline
from judge.mutants import Mutant, mutants, survivors
from judge.offline import Desk
from judge.submission_files import check as refused_files
from judge.words import Feedback, Outcome, Verdict

REPEATS = 5
ROOM = 4.0
"""A limit of time is roomy when the accepted solution needs less than this part of it."""

OnStep = Callable[[str], None]


@dataclass
class Checked:
    """What the gate found out about one exercise. `ok` when there is no problem; `advice` refuses nothing."""

    path: str
    problems: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    cases: int = 0
    accepted: int = 0
    wrong: int = 0
    mutants: dict[str, Any] | None = None
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the exercise may be published."""
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """The form of the contract."""
        return {
            "path": self.path,
            "ok": self.ok,
            "problems": self.problems,
            "advice": self.advice,
            "cases": self.cases,
            "accepted": self.accepted,
            "wrong": self.wrong,
            "mutants": self.mutants,
            "seconds": round(self.seconds, 2),
        }


def check(
    desk: Desk,
    folder: Path,
    *,
    with_mutants: bool = False,
    only_accepted: bool = False,
    on_step: OnStep = lambda _: None,
) -> Checked:
    """Put the exercise in `folder` through the gate. `only_accepted` runs the accepted solutions and nothing else."""
    began = time.monotonic()
    checked = Checked(str(folder))
    try:
        exercise = desk.exercise(folder)
    except BadExercise as bad:
        checked.problems += bad.problems
        return checked
    gate = _Gate(desk, exercise, checked, on_step)
    if gate.prepare():
        gate.accepted()
        if not only_accepted:
            gate.wrong()
            gate.starter()
            gate.cheats()
            gate.leaks()
            if with_mutants:
                gate.mutants()
    checked.seconds = time.monotonic() - began
    return checked


def _failing(grade: Grade) -> list[str]:
    return [case.name for case in grade.cases if case.outcome not in (Outcome.PASSED, Outcome.SKIPPED)]


def _matches(name: str, case: str) -> bool:
    """Whether `name`, as an author writes it after `# fails:`, means the case: its name, or an end of it, with or
    without the parameters."""
    plain = case.split("[", 1)[0]
    return any(full == name or full.endswith(f"::{name}") for full in (case, plain)) or plain.split("::", 1)[0] == name


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


class _Gate:
    """One exercise going through. Every step adds to `checked.problems`."""

    def __init__(self, desk: Desk, exercise: Exercise, checked: Checked, on_step: OnStep) -> None:
        self.desk, self.exercise, self.checked, self.on_step = desk, exercise, checked, on_step
        self.known: Baseline | None = None
        self.views: list[Mapping[str, Any]] = []
        self.slowest = 0.0

    def problem(self, text: str) -> None:
        self.checked.problems.append(text)

    def prepare(self) -> bool:
        """Learn the baseline anew, and look at the cases. False: nothing more can be said."""
        exercise = self.exercise
        if not exercise.statement.strip():
            self.problem("statement.md: is missing or empty")
        for solution in exercise.solutions:
            for one in refused_files(solution.files, exercise):
                self.problem(f"solutions/{solution.name}: a learner could not send {one.file or 'it'}: {one.why}")
        if exercise.starter:
            for one in refused_files(exercise.starter, exercise):
                self.problem(f"starter: a learner could not send {one.file or 'it'}: {one.why}")
        if exercise.accepted is None:
            self.problem("solutions/accepted: has no solution; without one an exercise cannot be published")
            return False
        self.on_step("accepted solution")
        try:
            self.known = baseline.make(exercise, self.desk)
        except baseline.NoBaseline as why:
            self.problem(str(why))
            return False
        assert self.known is not None
        self.desk.know(exercise, self.known)
        self.checked.cases = len(self.known.cases)
        levels = [case["feedback"] for case in self.known.cases]
        if Feedback.FULL not in levels:
            self.problem('no case is visible; mark at least one with @pytest.mark.feedback("full")')
        for case in self.known.cases:
            if (case["hint"] or case["hint_zh"]) and case["feedback"] in ("none", "name", "default"):
                level = case["feedback"]
                self.problem(f'{case["name"]}: its hint is never shown at the level {level}; use "message"')
        return True

    def grade(self, files: Any, shuffle: int | None = None) -> Grade:
        """Run, and keep the learner's view for the search for leaks."""
        graded = self.desk.grade(self.exercise, files, shuffle=shuffle)
        self.views += [graded.to_json(lang, attempts_failed=99) for lang in ("en", "zh")]
        self.slowest = max([self.slowest, *(case.seconds for case in graded.cases if case.outcome == Outcome.PASSED)])
        return graded

    def accepted(self) -> None:
        """Every accepted solution, the first again and again and in other orders."""
        solutions = [solution for solution in self.exercise.solutions if solution.verdict == "accepted"]
        for n, solution in enumerate(solutions):
            runs = [None] * (REPEATS - 1) + [1, 2] if n == 0 else [None]
            took = 0.0
            for shuffle in runs:
                self.on_step(f"solutions/{solution.name}" + (" in another order" if shuffle else ""))
                graded = self.grade(solution.files, shuffle)
                took = max(took, graded.seconds)
                if graded.verdict is not Verdict.ACCEPTED:
                    when = "in another order of the cases " if shuffle else "again " if n == 0 else ""
                    why = graded.fault or _listed(_failing(graded))
                    self.problem(f"solutions/{solution.name}: is {graded.verdict.value} when run {when}({why})")
                    break
            self.checked.accepted += graded.verdict is Verdict.ACCEPTED
            self._room(solution, took)

    def _room(self, solution: Solution, took: float) -> None:
        limits = self.exercise.limits
        for name, used, limit in (
            ("seconds", took, limits.seconds),
            ("case_seconds", self.slowest, limits.case_seconds),
        ):
            if used * ROOM > limit:
                wanted = max(0.5, round(used * ROOM * 2, 1))
                text = (
                    f"solutions/{solution.name} needs {used:.2f} s of `limits.{name}` {limit:g}; {wanted:g} leaves room"
                )
                if used * 1.5 > limit:
                    self.problem(text)
                else:
                    self.checked.advice.append(text)

    def wrong(self) -> None:
        """Every other solution gets the verdict of its folder, and fails the cases that it says."""
        for solution in self.exercise.solutions:
            if solution.verdict == "accepted":
                continue
            self.on_step(f"solutions/{solution.name}")
            graded = self.grade(solution.files)
            satisfied = {"wrong_answer", "partial"} if solution.verdict == "wrong_answer" else {solution.verdict}
            if graded.verdict.value not in satisfied:
                self.problem(f"solutions/{solution.name}: is {graded.verdict.value} and not {solution.verdict}")
            else:
                self.checked.wrong += 1
            if solution.fails:
                self._fails(solution, graded)

    def _fails(self, solution: Solution, graded: Grade) -> None:
        failing = set(_failing(graded))
        for name in solution.fails:
            if not any(_matches(name, case.name) for case in graded.cases):
                self.problem(f"solutions/{solution.name}: says it fails {name}, and there is no such case")
        named = {case.name for case in graded.cases if any(_matches(name, case.name) for name in solution.fails)}
        if surplus := sorted(failing - named):
            self.problem(f"solutions/{solution.name}: fails {_listed(surplus)} too, which it does not say")
        if spared := sorted(named - failing):
            self.problem(f"solutions/{solution.name}: says it fails {_listed(spared)}, and does not")

    def starter(self) -> None:
        """The starter alone must not be worth much."""
        most = self.exercise.check.starter_max
        if not self.exercise.starter:
            return
        self.on_step("starter")
        graded = self.grade(self.exercise.starter)
        share = graded.points / graded.max_points if graded.max_points else 0.0
        if graded.verdict is Verdict.JUDGE_ERROR:
            self.problem(f"starter: the judge fails on it: {graded.fault}")
        elif share > most:
            passed = [case.name for case in graded.cases if case.outcome == Outcome.PASSED]
            self.problem(f"starter: gets {share:.0%} of the points, more than {most:.0%}; it passes {_listed(passed)}")

    def cheats(self) -> None:
        """Programs with the right names and no work in them."""
        most = self.exercise.check.cheat_max
        for what, files in cheats(self.exercise):
            self.on_step(f"cheat: {what}")
            graded = self.grade(files)
            counted = [case for case in graded.cases if case.outcome != Outcome.SKIPPED]
            passed = [case.name for case in counted if case.outcome == Outcome.PASSED]
            share = len(passed) / len(counted) if counted else 0.0
            if graded.verdict is Verdict.JUDGE_ERROR:
                self.problem(f"cheat ({what}): the judge fails on it: {graded.fault}")
            elif share > most:
                self.problem(
                    f"cheat ({what}): passes {len(passed)} of {len(counted)} cases ({_listed(passed)}); add cases that "
                    "ask for a plain value, and compare its type as well"
                )

    def leaks(self) -> None:
        """Nothing shown of a hidden case gives its content away."""
        assert self.known is not None
        hidden = [case["name"] for case in self.known.cases if case["feedback"] != Feedback.FULL]
        visible = [case.get("source", "") for case in self.known.cases if case["feedback"] == Feedback.FULL]
        words = leaks.secrets(self.exercise, visible)
        found = sorted({leak for view in self.views for leak in leaks.leaks(view, hidden, words)})
        for leak in found[:20]:
            self.problem(f"leak: {leak}")

    def mutants(self) -> None:
        """Small faults in the accepted solution must be noticed."""
        accepted = self.exercise.accepted
        assert accepted is not None and self.exercise.folder is not None
        try:
            excused = survivors(self.exercise.folder)
        except ValueError as wrong:
            self.problem(str(wrong))
            return
        own = {self.exercise.module_file(module) for module in self.exercise.modules} or {self.exercise.module_file()}
        every: list[Mutant] = []
        for file in sorted(own & set(accepted.files)):
            every += mutants(file, accepted.files[file])
        pool = ThreadPoolExecutor(self.desk.jobs)
        with pool:
            alive = list(pool.map(lambda mutant: self._survives(mutant, accepted), every))
        living = [mutant for mutant, lives in zip(every, alive, strict=True) if lives]
        reasons = {(one.line, one.change) for one in excused}
        unexcused = [mutant for mutant in living if (mutant.line, mutant.change) not in reasons]
        counted = len(every) - (len(living) - len(unexcused))
        killed = len(every) - len(living)
        share = killed / counted if counted else 1.0
        self.checked.mutants = {
            "made": len(every),
            "killed": killed,
            "excused": len(living) - len(unexcused),
            "survivors": [
                {"file": one.file, "number": one.number, "line": one.line, "change": one.change} for one in unexcused
            ],
        }
        least = self.exercise.check.mutants_min
        if share < least:
            lines = [f"{one.file}:{one.number} as `{one.change}`" for one in unexcused]
            self.problem(f"mutants: {share:.0%} are killed, fewer than {least:.0%}; these live: {_listed(lines, 20)}")
        stale = [one for one in excused if not any((m.line, m.change) == (one.line, one.change) for m in living)]
        for one in stale:
            self.checked.advice.append(f"survivors.toml: `{one.change}` is not among the survivors any more")

    def _survives(self, mutant: Mutant, accepted: Solution) -> bool:
        self.on_step(f"mutant of {mutant.file}:{mutant.number}")
        graded = self.desk.grade(self.exercise, dict(accepted.files) | {mutant.file: mutant.source})
        return graded.verdict is Verdict.ACCEPTED


def exercises_below(paths: Iterable[Path]) -> list[Path]:
    """The exercise folders at or below `paths`, each once. Raises FileNotFoundError for a path without any."""
    found: dict[Path, None] = {}
    for path in paths:
        if (path / "exercise.toml").is_file():
            here = [path]
        else:
            here = sorted(file.parent for file in path.glob("*/exercise.toml"))
            here += sorted(file.parent for file in path.glob("*/*/exercise.toml"))
        if not here:
            raise FileNotFoundError(f"{path}: there is no exercise here")
        found |= dict.fromkeys(here)
    return list(found)
