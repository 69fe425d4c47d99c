"""Takes pictures of every page: `python docs/screenshots.py FOLDER`, with Chromium through Playwright.

Starts the real application on a database of its own, seeded with the curriculum, a class of invented learners and their
submissions, and visits every page at 1440 and 390 pixels, light and dark, in English and Chinese. The grades are
written by the store as a worker would record them; no sandbox is needed. With `--keep` only the few that the README
shows are taken (`make screenshots`).
"""

import argparse
import ast
import hashlib
import json
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import SQLModel

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from judge import exercise as folders
from judge.exercise_archive import Packed
from judge.findings import Checked, Demand, Problem, Step
from judge.grading import Grade, GradedCase
from judge.job import Limits
from judge.publishing import Told
from judge.settings import Settings
from judge.store import (
    authoring,
    drafts,
    exercises,
    faults,
    gate_runs,
    grades,
    one_time_links,
    overrides,
    regrade_items,
    regrades,
    revisions,
    sessions,
    submissions,
    tokens,
    users,
    workers,
)
from judge.store.database import Database
from judge.store.exercises import Ready
from judge.store.regrades import Which
from judge.store.tables import Exercise, ExerciseVersion, GateState, Origin, Submission, Topic
from judge.words import Integrity, Lane, Purpose, Role, Status, Verdict
from web.app import create_app
from web.live import CHANNEL, News
from web.teach_new import template, titled

HERE = Path(__file__).resolve().parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
KEPT = {
    "exercise.png": ("result", "desktop", "light", "en"),
    "home-dark.png": ("home", "desktop", "dark", "en"),
    "submission.png": ("submission", "desktop", "light", "en"),
    "home-chinese.png": ("home-stranger", "desktop", "light", "zh"),
    "phone.png": ("submission", "phone", "dark", "en"),
}
"""File name to page, size, theme and language."""
CASE_SECONDS = 0.05
JUDGES: dict[str, Callable[[int], None]] = {}
"""The pretended worker of each address that is being served."""
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
NAMES = [
    "Ada", "Mira K.", "Tomás", "小林", "Noor", "Yuki", "L. Okafor", "Ivo", "陈晨", "Sanna", "Priya", "Jonas", "Amélie",
    "Kofi", "Zoë", "Hanna", "王一", "Bela", "Omar", "Ruth",
]  # fmt: skip


class Bell:
    """A queue with a pretended worker: what is sent after the seeding is graded case by case, before who watches."""

    def __init__(self) -> None:
        self.judge: Callable[[int], None] | None = None

    def enqueue(self, lane: Lane, submission_id: int | None = None) -> bool:
        if self.judge is not None and submission_id is not None:
            threading.Thread(target=self.judge, args=(submission_id,), daemon=True).start()
        return True

    def alive(self) -> bool:
        return True


def tries(exercise: folders.Exercise) -> list[dict[str, str]]:
    """Three programs somebody could have sent: the starter and two of the wrong solutions."""
    wrong = [solution.files for solution in exercise.solutions if solution.verdict in ("wrong_answer", "partial")]
    texts = [exercise.starter, *wrong, exercise.starter, exercise.starter][:3]
    without = re.compile(r"\A# fails:.*\n")
    return [{name: without.sub("", content.decode()) for name, content in files.items()} for files in texts]


def case_names(exercise: folders.Exercise) -> list[tuple[str, str, str]]:
    """(file, function, source) of the suite's tests."""
    found = []
    for path, content in sorted(exercise.suite.items()):
        if path.endswith(".py") and path.rpartition("/")[2].startswith("test_"):
            text = content.decode()
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    found.append((path, node.name, ast.get_source_segment(text, node) or ""))
    return found


def a_line(files: dict[str, str]) -> list[object]:
    """A file and a line of it where something could have gone wrong: the last that returns."""
    name, text = min(files.items(), key=lambda file: (not file[0].endswith(".py"), file[0]))  # some have no Python
    return [name, max([n for n, line in enumerate(text.splitlines(), start=1) if "return" in line], default=1)]


def graded(exercise: folders.Exercise, outcomes: list[str], files: dict[str, str]) -> Grade:
    """A grade with these outcomes for the first cases, passed for the rest."""
    place = a_line(files)
    names = case_names(exercise)
    outcomes = (outcomes + ["passed"] * len(names))[: len(names)]
    share = round(exercise.total / max(len(names), 1), 2)
    cases = []
    for k, ((file, name, source), outcome) in enumerate(zip(names, outcomes, strict=True)):
        visible = k < 2
        detail: dict[str, object] = {
            "number": k,
            "case": {
                "nodeid": f"{file}::{name}", "feedback": "full" if visible else "message",
                "source": source if visible else "",
                "hint": "Work through the smallest input by hand, then read your code line by line.",
                "hint_zh": "先用最小的输入手工推一遍，再逐行对照你的代码。", "hint_after": 1,
            },
        }  # fmt: skip
        if outcome == "failed":
            detail |= {"from_learner": True, "exception": "TypeError", "lines": [place]}
            if visible:
                detail |= {
                    "message": next((line.strip() for line in source.splitlines() if "assert" in line), ""),
                    "stdout": "adding 1\nadding 2\n",
                }
        cases.append(
            GradedCase(
                k=k, name=f"{file}::{name}", outcome=outcome, points=share if outcome == "passed" else 0.0,
                max_points=share, seconds=2.0 if outcome == "timed_out" else 0.012,
                ending="timed_out" if outcome == "timed_out" else "finished", detail=detail,
            )
        )  # fmt: skip
    passed = sum(case.outcome == "passed" for case in cases)
    verdict = Verdict.ACCEPTED if passed == len(cases) else Verdict.PARTIAL if passed else Verdict.WRONG_ANSWER
    if any(case.outcome == "timed_out" for case in cases):
        verdict = Verdict.TIME_LIMIT
    points = exercise.total if passed == len(cases) else round(sum(case.points for case in cases), 2)
    return Grade(
        verdict=verdict, points=points, max_points=exercise.total, cases=tuple(cases), output="", seconds=0.041,
        version=exercise.version, image="python", sandbox="native", python="3.13.5", integrity=Integrity.PROVEN,
        limits=asdict(Limits()),
    )  # fmt: skip


def seed(database: Database, now: datetime) -> dict[str, str]:
    """Fill the database; the addresses and the session cookie the pictures need."""
    chance = random.Random(7)  # noqa: S311  (invented learners, the same ones every time)
    topics, found, _refused = folders.load_curriculum(HERE.parent / "exercises")
    with database.begin() as session:
        exercises.load_curriculum(session, topics, found, now - timedelta(days=40))
        published = exercises.published(session)
    by_slug = {(one.topic, one.slug): one for one in found}
    ids: dict[str, str] = {}

    def send(
        user_id: int,
        place: tuple[Topic, Exercise],
        outcomes: list[str],
        at: datetime,
        attempt: int,
        purpose: Purpose = Purpose.SUBMIT,
    ) -> int:
        topic, row = place
        folder = by_slug[topic.folder, row.slug]
        files = tries(folder)[attempt]
        assert row.current_version_id is not None
        with database.begin() as session:
            added = submissions.add(
                session, user_id, row.current_version_id, files, purpose, Lane.INTERACTIVE, None, at
            )
            number = added.id or 0
        with database.begin() as session:
            taken = session.get(Submission, number)
            assert taken is not None
            taken.status, taken.claim = Status.RUNNING, "seed"
        with database.begin() as session:
            assert grades.record(session, number, "seed", graded(folder, outcomes, files), at)
        return number

    with database.begin() as session:
        me = users.add(session, "mira", "Mira K.", None, now)
        state = {"doing": "idle", "submission": None, "sandbox": "native"}
        workers.describe(session, "worker-1", state, now + timedelta(hours=1))
        new = users.add(session, "new", "Newcomer", None, now)
        admin = users.add(session, "admin", "Admin", None, now, Role.ADMIN)
        others = [
            users.add(session, f"learner{n}", name, None, now) for n, name in enumerate(NAMES) if name != "Mira K."
        ]
        ids["cookie"] = sessions.start(session, me.id or 0, now)
        ids["cookie_new"] = sessions.start(session, new.id or 0, now)
        ids["cookie_admin"] = sessions.start(session, admin.id or 0, now)
        ids["link"] = one_time_links.create(session, "password", now, user_id=new.id, created_by=admin.id)
        tokens.create(session, me.id or 0, "my laptop", ("submit", "read"), now)
        faults.add(session, "grading", "worker-1: the box broke in a run: the porter said nothing", now)
    for n, other in enumerate(others):
        for place in published[: max(1, len(published) - n // 2)]:
            if chance.random() < 0.8:
                outcomes = [] if chance.random() < 0.7 else ["passed", "failed", "passed", "timed_out"]
                send(other.id or 0, place, outcomes, now - timedelta(hours=chance.randrange(1, 400)), 1)
    some = ["passed", "passed", "failed", "passed", "passed", "timed_out"]
    for n, place in enumerate(published[:6]):
        at = now - timedelta(days=9 - n, hours=n)
        send(me.id or 0, place, ["failed"] * 30, at, 0)
        send(me.id or 0, place, some, at + timedelta(minutes=9), 1)
        send(me.id or 0, place, [], at + timedelta(minutes=21), 2)
    last = published[min(6, len(published) - 1)]
    send(me.id or 0, last, ["failed"] * 30, now - timedelta(minutes=50), 0)
    ids["submission"] = str(
        send(
            me.id or 0,
            last,
            ["passed", "failed", "passed", "failed", "passed", "timed_out", "missing"],
            now - timedelta(minutes=12),
            1,
        )
    )
    ids["accepted"] = str(send(me.id or 0, published[0], [], now - timedelta(days=1), 2))
    with database.begin() as session:
        waiting = submissions.add(
            session,
            me.id or 0,
            last[1].current_version_id or 0,
            tries(by_slug[last[0].folder, last[1].slug])[2],
            Purpose.SUBMIT,
            Lane.INTERACTIVE,
            None,
            now,
        )
        ids["waiting"] = str(waiting.id)
    regraded(database, now, by_slug, published, admin.id or 0, me.id or 0, ids)
    authored(database, now, published[5], admin.id or 0, ids)
    checked(database, now, published[6], admin.id or 0, ids)
    newer(database, now, by_slug, published[7], admin.id or 0, ids)
    ids["topic"] = last[0].folder
    ids["exercise"] = f"{last[0].folder}/{last[1].slug}"
    return ids


def regraded(
    database: Database,
    now: datetime,
    by_slug: dict[tuple[str, str], folders.Exercise],
    published: list[tuple[Topic, Exercise]],
    admin: int,
    me: int,
    ids: dict[str, str],
) -> None:
    """Three exercises with a regrade each: applied, to be decided, running; and a submission with points by hand."""
    why = "One case compared floats exactly; it allows for rounding now."
    worse = [["passed"] * 2 + ["failed"] * 2, [], [], ["failed"], []]
    for place, state in zip(published[1:4], ("applied", "ready", "running"), strict=True):
        topic, row = place
        folder = by_slug[topic.folder, row.slug]
        with database.begin() as session:
            old = session.get_one(ExerciseVersion, row.current_version_id)
            changed = {path: text.replace(b"assert", b"assert True or", 1) for path, text in folder.suite.items()}
            content = replace(folder, suite=changed).to_json()
            new = ExerciseVersion(
                exercise_id=old.exercise_id, hash=hashlib.sha256(str(row.id).encode()).hexdigest(), content=content,
                created_at=now, published_at=now,
            )  # fmt: skip
            session.add(new)
            session.flush()
            begun = regrades.begin(session, old.exercise_id, new.id or 0, Which.ALL, why, admin, now)
            ids[f"regrade-{state}"] = str(begun.id)
        for n in range(4 if state == "running" else 10_000):
            with database.begin() as session:
                taken = regrade_items.claim(session, "worker-1", now)
                if taken is None:
                    break
                grade = graded(folder, worse[n % 5], dict.fromkeys(taken.files, b""))
                regrade_items.settle(session, taken, grade, now)
        if state == "applied":
            with database.begin() as session:
                regrades.decide(session, begun.id or 0, admin, now, never_lower=False, overrides=False)
            more = True
            while more:
                with database.begin() as session:
                    more = regrades.step(session, begun.id or 0, now)
            ids["regrades"] = f"{topic.folder}/{row.slug}"
    with database.begin() as session:
        history = submissions.page(session, me, exercise_id=published[1][1].id, limit=5)
        ids["regraded"] = str(next(row.id for row, grade in history if grade is not None and grade.points < 100))
        history = submissions.page(session, me, exercise_id=published[4][1].id, limit=5)
        ids["by-hand"] = str(history[-1][0].id)
        overrides.give(session, history[-1][0].id or 0, 60, "The idea is right; the case was unclear.", admin, now)


def authored(database: Database, now: datetime, other: tuple[Topic, Exercise], admin: int, ids: dict[str, str]) -> None:
    """A new exercise's draft that has been tried, and a draft of a published exercise with something wrong in it."""
    files = titled(template("function"), "Largest gap", "最大间隔")
    folder = folders.load_files(files, "01-syntax", "largest-gap")
    with database.begin() as session:
        topic = next(one for one in exercises.topics(session) if one.folder == folder.topic)
        row = authoring.create(session, topic, folder.slug, "Largest gap", now)
        row.title_zh = "最大间隔"
        draft = drafts.begin(session, row.id or 0, files, None, admin, now)
        drafts.save(session, draft, "suite/test_more.py", b"def test_more():\n    pass\n", 0, admin, now)
        version = drafts.try_version(session, row.id or 0, drafts.Tried.of(folder), now)
        wrong = next(one for one in folder.solutions if one.verdict == "wrong_answer")
        text = {path: content.decode() for path, content in wrong.files.items()}
        known = row.id or 0, "python"
        tried = submissions.add(
            session, admin, version.id or 0, text, Purpose.TRY, Lane.INTERACTIVE, None, now, known=known
        )
        ids["tried"] = str(tried.id)
        taken = session.get_one(Submission, tried.id)
        taken.status, taken.claim = Status.RUNNING, "seed"
    with database.begin() as session:
        assert grades.record(session, tried.id or 0, "seed", graded(folder, ["passed", "failed", "passed"], text), now)
    with database.begin() as session:
        place, broken = authoring.find(session, other[0].folder, other[1].slug) or other
        kept = authoring.published_files(session, broken)
        assert kept is not None
        draft = drafts.begin(session, broken.id or 0, kept[1], kept[0], admin, now)
        settings = kept[1]["exercise.toml"].decode() + "\nminuets = 10\n"
        drafts.save(session, draft, "exercise.toml", settings.encode(), 1, admin, now)
        ids["broken"] = f"{place.folder}/{broken.slug}"


def checked(database: Database, now: datetime, other: tuple[Topic, Exercise], admin: int, ids: dict[str, str]) -> None:
    """Checks of an exercise as they may stand, a draft to publish, and what its folder offers."""
    problems = [
        Problem(Demand.SOLUTIONS, "solutions/accepted", "other verdict", {"verdict": "accepted", "wanted": "partial"}),
        Problem(Demand.CASES, "suite", "none visible"),
        Problem(Demand.CHEATS, "suite", "cheat", {"cheat": "None", "passed": "3", "counted": "4", "cases": "test_a"}),
        Problem(Demand.FOLDER, "", "published meanwhile"),
    ]
    survivor = {"file": "solution.py", "number": 7, "line": "if left < right:", "change": "if left <= right:"}
    mutants = {"made": 21, "killed": 20, "excused": 0, "survivors": [survivor], "noted": False}
    advice = [Problem(Demand.STRENGTH, "survivors.toml", "stale survivor", {"change": "return 1"})]
    report = Checked("", problems, advice, cases=7, accepted=2, wrong=4, mutants=mutants, seconds=41.2)
    told = Told()
    repeated: list[tuple[Demand, str, bool | None]] = [(Demand.REPEAT, "accepted/a.py", True)] * 4
    steps: list[tuple[Demand, str, bool | None]] = [
        (Demand.CASES, "accepted/a.py", True),
        *repeated,
        (Demand.ORDER, "accepted/a.py", True),
        (Demand.SOLUTIONS, "wrong_answer/first_of_equals.py", True),
        (Demand.SOLUTIONS, "wrong_answer/slow.py", False),
        (Demand.STARTER, "starter", None),
    ]
    for k, (demand, what, ok) in enumerate(steps):
        told.add(Step(demand, what, k + 1, 40))
        if ok is not None:
            told.add(Step(demand, what, k + 1, 40, ok, "accepted"))
    with database.begin() as session:
        place, row = authoring.find(session, other[0].folder, other[1].slug) or other
        kept = authoring.published_files(session, row)
        assert kept is not None
        packed = Packed.of(kept[1])
        for state in (GateState.PASSED, GateState.CANCELLED, GateState.BROKEN, GateState.REFUSED, GateState.RUNNING):
            run = gate_runs.ask(session, row, packed.archive, admin, now, base_revision_id=kept[0])
            run.state, run.steps = state, told.to_json()
            if state is not GateState.RUNNING:
                run.ended_at = now
            if state in (GateState.REFUSED, GateState.PASSED):
                run.checked = replace(report, problems=problems if state is GateState.REFUSED else []).to_json()
            ids[f"gate-{state}"] = str(run.id)
        ids["gate-waiting"] = str(gate_runs.ask(session, row, packed.archive, admin, now, base_revision_id=kept[0]).id)
        statement = kept[1]["statement.md"]
        site = folders.load_files(kept[1] | {"statement.md": statement + b"\nRead it twice.\n"}, place.folder, row.slug)
        exercises.publish(session, row, Ready.of(site), Origin.SITE, admin, now)
        offer = dict(kept[1]) | {"statement.md": statement + b"\nRead it three times.\n", "suite/more.txt": b"\xff\x00"}
        offered = Packed.of(offer)
        revisions.offer(session, row, offered.digest, lambda: offered, now)
        drafts.begin(session, row.id or 0, site.files | {"notes.md": b"# Notes\n"}, kept[0], admin, now)
        ids["offered"] = f"{place.folder}/{row.slug}"


def newer(
    database: Database,
    now: datetime,
    by_slug: dict[tuple[str, str], folders.Exercise],
    place: tuple[Topic, Exercise],
    admin: int,
    ids: dict[str, str],
) -> None:
    """A version of an exercise that came after everybody's submissions."""
    old = by_slug[place[0].folder, place[1].slug]
    suite = next(path for path in old.files if path.startswith("suite/test_"))
    files = dict(old.files) | {suite: old.files[suite].replace(b"assert", b"assert True and", 1)}
    with database.begin() as session:
        topic, row = authoring.find(session, place[0].folder, place[1].slug) or place
        changed = folders.load_files(files, topic.folder, row.slug)
        exercises.publish(session, row, Ready.of(changed), Origin.SITE, admin, now - timedelta(hours=2))
        ids["outdated"] = f"{topic.folder}/{row.slug}"


@contextmanager
def serving(folder: Path, **settings: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """The application on seeded data, with `settings`; its address and what `seed` gave."""
    database = Database(f"sqlite:///{folder / 'assay.db'}")
    SQLModel.metadata.create_all(database.engine)
    now = datetime.now(UTC)
    ids = seed(database, now)
    bell = Bell()
    app = create_app(Settings(data_dir=folder, **settings), database, bell)
    news: News = app.state.site.news

    def judge(number: int) -> None:
        outcomes = ["passed", "failed", "passed", "passed", "passed", "timed_out"]
        with database.begin() as session:
            row = session.get(Submission, number)
            assert row is not None
            found = exercises.by_id(session, row.exercise_id)
            assert found is not None
            name = (found[0].folder, found[1].slug)
            row.status, row.claim = Status.RUNNING, "pretended"
            row.case_n = len(case_names(by_slug[name]))
        fresh = graded(by_slug[name], outcomes, dict(row.files))
        for case in fresh.cases:
            for outcome in (None, case.outcome):
                told = {"k": case.k, "n": len(fresh.cases), "name": case.name, "outcome": outcome}
                news.deliver(f"{CHANNEL}{number}", json.dumps({"kind": "case", "data": told}))
                time.sleep(CASE_SECONDS / 2)
        with database.begin() as session:
            assert grades.record(session, number, "pretended", fresh, datetime.now(UTC))
        news.deliver(f"{CHANNEL}{number}", json.dumps({"kind": "done", "data": {}}))

    _topics, every, _refused = folders.load_curriculum(HERE.parent / "exercises")
    by_slug = {(one.topic, one.slug): one for one in every}
    bell.judge = judge
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    JUDGES[f"http://127.0.0.1:{port}"] = judge
    try:
        yield f"http://127.0.0.1:{port}", ids
    finally:
        server.should_exit = True
        app.state.site.news.close_streams()
        thread.join(10)
        database.close()


def pages(ids: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Name to (address, whose cookie)."""
    me, new, admin, stranger = ids["cookie"], ids["cookie_new"], ids["cookie_admin"], ""
    return {
        "home-stranger": ("/", stranger),
        "home": ("/", me),
        "home-new": ("/", new),
        "topics": ("/topics", me),
        "topic": (f"/topics/{ids['topic']}", me),
        "exercise": (f"/exercises/{ids['exercise']}", me),
        "result": (f"/exercises/{ids['exercise']}#send", me),
        "submission": (f"/submissions/{ids['submission']}", me),
        "accepted": (f"/submissions/{ids['accepted']}", me),
        "waiting": (f"/submissions/{ids['waiting']}", me),
        "leaderboard": ("/leaderboard", me),
        "week": ("/leaderboard?period=week", me),
        "progress": ("/progress", me),
        "progress-new": ("/progress", new),
        "search": ("/search", me),
        "found": ("/search?q=list", me),
        "sign-in": ("/sign-in", stranger),
        "sign-up": ("/sign-up", stranger),
        "account": ("/account", me),
        "tokens": ("/tokens", me),
        "admin": ("/admin", admin),
        "admin-users": ("/admin/users", admin),
        "admin-audit": ("/admin/audit", admin),
        "results": (f"/teach/{ids['regrades']}/results", admin),
        "results-none": ("/teach/01-syntax/largest-gap/results", admin),
        "regrade-begin": (f"/teach/{ids['exercise']}/regrades", admin),
        "publish-new": ("/teach/01-syntax/largest-gap/publish", admin),
        "teach-outdated": (f"/teach/{ids['outdated']}", admin),
        "teacher": (f"/submissions/{ids['submission']}", admin),
        "regrades": (f"/teach/{ids['regrades']}/regrades", admin),
        "regrade-running": (f"/teach/regrades/{ids['regrade-running']}", admin),
        "regrade-ready": (f"/teach/regrades/{ids['regrade-ready']}", admin),
        "regrade-applied": (f"/teach/regrades/{ids['regrade-applied']}?show=all", admin),
        "submission-regraded": (f"/submissions/{ids['regraded']}", me),
        "submission-by-hand": (f"/submissions/{ids['by-hand']}", me),
        "teacher-by-hand": (f"/submissions/{ids['by-hand']}", admin),
        **{
            f"gate-{state}": (f"/teach/gate/{ids[f'gate-{state}']}", admin)
            for state in ("waiting", "running", "passed", "refused", "cancelled", "broken")
        },
        "publish": (f"/teach/{ids['offered']}/publish", admin),
        "offer": (f"/teach/{ids['offered']}/offer", admin),
        "teach": ("/teach", admin),
        "teach-todo": ("/teach?show=todo", admin),
        "teach-none": ("/teach?q=nothingofthat", admin),
        "teach-new": ("/teach/new", admin),
        "teach-draft": ("/teach/01-syntax/largest-gap", admin),
        "teach-exercise": (f"/teach/{ids['broken']}", admin),
        "teach-edit": ("/teach/01-syntax/largest-gap/edit?file=statement.zh.md", admin),
        "teach-edit-suite": ("/teach/01-syntax/largest-gap/edit?file=suite/test_largest_gap.py", admin),
        "teach-settings": (f"/teach/{ids['broken']}/edit?file=exercise.toml", admin),
        "teach-try": ("/teach/01-syntax/largest-gap/try", admin),
        "teach-tried": (f"/teach/01-syntax/largest-gap/try/{ids['tried']}", admin),
        "teach-suite": ("/teach/01-syntax/largest-gap/first-suite", admin),
        "link": (f"/link/{ids['link']}", stranger),
        "link-used": ("/link/used-or-never-made", stranger),
        "programs": ("/programs", stranger),
        "nobody-found": ("/search?q=nothingofthat", me),
        "missing": ("/nowhere", me),
    }


def visit(browser: Browser, address: str, cookie: str, size: str, theme: str, language: str, path: str) -> Page:
    """The page, loaded and at rest."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        has_touch=size == "phone",
        color_scheme="dark" if theme == "dark" else "light",
    )
    cookies = [{"name": "assay_language", "value": language}, {"name": "assay_theme", "value": theme}]
    if cookie:
        cookies.append({"name": "assay_session", "value": cookie})
    context.add_cookies([{**one, "url": address} for one in cookies])  # type: ignore[typeddict-item]
    page = context.new_page()
    page.on(
        "console",
        lambda message: (
            print(f"{path}: {message.type}: {message.text}", file=sys.stderr)
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda error: print(f"{path}: {error}", file=sys.stderr))
    page.goto(address + path, wait_until="load")
    if "/exercises/" in path or "/edit?" in path:
        page.wait_for_selector("#work[data-ready]", state="attached")
    if path.endswith("#send"):
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#result [data-verdict]", state="attached")
        if size == "phone":
            page.click("#tab-code")
            page.locator("#result").scroll_into_view_if_needed()
    page.wait_for_timeout(150)
    return page


def keep(browser: Browser, address: str, ids: dict[str, str], folder: Path) -> None:
    """Take the pictures of KEPT, at their size, the top of the page only."""
    for name, (page_name, size, theme, language) in KEPT.items():
        path, cookie = pages(ids)[page_name]
        page = visit(browser, address, cookie, size, theme, language, path)
        if size == "desktop":
            page.set_viewport_size({"width": 1280, "height": 800})
            page.wait_for_timeout(150)
        page.screenshot(path=folder / name)
        page.context.close()


def main() -> int:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="pages whose name contains this word")
    parser.add_argument("--variants", default="", help="for example desktop-light-en,phone-dark-zh; all without")
    parser.add_argument("--keep", action="store_true", help="only those of the README")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, serving(Path(data)) as (address, ids), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if options.keep:
            keep(browser, address, ids, options.folder)
            return 0
        for size in SIZES:
            for theme in ("light", "dark"):
                for language in ("en", "zh"):
                    variant = f"{size}-{theme}-{language}"
                    if options.variants and variant not in options.variants.split(","):
                        continue
                    for name, (path, cookie) in pages(ids).items():
                        if options.only not in name:
                            continue
                        page = visit(browser, address, cookie, size, theme, language, path)
                        page.screenshot(
                            path=options.folder / f"{name}-{variant}.png", full_page=name not in ("exercise", "result")
                        )
                        page.context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
