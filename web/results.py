"""What learners did with an exercise, for those who teach: numbers, charts with their tables, cases that tell nothing
or flip, common errors with examples, every learner. The downloads are in `web.results_files`.

Tracebacks quote the suite, so common errors are for those who may read it; assistants see everything else.

The tally is kept up here: a request counts at most a piece of what is new (`judge.store.results`), the rest after the
answer has gone out, while the page says so and comes again by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from babel.dates import format_date
from fastapi import APIRouter, BackgroundTasks, Request, Response

from judge import results as tallies
from judge.store import results
from judge.store.database import Database
from judge.store.tables import ExerciseVersion
from judge.words import Outcome, Verdict
from web import reading, version_names
from web.bars import NARROW, Bars, bars
from web.language import current
from web.language import gettext as _
from web.pages import render
from web.results_files import taught
from web.site import Site, SiteOf
from web.version_names import VersionName
from web.visitor import SignedIn
from web.wording import BABEL_LOCALE

router = APIRouter(include_in_schema=False)

ON_A_PAGE = 100
MOST_BARS = 60
ENOUGH = 10
"""A case's pass rate means something from this many submissions on."""


@dataclass(frozen=True)
class CaseLine:
    """One case: how often each outcome was, and what an author should know of it."""

    name: str
    title: str
    n: int
    passed: int
    counts: dict[str, int]
    useless: bool
    hopeless: bool
    flips: int
    flipped: list[int]

    @property
    def rate(self) -> float:
        """The share of submissions that passed it, of those that ran it."""
        ran = self.n - self.counts.get(Outcome.SKIPPED, 0)
        return self.passed / ran if ran else 0.0


@dataclass(frozen=True)
class VersionLine:
    """A version somebody submitted for, and how many submissions it has."""

    name: VersionName
    n: int


@router.get("/teach/{topic}/{slug}/results")
def show(
    request: Request,
    visitor: SignedIn,
    site: SiteOf,
    later: BackgroundTasks,
    topic: str,
    slug: str,
    version: str = "",
    page: str = "1",
) -> Response:
    """The page. `version` is the hash (or its beginning) of the version whose cases are shown."""
    folder, exercise = taught(site, visitor, topic, slug)
    assert exercise.id is not None
    counted = results.advance(site.database, exercise.id, site.now())
    if counted.more:
        later.add_task(_count_on, site, exercise.id)
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    with site.database.read() as session:
        reached = results.reached(session, exercise.id)
        people = results.learners(session, exercise.id, (number - 1) * ON_A_PAGE, ON_A_PAGE)
        known = version_names.names(session, exercise, changes=reading.sees_all(visitor))
        versions = _versions(known, counted.tally)
        chosen = next((one for one in versions if version and one.name.hash.startswith(version)), None)
        chosen = chosen or next((one for one in versions if one.name.current), versions[0] if versions else None)
        stored = session.get(ExerciseVersion, chosen.name.id) if chosen else None
    of_version = counted.tally["versions"].get(str(chosen.name.id), {}) if chosen else {}
    answer = render(
        request,
        "results.html",
        topic=folder,
        exercise=exercise,
        counted=counted,
        numbers=_numbers(counted.tally, reached),
        verdicts=sorted(counted.tally["verdicts"].items(), key=lambda item: -item[1]),
        days=(spans := _spans(counted.tally["days"])),
        days_charts=_charts([(one.label, one.n, one.accepted, one.words) for one in spans]),
        scores=(steps := _scores(reached)),
        scores_charts=_charts([(label, n, n, f"{label}: {n}") for label, n in steps]),
        versions=versions,
        chosen=chosen,
        cases=_cases(of_version, stored),
        errors=_errors(of_version) if reading.sees_all(visitor) else [],
        people=people,
        page=number,
        more=len(reached) > number * ON_A_PAGE,
    )
    if counted.more:
        answer.headers["Refresh"] = "3"
    answer.background = later
    return answer


def _count_on(site: Site, exercise_id: int) -> None:
    """Count until nothing is new, in a thread after the answer."""
    database: Database = site.database
    while results.advance(database, exercise_id, site.now()).more:
        pass


def _versions(known: Mapping[int, VersionName], tally: tallies.Tally) -> list[VersionLine]:
    """Newest first."""
    counts = {int(key): counted["n"] for key, counted in tally["versions"].items()}
    return [VersionLine(one, counts[one.id]) for one in known.values() if counts.get(one.id)]


def _numbers(tally: tallies.Tally, people: Sequence[results.Reached]) -> dict[str, Any]:
    solved = [one for one in people if one.solved]
    took = [one.seconds for one in solved if one.seconds is not None]
    return {
        "tried": len(people),
        "solved": len(solved),
        "submissions": tally["n"],
        "accepted": tally["verdicts"].get(Verdict.ACCEPTED.value, 0),
        "attempts": median(one.attempts for one in solved) if solved else None,
        "seconds": median(took) if took else None,
        "waits": [tallies.quantile(tally["waits"], share) for share in (0.5, 0.95)],
        "runs": [tallies.quantile(tally["runs"], share) for share in (0.5, 0.95)],
    }


def _charts(values: Sequence[tuple[str, float, float, str]]) -> list[tuple[str, Bars]]:
    """The chart as wide screens and as narrow ones have it, each with the class that shows it; [] without values."""
    drawn = (("wide-chart", bars(values)), ("narrow-chart", bars(values, NARROW)))
    return [(name, one) for name, one in drawn if one is not None]


@dataclass(frozen=True)
class Span:
    """A day, a week or a month of submissions; `share` is the mean share of the points, 0 to 1."""

    label: str
    n: int
    accepted: int
    share: float
    words: str


def _spans(days: dict[str, list[float]]) -> list[Span]:
    """Days with the empty ones between; weeks or months where there would be more than MOST_BARS."""
    if not days:
        return []
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    length = (last - first).days + 1
    step = 1 if length <= MOST_BARS else 7 if length <= 7 * MOST_BARS else 30
    kept: dict[date, list[float]] = {first + timedelta(days=n): [0, 0, 0.0] for n in range(0, length, step)}
    for text, (n, accepted, share) in days.items():
        day = date.fromisoformat(text)
        begin = first + timedelta(days=(day - first).days // step * step)
        kept[begin] = [a + b for a, b in zip(kept[begin], (n, accepted, share), strict=True)]
    locale = BABEL_LOCALE[current()]
    spans = []
    for begin, (n, accepted, share) in sorted(kept.items())[-MOST_BARS:]:
        label = format_date(begin, "medium", locale=locale)
        words = _("%(day)s: %(n)s submissions, %(accepted)s accepted") % {
            "day": label,
            "n": int(n),
            "accepted": int(accepted),
        }
        spans.append(Span(label, int(n), int(accepted), share / n if n else 0.0, words))
    return spans


def _scores(people: Sequence[results.Reached]) -> list[tuple[str, int]]:
    """How many learners' best share of the points falls into each tenth; who has all stands alone."""
    if not people:
        return []
    counts = [0] * 11
    for one in people:
        share = one.points / one.max_points if one.max_points else 0.0
        counts[10 if share >= 1 else int(share * 10)] += 1
    labels = [f"{n * 10}–{n * 10 + 9} %" for n in range(10)] + ["100 %"]
    return list(zip(labels, counts, strict=True))


def _cases(counted: dict[str, Any], stored: ExerciseVersion | None) -> list[CaseLine]:
    """In the order of the suite; those that the baseline does not know come last."""
    known = (stored.baseline or {}).get("cases", []) if stored else []
    titles = {case["name"]: case.get(f"title_{current()}") or case.get("title") or "" for case in known}
    order = {name: n for n, name in enumerate(titles)}
    found = []
    for name, counts in counted.get("cases", {}).items():
        n, passed = sum(counts.values()), counts.get(Outcome.PASSED, 0)
        flips = counted.get("flips", {}).get(name, {"n": 0, "submissions": []})
        ran = n - counts.get(Outcome.SKIPPED, 0)
        found.append(
            CaseLine(
                name=name,
                title=titles.get(name, ""),
                n=n,
                passed=passed,
                counts=counts,
                useless=ran >= ENOUGH and passed == ran,
                hopeless=ran >= ENOUGH and passed == 0,
                flips=flips["n"],
                flipped=flips["submissions"],
            )
        )
    return sorted(found, key=lambda case: (order.get(case.name, len(order)), case.name))


def _errors(counted: dict[str, Any]) -> list[dict[str, Any]]:
    """The commonest ends of tracebacks with the cases they end, and examples."""
    ordered = sorted(counted.get("errors", {}).items(), key=lambda item: -item[1]["n"])
    return [
        {"line": line, "n": found["n"], "examples": found["examples"], "cases": sorted(found["cases"].items())}
        for line, found in ordered[:20]
    ]
