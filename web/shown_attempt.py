"""One submission as its page shows it: the grade through `judge.feedback`, as squares, sentences and a timeline."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from judge import feedback
from judge.feedback import ShownCase
from judge.store import earlier_grades, grades, submissions
from judge.store.tables import Grade, PictureRow, Submission
from judge.words import Status, Verdict
from web import language, markdown, reading, wording
from web.attempts import is_run
from web.changed import Changed, changed
from web.language import gettext as _
from web.site import Site
from web.visitor import Visitor

COARSE_SECONDS = 0.1
"""Times of hidden cases are rounded up to this; one such step says nothing and is not shown."""


@dataclass(frozen=True)
class Place:
    """A line of a submitted file; `anchor` is its id on the submission's page."""

    file: str
    line: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Case:
    """A case in the list. `sentence` is what happened in words, `said` what the assertion said."""

    k: int
    kind: str
    title: str
    points: float
    max_points: float
    seconds: float
    sentence: str
    said: str
    hint: str
    lines: list[Place]
    inputs: tuple[tuple[str, str], ...]
    source: str
    output: str
    traceback: str
    pictures: list[dict[str, Any]]

    @property
    def more(self) -> bool:
        """Whether there is anything to open."""
        return bool(self.source or self.output or self.pictures or self.hint or self.lines or self.said)


@dataclass(frozen=True)
class Step:
    """A step of the timeline: `state` is done, now or ahead."""

    words: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class Attempt:
    """A submission on its page and under the editor. `verdict` None: it is on the road, `state_words` say where."""

    id: int
    at: datetime
    is_run: bool
    mine: bool
    verdict: str | None
    points: float = 0.0
    max_points: float = 0.0
    seconds: float = 0.0
    strip: list[wording.Square] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    first_failure: int | None = None
    output: str = ""
    limits: Mapping[str, Any] = field(default_factory=dict)
    lines: list[tuple[str, int]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    timeline: list[Step] = field(default_factory=list)
    state_words: str = ""
    again: bool = False
    """It has a grade and waits for, or is in, another judging."""
    changed: Changed | None = None
    """What this grade took the place of, where that is worth a word."""
    earlier: bool = False
    """It is not the grade that counts, but one from before (or, for those who teach, from a regrade)."""
    by_hand: bool = False
    version: str = ""
    image: str = ""
    python: str = ""
    integrity: str = ""


@dataclass(frozen=True)
class _WithCases:
    cases: list[Any]
    output: str


def attempt(
    site: Site,
    session: Session,
    visitor: Visitor,
    row: Submission,
    *,
    full: bool | None = None,
    failed: int | None = None,
    chosen: Grade | None = None,
) -> Attempt:
    """`row` for `visitor`, who may read it (`web.reading.submission`): its current grade, or the `chosen` one of its.

    An author's page shows it with other eyes: `full` as somebody who sees everything or not, `failed` as a learner with
    so many failed attempts.
    """
    grade = chosen or grades.current(session, row)
    if grade is None:
        return _waiting(site, session, visitor, row)
    full = reading.sees_all(visitor) if full is None else full
    stored = grades.cases(session, grade.id or 0)
    failed = _attempts_failed(session, row) if failed is None else failed
    lang = language.current()
    pictures = _pictures(grades.pictures(session, grade.id or 0))
    anchors = {name: f"f{place}-L" for place, name in enumerate(sorted(row.files))}
    cases: list[Case] = []
    for case in stored:
        shown = feedback.shown(case, grade, failed, lang, full=full)
        if shown.listed:
            cases.append(_case(len(cases), shown, grade, row, anchors, pictures.get(case.detail.get("number"), [])))
    marked: defaultdict[str, set[int]] = defaultdict(set)
    for one in cases:
        for place in one.lines:
            marked[place.file].add(place.line)
    return Attempt(
        id=row.id or 0,
        at=row.created_at,
        is_run=is_run(row),
        mine=row.user_id == visitor.id,
        verdict=grade.verdict,
        points=grade.points,
        max_points=grade.max_points,
        seconds=grade.seconds,
        strip=[wording.Square(one.kind, f"{one.title}: {wording.outcome_word(one.kind)}") for one in cases],
        cases=cases,
        first_failure=next((one.k for one in cases if one.kind not in ("passed", "skipped")), None),
        output=feedback.output(_WithCases(list(stored), grade.output), full=full),
        limits=grade.limits,
        lines=[(name, line) for name, found in marked.items() for line in sorted(found)],
        files=[
            {"name": name, "html": markdown.highlight_lines(text, marked[name], anchors[name], name)}
            for name, text in sorted(row.files.items())
        ],
        timeline=_timeline(row, grade, len(cases)),
        again=row.status != Status.JUDGED,
        changed=changed(earlier_grades.replaced(session, [grade]).get(grade.id or 0), grade),
        earlier=grade.id != row.current_grade_id,
        by_hand=grade.made_by is not None,
        version=site.versions.hash(session, grade.version_id),
        image=grade.image,
        python=grade.python,
        integrity=grade.integrity,
    )


def _case(
    k: int,
    shown: ShownCase,
    grade: Grade,
    row: Submission,
    anchors: Mapping[str, str],
    pictures: list[dict[str, Any]],
) -> Case:
    kind = wording.kind(shown.outcome, shown.ending)
    passed = kind == "passed"
    said = shown.message if shown.visible and not passed else ""
    words = "" if passed else shown.message
    if not passed and (shown.visible or not words):
        words = wording.case_sentence(shown.outcome, shown.ending, grade.limits)
    return Case(
        k=k,
        kind=kind,
        title=shown.title or readable(shown.name),
        points=shown.points,
        max_points=shown.max_points,
        seconds=shown.seconds if shown.visible or shown.seconds > COARSE_SECONDS else 0.0,
        sentence=words,
        said=said,
        hint=shown.hint,
        lines=[
            Place(file, line, _text_of(row, file, line), f"{anchors[file]}{line}")
            for file, line in shown.lines
            if file in anchors
        ],
        inputs=shown.inputs,
        source=shown.source,
        output=shown.output,
        traceback=shown.traceback if shown.traceback.strip() != shown.message.strip() else "",
        pictures=pictures,
    )


def readable(name: str) -> str:
    """A case's name as a person reads it: `test_a.py::test_adds_up[#2]` is "adds up [#2]"."""
    last = name.rpartition("::")[2]
    stem, bracket, rest = last.partition("[")
    words = stem.removeprefix("test_").replace("_", " ").strip() or stem
    return f"{words} {bracket}{rest}".strip()


def _text_of(row: Submission, file: str, line: int) -> str:
    lines = row.files.get(file, "").splitlines()
    return lines[line - 1].strip()[:200] if 0 < line <= len(lines) else ""


def _pictures(rows: list[PictureRow]) -> dict[Any, list[dict[str, Any]]]:
    found: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.k].append(
            {
                "url": f"/pictures/{row.name}.png",
                "width": row.width,
                "height": row.height,
                "alt": feedback.made_visible(row.alt),
            }
        )
    return found


def _attempts_failed(session: Session, row: Submission) -> int:
    """How often the learner has failed this exercise up to this submission, this one included."""
    return sum(
        grade is not None
        and grade.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR)
        and (found.id or 0) <= (row.id or 0)
        for found, grade in submissions.history(session, row.user_id, row.exercise_id)
    )


def _waiting(site: Site, session: Session, visitor: Visitor, row: Submission) -> Attempt:
    place = submissions.position(session, row)
    if row.status == Status.RUNNING:
        words = (
            _("Case %(k)s of %(n)s") % {"k": row.case_k, "n": row.case_n}
            if row.case_n
            else _("Your program is being started")
        )
    elif place > 1:
        words = _("Waiting for its turn: number %(n)s in line") % {"n": place}
    else:
        words = _("Waiting for a free sandbox: yours is next")
    return Attempt(
        id=row.id or 0,
        at=row.created_at,
        is_run=is_run(row),
        mine=row.user_id == visitor.id,
        verdict=None,
        strip=wording.waiting(row.case_n or site.versions.expected(session, row.version_id, visible_only=is_run(row))),
        state_words=words,
        files=[
            {"name": name, "html": markdown.highlight_lines(text, (), "L", name)}
            for name, text in sorted(row.files.items())
        ],
        timeline=_timeline(row, None, 0),
        version=site.versions.hash(session, row.version_id),
    )


def _timeline(row: Submission, grade: Grade | None, n: int) -> list[Step]:
    steps = [Step(_("Received"), "done", row.created_at)]
    if grade is not None:
        steps.append(Step(_("Sandbox ready"), "done"))
        if n:
            steps.append(Step(_("%(n)s cases run") % {"n": n}, "done"))
        if row.status == Status.JUDGED:
            steps.append(Step(_("Judged in %(t)s") % {"t": wording.duration(grade.seconds)}, "done"))
        else:
            steps.append(Step(_("Being judged again"), "now"))
        return steps
    running = row.status == Status.RUNNING
    steps.append(Step(_("Waiting for its turn"), "done" if running else "now"))
    steps.append(Step(_("Cases run"), "now" if running else "ahead"))
    steps.append(Step(_("Judged"), "ahead"))
    return steps
