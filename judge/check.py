"""The publish gate: an exercise proves itself before a learner meets it.

Every solution must get the verdict that its folder names; the accepted one must get it again and again, in any order
of the cases; the starter and the standard cheats must not get far; what a learner is shown must give nothing away; and,
when asked, the suite must notice small faults in the accepted solution. Each demand that is not met is a
`judge.findings.Problem`, which says where to mend it and how; how far a check has come is told by `Step`s.

Everything here runs solutions through `judge.offline.Desk`, that is, in the same sandbox and by the same rules as the
submissions of learners. Where the desk has several sandboxes, what does not depend on each other runs side by side.

One module because it is a list of demands, each a few lines, and an author reads their order here.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from judge import baseline, leaks, measured
from judge.cheats import cheats
from judge.exercise import BadExercise, Exercise, Solution, exercise_folders, load_topic, topic_folders
from judge.findings import Checked, Demand, Problem, Step
from judge.grading import Grade
from judge.job import Baseline, Files, Limits
from judge.mutants import Killers, Mutant, mutants, survivors
from judge.offline import Desk, NoBox, NotHere
from judge.submission_files import check as refused_files
from judge.words import Feedback, Outcome, Verdict

T = TypeVar("T")
R = TypeVar("R")

COLLECTED = 2
"""How often the first accepted solution is run as if nothing were known: the cases must be the same each time."""
REPEATS = 1
"""How often it is then judged, as a learner's submission is, in the usual order of the cases."""
ORDERS = (1, 2)
"""And in so many others. With the runs before, five."""
WHOLE_CHEATS = 2
"""So many cheats run to the end, whatever they fail, for what a learner is shown of every case. The others end as soon
as they have failed too many cases to pass, and begin with those that the first ones failed soonest."""
ROOM = 4.0
"""A limit of time is roomy when the accepted solution needs less than this part of it."""
PATIENCE = 5.0
PATIENCE_SECONDS = 2.0
"""A mutant or a cheat that takes so many times as long as the accepted solution, and these seconds, has failed."""

OnStep = Callable[[Step], None]
Strength = Literal["no", "outdated", "changed", "all"]
"""Whether mutants are run: not, where survivors.toml notes another version or none, always."""


def check(
    desk: Desk,
    folder: Path,
    *,
    strength: Strength = "no",
    note: bool = False,
    only_accepted: bool = False,
    on_step: OnStep = lambda _: None,
) -> Checked:
    """Put the exercise in `folder` through the gate. `only_accepted` runs each accepted solution once and nothing else.
    `note` writes what the mutants showed into survivors.toml, where it is enough. What `on_step` raises ends the check
    and is passed on; it may be called from several threads, one at a time."""
    try:
        exercise = desk.exercise(folder)
    except BadExercise as bad:
        return refused(folder, bad)
    return check_exercise(
        desk, exercise, strength=strength, note=note, only_accepted=only_accepted, on_step=on_step, path=str(folder)
    )


def refused(folder: Path, bad: BadExercise) -> Checked:
    """What is found out about a folder that cannot be read."""
    checked = Checked(str(folder))
    for said in bad.problems:
        where, cut, why = said.partition(": ")
        checked.problems.append(Problem(Demand.FOLDER, where if cut else "", "read", {"why": why if cut else said}))
    return checked


def check_exercise(
    desk: Desk,
    exercise: Exercise,
    *,
    strength: Strength = "no",
    note: bool = False,
    only_accepted: bool = False,
    on_step: OnStep = lambda _: None,
    path: str = "",
) -> Checked:
    """As `check`, for an exercise that was read already; `path` is what the result is called. What survivors.toml says
    is read from `exercise.folder`; without one no mutant is excused."""
    began = time.monotonic()
    checked = Checked(path or f"{exercise.topic}/{exercise.slug}")
    gate = _Gate(desk, exercise, checked, on_step, strength, only_accepted)
    if gate.prepare():
        gate.accepted()
        if not only_accepted:
            gate.wrong()
            gate.starter()
            gate.cheats()
            gate.leaks()
            if strength != "no":
                gate.strength(note)
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


def _satisfied(verdict: Verdict, folder: str) -> bool:
    return verdict.value in ({"wrong_answer", "partial"} if folder == "wrong_answer" else {folder})


class _Gate:
    """One exercise going through. Every demand adds to `checked.problems`."""

    def __init__(
        self,
        desk: Desk,
        exercise: Exercise,
        checked: Checked,
        on_step: OnStep,
        strength: Strength,
        only_accepted: bool,
    ) -> None:
        self.desk, self.exercise, self.checked, self.on_step = desk, exercise, checked, on_step
        self.known: Baseline | None = None
        self.views: list[Mapping[str, Any]] = []
        self.lock = threading.Lock()
        self.solutions = [one for one in exercise.solutions if one.verdict == "accepted"]
        self.others = [one for one in exercise.solutions if one.verdict != "accepted"]
        self.programs = [] if only_accepted else list(cheats(exercise))
        self.every: list[Mutant] = []
        self.noted: measured.Measured | None = None
        self.bad_note = ""
        self.unmeasured = False
        if strength != "no" and not only_accepted:
            self._plan_strength(strength)
        self.collected = 1 if only_accepted else COLLECTED
        self.runs: list[tuple[Solution, Demand, str, int | None]] = []
        for n, solution in enumerate(self.solutions):
            if n or only_accepted:
                self.runs.append((solution, Demand.SOLUTIONS, "not accepted", None))
            else:
                self.runs += [(solution, Demand.REPEAT, "not again", None)] * REPEATS
                self.runs += [(solution, Demand.ORDER, "not in order", seed) for seed in ORDERS]
        repeats = self.collected + len(self.runs) if self.solutions else 0
        rest = 0 if only_accepted else len(self.others) + bool(exercise.starter) + len(self.programs) + 1
        self.steps = repeats + rest + len(self.every)
        self.step = 0
        self.took = self.slowest = 0.0
        self.case_seconds: dict[str, float] = {}

    def problem(self, demand: Demand, where: str, kind: str, **values: object) -> None:
        self.checked.problems.append(self._made(demand, where, kind, values))

    def advise(self, demand: Demand, where: str, kind: str, **values: object) -> None:
        self.checked.advice.append(self._made(demand, where, kind, values))

    @staticmethod
    def _made(demand: Demand, where: str, kind: str, values: Mapping[str, object]) -> Problem:
        return Problem(demand, where, kind, {name: str(value) for name, value in values.items()})

    # -- running ---------------------------------------------------------------------------------------------------

    def begin(self, demand: Demand, what: str) -> Step:
        """Say that a step begins."""
        with self.lock:
            self.step += 1
            step = Step(demand, what, self.step, self.steps)
            self.on_step(step)
        return step

    def end(self, step: Step, ok: bool, verdict: str = "") -> None:
        """Say that it is done."""
        with self.lock:
            self.on_step(replace(step, ok=ok, verdict=verdict))

    def grade(self, files: Files, **settings: Any) -> Grade:
        """Run with the settings of `Desk.grade`, and keep the learner's view for the search for leaks."""
        graded = self.desk.grade(self.exercise, files, **settings)
        views = [graded.to_json(lang, attempts_failed=99) for lang in ("en", "zh")]
        with self.lock:
            self.views += views
        return graded

    def patient(self) -> Limits:
        """The exercise's limits, with less time where the accepted solution needs little of it."""
        usual = self.exercise.limits
        return replace(
            usual,
            seconds=min(usual.seconds, PATIENCE * self.took + PATIENCE_SECONDS),
            case_seconds=min(usual.case_seconds, PATIENCE * self.slowest + PATIENCE_SECONDS),
        )

    def side_by_side(self, work: Callable[[T], R], on: Sequence[T]) -> list[R]:
        """`work` for each, on as many sandboxes as the desk has; in the order of `on`."""
        if self.desk.jobs == 1 or len(on) < 2:
            return [work(one) for one in on]
        with ThreadPoolExecutor(self.desk.jobs) as pool:
            waiting = [pool.submit(work, one) for one in on]
            try:
                return [future.result() for future in waiting]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    # -- the demands -----------------------------------------------------------------------------------------------

    def prepare(self) -> bool:
        """Learn the baseline anew, and look at the cases. False: nothing more can be said."""
        exercise = self.exercise
        if not exercise.statement.strip():
            self.problem(Demand.FOLDER, "statement.md", "no statement")
        for where, files in [(f"solutions/{one.name}", one.files) for one in exercise.solutions] + [
            ("starter", exercise.starter)
        ]:
            for refusal in refused_files(files, exercise) if files else ():
                self.problem(Demand.FOLDER, where, "not sendable", file=refusal.file or "it", why=refusal.why)
        if exercise.accepted is None:
            self.problem(Demand.FOLDER, "solutions/accepted", "no accepted solution")
            return False
        for _ in range(self.collected):
            step = self.begin(Demand.CASES, exercise.accepted.name)
            before = len(self.checked.problems)
            self._learn()
            if len(self.checked.problems) > before:
                self.end(step, False)
                return False
            self.end(step, True, Verdict.ACCEPTED.value)
        assert self.known is not None
        self.desk.know(exercise, self.known)
        self.checked.cases = len(self.known.cases)
        if Feedback.FULL not in [case["feedback"] for case in self.known.cases]:
            self.problem(Demand.CASES, "suite", "none visible")
        for case in self.known.cases:
            if (case["hint"] or case["hint_zh"]) and case["feedback"] in ("none", "name", "default"):
                self.problem(Demand.CASES, f"case {case['name']}", "hint never shown", level=case["feedback"])
        return True

    def _learn(self) -> None:
        """Run the first accepted solution as if nothing were known, and demand that the cases are those of before."""
        try:
            learned = baseline.make(self.exercise, self.desk)
        except baseline.NoBaseline as said:
            self.problem(Demand.CASES, said.where, "no baseline", why=said.why)
            return
        except NotHere as said:
            self.problem(Demand.FOLDER, "exercise.toml", "unsuited", why=said)
            return
        except NoBox as said:
            self.problem(Demand.FOLDER, "exercise.toml", "no box", image=self.exercise.image, why=said)
            return
        assert learned is not None
        if self.known is None:
            self.known = learned
            return
        one, other = ([dict(case) for case in each.cases] for each in (self.known, learned))
        differing = [case["nodeid"] for case in one if case not in other]
        differing += [case["nodeid"] for case in other if case not in one]
        if one != other:
            self.problem(Demand.CASES, "suite", "cases change", cases=_listed(list(dict.fromkeys(differing))))

    def accepted(self) -> None:
        """Every accepted solution, the first again and again and in other orders, until one run refuses it."""
        refused: set[str] = set()

        def run(one: tuple[Solution, Demand, str, int | None]) -> Grade | None:
            solution, demand, kind, shuffle = one
            if solution.name in refused:
                with self.lock:
                    self.step += 1
                return None
            step = self.begin(demand, solution.name)
            graded = self.grade(solution.files, shuffle=shuffle)
            right = graded.verdict is Verdict.ACCEPTED
            if not right:
                with self.lock:
                    first = solution.name not in refused
                    refused.add(solution.name)
                if first:
                    why = graded.fault or _listed(_failing(graded))
                    self.problem(demand, f"solutions/{solution.name}", kind, verdict=graded.verdict.value, why=why)
            self.end(step, right, graded.verdict.value)
            return graded

        grades = list(zip(self.runs, self.side_by_side(run, self.runs), strict=True))
        for n, solution in enumerate(self.solutions):
            mine = [graded for (of, *_), graded in grades if graded is not None and of is solution]
            slowest = [
                max((case.seconds for case in graded.cases if case.outcome == Outcome.PASSED), default=0.0)
                for graded in mine
            ]
            took = [graded.seconds for graded in mine]
            self.checked.accepted += solution.name not in refused
            if n == 0:
                self.took, self.slowest = max(took), max(slowest)
                for case in [case for graded in mine for case in graded.cases if case.outcome == Outcome.PASSED]:
                    nodeid = case.detail["case"]["nodeid"]
                    self.case_seconds[nodeid] = min(case.seconds, self.case_seconds.get(nodeid, case.seconds))
            self._room(solution, min(took), min(slowest))

    def _room(self, solution: Solution, took: float, slowest: float) -> None:
        """Given the seconds of its fastest run: a machine that was busy for a while is not the author's fault."""
        limits = self.exercise.limits
        for name, used, limit in (
            ("seconds", took, limits.seconds),
            ("case_seconds", slowest, limits.case_seconds),
        ):
            if used * ROOM > limit:
                wanted = max(0.5, round(used * ROOM * 2, 1))
                values = {"solution": solution.name, "limit": name, "used": f"{used:.2f}"}
                numbers = {"most": f"{limit:g}", "wanted": f"{wanted:g}"}
                say = self.problem if used * 1.5 > limit else self.advise
                say(Demand.LIMITS, "exercise.toml", "little room", **values, **numbers)

    def wrong(self) -> None:
        """Every other solution gets the verdict of its folder, and fails the cases that it says."""

        def run(solution: Solution) -> Grade:
            step = self.begin(Demand.SOLUTIONS, solution.name)
            graded = self.grade(solution.files)
            self.end(step, _satisfied(graded.verdict, solution.verdict), graded.verdict.value)
            return graded

        for solution, graded in zip(self.others, self.side_by_side(run, self.others), strict=True):
            where = f"solutions/{solution.name}"
            if graded.verdict is Verdict.JUDGE_ERROR:
                self.problem(Demand.SOLUTIONS, where, "judge fails", what="it", why=graded.fault)
                continue
            if not _satisfied(graded.verdict, solution.verdict):
                values = {"verdict": graded.verdict.value, "wanted": solution.verdict}
                unnoticed = graded.verdict is Verdict.ACCEPTED
                self.problem(Demand.SOLUTIONS, where, "not noticed" if unnoticed else "other verdict", **values)
            else:
                self.checked.wrong += 1
            if solution.fails:
                self._fails(solution, graded)

    def _fails(self, solution: Solution, graded: Grade) -> None:
        where = f"solutions/{solution.name}"
        failing = set(_failing(graded))
        for name in solution.fails:
            if not any(_matches(name, case.name) for case in graded.cases):
                self.problem(Demand.SOLUTIONS, where, "no such case", case=name)
        named = {case.name for case in graded.cases if any(_matches(name, case.name) for name in solution.fails)}
        if surplus := sorted(failing - named):
            self.problem(Demand.SOLUTIONS, where, "fails more", cases=_listed(surplus))
        if spared := sorted(named - failing):
            self.problem(Demand.SOLUTIONS, where, "fails less", cases=_listed(spared))

    def starter(self) -> None:
        """The starter alone must not be worth much."""
        most = self.exercise.check.starter_max
        if not self.exercise.starter:
            return
        step = self.begin(Demand.STARTER, "starter")
        graded = self.grade(self.exercise.starter)
        share = graded.points / graded.max_points if graded.max_points else 0.0
        if graded.verdict is Verdict.JUDGE_ERROR:
            self.problem(Demand.STARTER, "starter", "judge fails", what="it", why=graded.fault)
        elif share > most:
            passed = _listed([case.name for case in graded.cases if case.outcome == Outcome.PASSED])
            values = {"share": f"{share:.0%}", "most": f"{most:.0%}", "cases": passed}
            self.problem(Demand.STARTER, "starter", "starter gets much", **values)
        self.end(step, graded.verdict is not Verdict.JUDGE_ERROR and share <= most, graded.verdict.value)

    def cheats(self) -> None:
        """Programs with the right names and no work in them."""
        assert self.known is not None
        limits = self.patient()
        counted = len(self.known.cases) - len(self.known.skips)
        most = int(self.exercise.check.cheat_max * counted + 1e-9)
        soonest: dict[str, float] = {}

        def passed(graded: Grade) -> list[str]:
            return [case.name for case in graded.cases if case.outcome == Outcome.PASSED]

        def run(cheat: tuple[str, dict[str, bytes]], **settings: Any) -> Grade:
            step = self.begin(Demand.CHEATS, cheat[0])
            graded = self.grade(cheat[1], limits=limits, **settings)
            right = graded.verdict is not Verdict.JUDGE_ERROR and len(passed(graded)) <= most
            self.end(step, right, graded.verdict.value)
            return graded

        def shortly(cheat: tuple[str, dict[str, bytes]]) -> Grade:
            order = tuple(sorted(soonest, key=lambda nodeid: soonest[nodeid]))
            return run(cheat, until_failure=order, failures=max(1, counted - most))

        grades = self.side_by_side(run, self.programs[:WHOLE_CHEATS])
        for case in [case for graded in grades for case in graded.cases]:
            if case.outcome not in (Outcome.PASSED, Outcome.SKIPPED, Outcome.MISSING):
                nodeid = case.detail["case"]["nodeid"]
                soonest[nodeid] = max(case.seconds, soonest.get(nodeid, 0.0))
        grades += self.side_by_side(shortly, self.programs[WHOLE_CHEATS:])
        for (what, _), graded in zip(self.programs, grades, strict=True):
            if graded.verdict is Verdict.JUDGE_ERROR:
                self.problem(Demand.CHEATS, "suite", "judge fails", what=f"a cheat ({what})", why=graded.fault)
            elif len(passed(graded)) > most:
                values = {"cheat": what, "passed": len(passed(graded)), "counted": counted}
                self.problem(Demand.CHEATS, "suite", "cheat", **values, cases=_listed(passed(graded)))

    def leaks(self) -> None:
        """Nothing shown of a hidden case gives its content away."""
        assert self.known is not None
        step = self.begin(Demand.LEAKS, "")
        hidden = [case["name"] for case in self.known.cases if case["feedback"] != Feedback.FULL]
        visible = [case.get("source", "") for case in self.known.cases if case["feedback"] == Feedback.FULL]
        words = leaks.secrets(self.exercise, visible)
        found = sorted({leak for view in self.views for leak in leaks.leaks(view, hidden, words)})
        for case, part, secret in found[:20]:
            self.problem(Demand.LEAKS, f"case {case}", "leak", part=part, secret=repr(secret))
        self.end(step, not found)

    # -- strength --------------------------------------------------------------------------------------------------

    def _plan_strength(self, strength: Strength) -> None:
        """Which mutants are to be run: none where the note in survivors.toml is of this version and that will do."""
        accepted, folder = self.exercise.accepted, self.exercise.folder
        try:
            self.noted = measured.read(folder) if folder is not None else None
        except ValueError as wrong:
            self.bad_note = str(wrong)
            return
        if accepted is None:
            return
        if not measured.sources(self.exercise):
            self.checked.no_mutants = "no program"
        elif not self.exercise.check.mutants_min:
            self.checked.no_mutants = "not demanded"
        if self.checked.no_mutants:
            self.unmeasured = True
            return
        if strength != "all" and measured.holds(self.noted, self.exercise):
            return
        if strength == "outdated" and self.noted is None:
            self.unmeasured = True
            return
        for file in measured.sources(self.exercise):
            try:
                self.every += mutants(file, accepted.files[file])
            except (SyntaxError, ValueError):
                continue  # the run of the accepted solution says so

    def strength(self, note: bool) -> None:
        """Small faults in the accepted solution must be noticed."""
        accepted = self.exercise.accepted
        assert accepted is not None
        if self.bad_note:
            self.problem(Demand.STRENGTH, "survivors.toml", "survivors", why=self.bad_note)
            return
        if self.unmeasured:
            return
        if not self.every and self.noted is not None and measured.holds(self.noted, self.exercise):
            self.checked.mutants = self.noted.to_json() | {"survivors": [], "noted": True}
            self._enough(self.noted.killed, self.noted.made - self.noted.excused, [])
            return
        try:
            excused = survivors(self.exercise.folder) if self.exercise.folder is not None else []
        except ValueError as wrong:
            self.problem(Demand.STRENGTH, "survivors.toml", "survivors", why=wrong)
            return
        killers = Killers(self.case_seconds)
        limits = self.patient()
        grades = self.side_by_side(lambda mutant: self._mutant(mutant, accepted, killers, limits), self.every)
        for mutant, graded in zip(self.every, grades, strict=True):
            if graded.verdict is Verdict.JUDGE_ERROR:
                what = f"a mutant ({mutant.file}:{mutant.number} as `{mutant.change}`)"
                self.problem(Demand.STRENGTH, "suite", "judge fails", what=what, why=graded.fault)
        living = [
            mutant for mutant, graded in zip(self.every, grades, strict=True) if graded.verdict is Verdict.ACCEPTED
        ]
        reasons = {(one.line, one.change) for one in excused}
        unexcused = [mutant for mutant in living if (mutant.line, mutant.change) not in reasons]
        result = measured.Measured(
            version=self.exercise.version,
            solution=measured.solution_of(self.exercise),
            made=len(self.every),
            killed=len(self.every) - len(living),
            excused=len(living) - len(unexcused),
        )
        self.checked.mutants = result.to_json() | {
            "survivors": [
                {"file": one.file, "number": one.number, "line": one.line, "change": one.change} for one in unexcused
            ],
            "noted": False,
        }
        for one in excused:
            if not any((mutant.line, mutant.change) == (one.line, one.change) for mutant in living):
                self.advise(Demand.STRENGTH, "survivors.toml", "stale survivor", change=one.change)
        enough = self._enough(result.killed, result.made - result.excused, unexcused)
        if enough and note and self.exercise.folder is not None:
            measured.write(self.exercise.folder, result)
        elif self.noted is not None and not measured.holds(self.noted, self.exercise):
            self.advise(Demand.STRENGTH, "survivors.toml", "not measured")

    def _enough(self, killed: int, counted: int, unexcused: Sequence[Mutant]) -> bool:
        share = killed / counted if counted else 1.0
        least = self.exercise.check.mutants_min
        if share >= least:
            return True
        lines = [f"{one.file}:{one.number} as `{one.change}`" for one in unexcused]
        values = {"share": f"{share:.0%}", "least": f"{least:.0%}", "mutants": _listed(lines, 20)}
        self.problem(Demand.STRENGTH, "suite", "weak", **values)
        return False

    def _mutant(self, mutant: Mutant, accepted: Solution, killers: Killers, limits: Limits) -> Grade:
        """Run until a case fails, in the order that promises an early end; once more where the judge fails."""
        step = self.begin(Demand.STRENGTH, f"{mutant.file}:{mutant.number}  {mutant.change}")
        files = dict(accepted.files) | {mutant.file: mutant.source}
        for _ in range(2):
            with self.lock:
                first = killers.order(mutant)
            graded = self.desk.grade(self.exercise, files, until_failure=first, limits=limits)
            if graded.verdict is not Verdict.JUDGE_ERROR:
                break
        failed = next((case for case in graded.cases if case.outcome in ("failed", "errored", "timed_out")), None)
        if failed is not None:
            with self.lock:
                killers.killed(mutant, failed.detail["case"]["nodeid"])
        dead = graded.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR)
        self.end(step, dead, graded.verdict.value)
        return graded


def topics_refused(paths: Iterable[Path]) -> list[BadExercise]:
    """What is wrong with the topics at or below `paths`; an exercise, and a folder of exercises that is no topic, are
    no matter."""
    found: dict[Path, None] = {}
    for path in paths:
        if (path / "topic.toml").exists():
            found[path] = None
        elif not (path / "exercise.toml").exists() and not exercise_folders(path):
            found |= dict.fromkeys(topic_folders(path))
    refused = []
    for folder in found:
        try:
            load_topic(folder)
        except BadExercise as problem:
            refused.append(problem)
    return refused


def exercises_below(paths: Iterable[Path]) -> list[Path]:
    """The exercise folders at or below `paths`, each once, with those that lack exercise.toml beside others that have
    it. Raises FileNotFoundError for a path without any."""
    found: dict[Path, None] = {}
    for path in paths:
        if (path / "exercise.toml").is_file() or (path / "suite").is_dir():
            here = [path]
        else:
            here = exercise_folders(path)
            here += [one for topic in topic_folders(path) if topic not in here for one in exercise_folders(topic)]
        if not here:
            raise FileNotFoundError(f"{path}: there is no exercise here")
        found |= dict.fromkeys(here)
    return list(found)
