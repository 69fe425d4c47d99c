"""The judge's closed vocabularies in plain words: what a person reads for a verdict, an outcome, a strip of cases.

Nothing here decides anything; it only speaks. A sentence says what happened and, where the reader can do something,
what to look at. Every function answers in the language of the current request (`web.language`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from babel.dates import format_datetime, format_timedelta
from markupsafe import Markup, escape

from judge.words import Ending, Outcome, Verdict
from web.language import current, ngettext
from web.language import gettext as _

BABEL_LOCALE = {"en": "en", "zh": "zh_Hans"}


@dataclass(frozen=True)
class Square:
    """One case as the strip shows it. `kind` is the glyph: waiting, running, passed, failed, time, skipped, missing."""

    kind: str
    label: str


def kind(outcome: str | None, ending: str = "") -> str:
    """The square's kind for an outcome; None is a case nobody has run yet."""
    if outcome is None:
        return "waiting"
    if outcome == Outcome.TIMED_OUT or (outcome != Outcome.PASSED and ending == Ending.TIMED_OUT):
        return "time"
    return {
        Outcome.PASSED: "passed",
        Outcome.FAILED: "failed",
        Outcome.ERRORED: "failed",
        Outcome.SKIPPED: "skipped",
        Outcome.MISSING: "missing",
    }.get(Outcome(outcome), "missing")


def outcome_word(square_kind: str) -> str:
    """One word or two for a square's kind."""
    return {
        "waiting": _("waiting"),
        "running": _("running"),
        "passed": _("passed"),
        "failed": _("failed"),
        "time": _("ran too long"),
        "skipped": _("left out"),
        "missing": _("not run"),
    }[square_kind]


def squares(cases: Iterable[Any]) -> list[Square]:
    """Squares of a grade's cases: anything with `outcome`, `ending` and `title` or `name`, as keys or attributes."""
    found = []
    for case in cases:
        square = kind(_of(case, "outcome"), _of(case, "ending") or "")
        found.append(Square(square, f"{_of(case, 'title') or _of(case, 'name') or ''}: {outcome_word(square)}"))
    return found


def waiting(n: int) -> list[Square]:
    """`n` squares of a run that has not begun."""
    return [Square("waiting", outcome_word("waiting"))] * n


def strip_summary(strip: Sequence[Square]) -> str:
    """The whole strip in a sentence: "7 of 12 cases passed, 1 ran too long"."""
    count = {name: sum(s.kind == name for s in strip) for name in ("passed", "time", "missing", "waiting", "running")}
    if not strip:
        return _("No cases yet")
    if count["waiting"] == len(strip):
        return ngettext("%(n)s case waiting", "%(n)s cases waiting", len(strip)) % {"n": len(strip)}
    parts = [
        ngettext("%(k)s of %(n)s case passed", "%(k)s of %(n)s cases passed", len(strip))
        % {"k": count["passed"], "n": len(strip)}
    ]
    if count["time"]:
        parts.append(ngettext("%(n)s ran too long", "%(n)s ran too long", count["time"]) % {"n": count["time"]})
    if count["missing"]:
        parts.append(ngettext("%(n)s not run", "%(n)s not run", count["missing"]) % {"n": count["missing"]})
    if count["waiting"] + count["running"]:
        left = count["waiting"] + count["running"]
        parts.append(ngettext("%(n)s still to come", "%(n)s still to come", left) % {"n": left})
    return _(", ").join(parts)


def verdict_title(verdict: str) -> str:
    """A verdict in two or three words."""
    return {
        Verdict.ACCEPTED: _("Accepted"),
        Verdict.PARTIAL: _("Partly right"),
        Verdict.WRONG_ANSWER: _("Not right yet"),
        Verdict.TIME_LIMIT: _("Ran too long"),
        Verdict.MEMORY_LIMIT: _("Too much memory"),
        Verdict.OUTPUT_LIMIT: _("Printed too much"),
        Verdict.CRASHED: _("Stopped early"),
        Verdict.JUDGE_ERROR: _("Our fault"),
    }[Verdict(verdict)]


def verdict_kind(verdict: str) -> str:
    """Which colour and glyph a verdict has: passed, partial, failed, time or info."""
    if verdict == Verdict.ACCEPTED:
        return "passed"
    if verdict == Verdict.JUDGE_ERROR:
        return "info"
    if verdict == Verdict.PARTIAL:
        return "partial"
    return "time" if verdict == Verdict.TIME_LIMIT else "failed"


def verdict_sentence(verdict: str, limits: Mapping[str, Any]) -> str:
    """What the verdict means, said to the learner. `limits` as `judge.job.Limits` names them."""
    case_seconds, memory, output = (
        limits.get("case_seconds", 2),
        limits.get("memory_mb", 256),
        limits.get("output_kb", 64),
    )
    return {
        Verdict.ACCEPTED: _("Every case passed."),
        Verdict.PARTIAL: _("Some cases passed. Open the first one that failed and start there."),
        Verdict.WRONG_ANSWER: _(
            "No case passed yet. Open the first one and compare what it asks with what your program does."
        ),
        Verdict.TIME_LIMIT: _(
            "Your program ran longer than %(s)s s on at least one case. "
            "Look for a loop that never ends, or a slow way of doing it."
        )
        % {"s": number(case_seconds)},
        Verdict.MEMORY_LIMIT: _(
            "Your program wanted more than %(mb)s MB of memory. Look for a list that keeps growing."
        )
        % {"mb": number(memory)},
        Verdict.OUTPUT_LIMIT: _("Your program printed more than %(kb)s kB. Look for a print inside a loop.")
        % {"kb": number(output)},
        Verdict.CRASHED: _("Your program could not be imported, or it ended before the case was over."),
        Verdict.JUDGE_ERROR: _("Something on our side broke. It costs you nothing; an instructor can see it."),
    }[Verdict(verdict)]


def case_sentence(outcome: str, ending: str, limits: Mapping[str, Any], seconds: float = 0.0) -> str:
    """What happened in one case, said to the learner."""
    if outcome == Outcome.PASSED:
        return _("Passed.")
    if ending == Ending.OUT_OF_MEMORY:
        return _("Your program wanted more than %(mb)s MB of memory on this case.") % {
            "mb": number(limits.get("memory_mb", 256))
        }
    if ending == Ending.OUTPUT_FLOODED:
        return _("Your program printed more than %(kb)s kB on this case.") % {"kb": number(limits.get("output_kb", 64))}
    if outcome == Outcome.TIMED_OUT or ending == Ending.TIMED_OUT:
        return _("Your program ran longer than %(s)s s on this case.") % {"s": number(limits.get("case_seconds", 2))}
    if ending == Ending.DIED:
        return _("Your program ended in the middle of this case.")
    return {
        Outcome.FAILED: _("Your program ran, but not with the result this case expects."),
        Outcome.ERRORED: _(
            "This case could not start: something it needs is missing from your files or failed at once."
        ),
        Outcome.SKIPPED: _("This case was left out and counts for nothing."),
        Outcome.MISSING: _("Not run: the time for the whole suite was used up before this case."),
    }.get(Outcome(outcome), "")


def difficulty_word(difficulty: int) -> str:
    """1 to 5 in a word."""
    return (_("first steps"), _("easy"), _("medium"), _("hard"), _("very hard"))[min(max(difficulty, 1), 5) - 1]


def editor_phrases() -> dict[str, str]:
    """The editor's own words, by what it calls them."""
    return {
        "Find": _("Find"),
        "Replace": _("Replace"),
        "next": _("next"),
        "previous": _("previous"),
        "all": _("all"),
        "match case": _("match case"),
        "regexp": _("pattern"),
        "by word": _("whole words"),
        "replace": _("replace"),
        "replace all": _("replace all"),
        "close": _("close"),
    }


def number(value: float) -> str:
    """A number without needless digits: 66.67, 100, 0.5."""
    return f"{round(float(value), 2):g}" if abs(value) < 100_000 else f"{value:.0f}"


def duration(seconds: float) -> str:
    """A time: "38 ms", "1.2 s", "5 minutes", "3 days"."""
    if seconds >= 120:
        return format_timedelta(timedelta(seconds=seconds), threshold=1.5, locale=BABEL_LOCALE[current()])
    if seconds < 1:
        return _("%(n)s ms") % {"n": max(1, round(seconds * 1000))} if seconds > 0 else _("%(n)s ms") % {"n": 0}
    return _("%(n)s s") % {"n": f"{seconds:.1f}"}


def size(count: int) -> str:
    """How large a file is: "431 bytes", "1.2 kB", "3.4 MB"."""
    if count < 1_000:
        return ngettext("%(n)s byte", "%(n)s bytes", count) % {"n": count}
    if count < 1_000_000:
        return _("%(n)s kB") % {"n": number(round(count / 1_000, 1))}
    return _("%(n)s MB") % {"n": number(round(count / 1_000_000, 1))}


def ago(moment: datetime | None, now: datetime | None = None) -> Markup:
    """A `<time>` element: how long ago in words, the exact time on hover (put in the reader's zone by the script)."""
    if moment is None:
        return Markup("")
    locale = BABEL_LOCALE[current()]
    past = (now or datetime.now(UTC)) - moment
    words = (
        _("just now")
        if abs(past) < timedelta(seconds=10)
        else format_timedelta(-past, add_direction=True, locale=locale)
    )
    exact = format_datetime(moment.astimezone(UTC), "medium", locale=locale) + " UTC"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.astimezone(UTC).isoformat(), escape(exact), words
    )


def _of(case: Any, name: str) -> Any:
    return case.get(name) if isinstance(case, Mapping) else getattr(case, name, None)
