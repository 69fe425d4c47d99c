"""What the publish gate says (`judge.findings`), for people: demands, problems and what to mend, in their language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from judge.findings import Demand, Problem
from judge.words import Verdict
from web.folder_problems import read
from web.language import gettext as _
from web.wording import verdict_title


@dataclass(frozen=True)
class Told:
    """A problem for people. `place` is what to look at, as it is called; `file` the file to open for it, or ""."""

    place: str
    text: str
    file: str


def demand_words() -> dict[Demand, tuple[str, str]]:
    """Each demand's name, and what it asks."""
    return {
        Demand.FOLDER: (_("The folder"), _("It can be read, and has what an exercise needs.")),
        Demand.CASES: (_("The cases"), _("The first accepted solution passes, and tells which cases there are.")),
        Demand.REPEAT: (_("Again and again"), _("It passes each time.")),
        Demand.ORDER: (_("In another order"), _("It passes with the cases in another order.")),
        Demand.SOLUTIONS: (_("Right and wrong solutions"), _("Each gets the verdict its folder names.")),
        Demand.LIMITS: (_("Room in the limits"), _("The accepted solutions stay well below the limits of time.")),
        Demand.STARTER: (_("The starter"), _("What learners begin with is not worth much.")),
        Demand.CHEATS: (_("Cheats"), _("Programs that only look right do not get far.")),
        Demand.LEAKS: (_("Leaks"), _("Nothing shown of a hidden case gives it away.")),
        Demand.STRENGTH: (_("Strength"), _("Small faults in the accepted solution are noticed.")),
    }


def problem_words(kind: str) -> str:
    """The wording of a kind of problem, with `%(name)s` for its values; "" for one that is not known here."""
    return {
        "no statement": _("The statement is missing or empty."),
        "not sendable": _("A learner could not send %(file)s: %(why)s"),
        "no accepted solution": _("There is no accepted solution; without one an exercise cannot be published."),
        "published meanwhile": _(
            "Somebody else has published the exercise since this check was asked for. Look at what is new, then "
            "publish again."
        ),
        "over the most": _("The limit %(limit)s is %(value)s; this site allows at most %(most)s."),
        "too long": _(
            "The check took longer than %(minutes)s minutes and was ended. Make runs shorter, or have fewer."
        ),
        "no baseline": "%(why)s",
        "no box": _("There is no sandbox for the image “%(image)s”: %(why)s"),
        "unsuited": _("No sandbox of this site can judge it: %(why)s"),
        "cases change": _("Its cases are not the same from run to run: %(cases)s"),
        "none visible": _('No case is visible. Mark at least one with @pytest.mark.feedback("full").'),
        "hint never shown": _("Its hint is never shown at the level %(level)s; use “message”."),
        "not again": _("It is %(verdict)s when it is run again (%(why)s)."),
        "not accepted": _("It is %(verdict)s (%(why)s)."),
        "not in order": _("It is %(verdict)s with the cases in another order (%(why)s)."),
        "little room": _(
            "%(solution)s needs %(used)s s, and the limit %(limit)s is %(most)s; %(wanted)s leaves room for slow days."
        ),
        "other verdict": _("It is %(verdict)s, and its folder says %(wanted)s."),
        "not noticed": _(
            "It passes every case, and its folder says %(wanted)s. Add a case that it fails, or move it to "
            "solutions/accepted."
        ),
        "no such case": _("It says it fails %(case)s, and there is no such case."),
        "fails more": _("It fails %(cases)s too, which it does not say."),
        "fails less": _("It says it fails %(cases)s, and does not."),
        "judge fails": _("The judge itself failed on %(what)s: %(why)s"),
        "starter gets much": _("The starter gets %(share)s of the points, more than %(most)s; it passes %(cases)s."),
        "cheat": _(
            "A cheat (%(cheat)s) passes %(passed)s of %(counted)s cases (%(cases)s). Add cases that ask for a plain "
            "value, and compare its type as well."
        ),
        "leak": _("Its %(part)s shows learners %(secret)s, which stands in the suite."),
        "survivors": "%(why)s",
        "weak": _("Only %(share)s of the small faults are noticed, fewer than %(least)s. Unnoticed: %(mutants)s"),
        "stale survivor": _("“%(change)s” is not among the survivors any more."),
        "not measured": _("It notes what was measured with another version; measure again with --mutants --note."),
    }.get(kind, "")


def told(problem: Problem, files: Sequence[str]) -> Told:
    """`problem` for people; `files` are the paths of the folder that was checked."""
    case = problem.where.removeprefix("case ") if problem.where.startswith("case ") else ""
    place = case or problem.where
    if problem.kind == "read":
        said = read(f"{problem.where}: {problem.values['why']}" if problem.where else problem.values["why"], {})
        return Told(place, f"{said.key} {said.why}".strip(), _opens(problem.where, files))
    try:
        text = problem_words(problem.kind) % _spoken(problem.values) or problem.text
    except (KeyError, ValueError, TypeError):  # a report that an older or newer program wrote
        text = problem.text
    where = f"suite/{case.partition('::')[0]}" if case else problem.where
    return Told(place, text, _opens(where, files))


def _spoken(values: Mapping[str, str]) -> dict[str, str]:
    """`values` with the verdict as people read it; what a folder calls itself stays as it is called."""
    verdict = values.get("verdict", "")
    return {**values, "verdict": f"“{verdict_title(verdict)}”"} if verdict in list(Verdict) else dict(values)


def _opens(where: str, files: Sequence[str]) -> str:
    """The file to open for a place: itself, or the first below it; "" where there is none."""
    if where in files:
        return where
    return next((path for path in sorted(files) if where and path.startswith(where + "/")), "")


def problems(checked: Mapping[str, Any], files: Sequence[str], key: str = "findings") -> list[Told]:
    """What a check found, or with `key` "advised" what it only advises."""
    return [told(Problem.from_json(one), files) for one in checked.get(key, ())]
