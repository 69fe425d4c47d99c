"""`assay exercises pull` and `push` between folders and a site that runs: nothing is written over, the gate decides."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from judge import exercise_archive
from judge.bench.site import Site
from judge.exercise import load, load_curriculum, read_folder
from judge.folder_sync import STATE
from tests.worker.test_publishing import FOLDER
from tests.worker.test_up import RIG, ROOT, run

ENVIRON = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def place(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    for slug in ("add", "sub", "mul", "div"):
        place(home / "exercises" / "01-syntax" / slug, FOLDER | {"statement.md": slug.encode()})
    (home / "exercises" / "01-syntax" / "topic.toml").write_text('title = "Syntax"\n')
    with Site(home, ENVIRON | {"ASSAY_EXERCISES": str(home / "exercises")}, RIG) as running:
        yield running


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    added = run(site, "user", "add", "ines", "--role", "instructor", "--print-token")
    assert added.returncode == 0, added.stderr
    return added.stdout.splitlines()[-1]


class Author:
    """Somebody with folders of their own and a token."""

    def __init__(self, site: Site, token: str, home: Path) -> None:
        self.site, self.home = site, home
        self.address = f"http://127.0.0.1:{site.port}"
        (home / "token").write_text(token + "\n")

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "judge.cli", "exercises", *words],
            env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def __call__(self, what: str, *words: str) -> "subprocess.CompletedProcess[str]":
        return self.command(what, "--site", self.address, "--token-file", "token", *words)

    def folder(self, slug: str, topic: str = "01-syntax") -> Path:
        return self.home / "exercises" / topic / slug

    def items(self) -> dict[str, dict[str, Any]]:
        """The site's list of exercises by slug."""
        _, answer = self.site.ask("GET", "/api/v1/author/exercises", (self.home / "token").read_text().strip())
        return {item["slug"]: item for item in answer["items"]}


@pytest.fixture
def ines(site: Site, token: str, tmp_path: Path) -> Author:
    return Author(site, token, tmp_path)


def test_a_pulled_folder_is_what_is_published_and_stays_so(ines: Author) -> None:
    first = ines("pull")
    assert first.returncode == 0, first.stderr
    assert first.stdout.count("pulled ") == 5 and "01-syntax/topic.toml" in first.stdout
    topics, exercises, refused = load_curriculum(ines.home / "exercises")
    assert [topic.title for topic in topics] == ["Syntax"] and len(exercises) == 4 and not refused
    (ines.home / "exercises" / "01-syntax" / "topic.toml").write_text('title = "Mine"\n')
    assert read_folder(ines.folder("sub"), []) == FOLDER | {"statement.md": b"sub"}
    assert ines.items()["sub"]["version"] == load(ines.folder("sub")).version
    again = ines("pull", "exercises/01-syntax")
    assert again.returncode == 0 and again.stdout.count("unchanged") == 4
    assert (ines.home / "exercises" / "01-syntax" / "topic.toml").read_text() == 'title = "Mine"\n'


def test_what_was_changed_here_is_not_written_over(ines: Author) -> None:
    ines("pull", "exercises/01-syntax/sub")
    statement = ines.folder("sub") / "statement.md"
    statement.write_text("mine")
    assert "changed here" in ines("pull").stdout and statement.read_text() == "mine"
    (ines.folder("sub") / STATE).unlink()
    kept = ines("pull", "exercises/01-syntax/sub")
    assert kept.returncode == 1 and "kept" in kept.stdout and statement.read_text() == "mine"
    (ines.folder("sub") / "notes.md").write_text("more")
    forced = ines("pull", "--force", "exercises/01-syntax/sub")
    assert forced.returncode == 0 and statement.read_text() == "sub"
    assert not (ines.folder("sub") / "notes.md").exists()


def test_a_refused_push_says_why_and_a_mended_one_is_published(ines: Author) -> None:
    ines("pull", "exercises/01-syntax/add")
    before = ines.items()["add"]
    wrong = ines.folder("add") / "solutions" / "wrong_answer" / "wrong.py"
    wrong.write_text("pass\n")
    refused = ines("push", "exercises/01-syntax/add")
    assert refused.returncode == 1, refused.stderr
    assert "refused          01-syntax/add" in refused.stdout
    assert "solutions/wrong_answer/wrong.py: passes every case and is no wrong_answer" in refused.stdout
    assert ines.items()["add"] == before
    wrong.write_text("fail more\n")
    checked = ines("push", "--only-check", "exercises/01-syntax/add")
    assert checked.returncode == 0 and "passed" in checked.stdout and ines.items()["add"] == before
    published = ines("push", "exercises/01-syntax/add")
    assert published.returncode == 0, published.stdout + published.stderr
    assert "published        01-syntax/add" in published.stdout and published.stderr
    after = ines.items()["add"]
    assert after["origin"] == "site" and after["revision"] == exercise_archive.digest(
        read_folder(ines.folder("add"), [])
    )
    again = ines("push", "exercises/01-syntax/add")
    assert again.returncode == 0 and "unchanged" in again.stdout


def test_who_was_not_the_last_to_publish_is_told_and_writes_over_only_with_force(
    ines: Author, site: Site, token: str, tmp_path: Path
) -> None:
    other_home = tmp_path / "other"
    other_home.mkdir()
    other = Author(site, token, other_home)
    for author, words in ((ines, "ines"), (other, "other")):
        author("pull", "exercises/01-syntax/mul")
        (author.folder("mul") / "statement.md").write_text(words)
    assert other("push", "exercises/01-syntax/mul").returncode == 0
    late = ines("push", "exercises/01-syntax/mul")
    assert late.returncode == 1 and "not sent" in late.stdout
    assert ines("push", "--force", "exercises/01-syntax/mul").returncode == 0
    behind = other("pull", "exercises/01-syntax/mul")
    assert behind.returncode == 0 and (other.folder("mul") / "statement.md").read_text() == "ines"


def test_a_folder_pulled_and_pushed_elsewhere_is_the_same_version(ines: Author) -> None:
    ines("pull", "exercises/01-syntax/sub")
    shutil.copytree(ines.folder("sub"), ines.folder("sub-again"))
    (ines.folder("sub-again") / STATE).unlink()
    pushed = ines("push", "exercises/01-syntax/sub-again")
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    items = ines.items()
    assert items["sub-again"]["version"] == items["sub"]["version"] == load(ines.folder("sub")).version
    assert items["sub-again"]["revision"] == items["sub"]["revision"]


def test_a_check_whose_worker_is_killed_goes_on_and_is_published_once(ines: Author, site: Site) -> None:
    ines("pull", "exercises/01-syntax/div")
    (ines.folder("div") / "solutions" / "accepted" / "right.py").write_text("sleep 0.3\n")
    with ThreadPoolExecutor(1) as pool:
        pushing = pool.submit(ines, "push", "exercises/01-syntax/div")
        killed = ""
        while not killed and not pushing.done():
            killed = working(site)
            time.sleep(0.05)
        assert killed
        os.kill(site.children()[killed], signal.SIGKILL)
        pushed = pushing.result(300)
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    assert "published        01-syntax/div" in pushed.stdout
    assert ines.items()["div"]["revision"] == exercise_archive.digest(read_folder(ines.folder("div"), []))


def working(site: Site) -> str:
    """The worker that is in the middle of a check, "" for none."""
    from sqlmodel import select

    from judge.store.database import Database
    from judge.store.tables import GateRun, GateState

    database = Database(site.database_url)
    try:
        with database.read() as session:
            run = session.exec(select(GateRun).where(GateRun.state == GateState.RUNNING)).first()
            return (run.worker or "").partition("@")[0] if run is not None and run.steps else ""
    finally:
        database.close()


def test_an_archive_that_is_no_exercise_is_refused_with_its_problems(ines: Author) -> None:
    place(ines.folder("bad"), {"exercise.toml": b"colour = 1\n", "suite/test_x.py": b""})
    refused = ines("push", "exercises/01-syntax/bad")
    assert refused.returncode == 1 and "`colour` is no key that exercises have" in refused.stdout
    place(ines.folder("odd"), {"exercise.toml": b"", "suite/test_x.py": b"", "suite/Test_x.py": b""})
    refused = ines("push", "exercises/01-syntax/odd")
    assert refused.returncode == 1 and "differ only in upper and lower case" in refused.stdout


def test_bad_usage_is_2_and_a_site_that_is_away_is_3(ines: Author, site: Site) -> None:
    assert ines("pull", "exercises/01-syntax/nothing").returncode == 2
    assert ines("push", "exercises").returncode == 2
    (ines.home / "wrong").write_text("assay_" + "x" * 43)
    denied = ines.command("pull", "--site", ines.address, "--token-file", "wrong")
    assert denied.returncode == 2 and "401" in denied.stderr
    assert ines.command("pull", "--site", ines.address, "--token-file", "missing").returncode == 2
    assert ines.command("pull", "--site", "nonsense", "--token-file", "token").returncode == 2
    assert ines.command("pull", "--site", "http://127.0.0.1:9", "--token-file", "token").returncode == 3
    (learner,) = site.tokens(1)
    (ines.home / "learner").write_text(learner)
    assert ines.command("pull", "--site", ines.address, "--token-file", "learner").returncode == 2


def test_nothing_is_written_through_a_link(ines: Author, tmp_path: Path) -> None:
    ines("pull", "exercises/01-syntax/sub")
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.rmtree(ines.folder("sub") / "solutions")
    (ines.folder("sub") / "solutions").symlink_to(outside)
    result = ines("pull", "--force", "exercises/01-syntax/sub")
    assert result.returncode == 2 and "link" in result.stderr and list(outside.iterdir()) == []
    state = json.loads((ines.folder("sub") / STATE).read_text())
    assert set(state) == {"site", "revision"}


def test_a_topic_of_ones_own_is_made_from_its_file_and_its_exercise_published(ines: Author) -> None:
    folder = place(ines.folder("first", "11-own"), FOLDER | {"statement.md": b"first"})
    (folder.parent / "topic.toml").write_text('title = "Our own"\nsummary = "What else."\n')
    refused = ines("push", "exercises/11-own/first")
    assert refused.returncode == 1 and "push with --new-topics" in refused.stdout and "first" not in ines.items()
    published = ines("push", "--new-topics", "exercises/11-own/first")
    assert published.returncode == 0, published.stdout + published.stderr
    assert published.stdout.splitlines()[0] == "made             11-own"
    assert ines.items()["first"]["version"] == load(folder).version
    shutil.rmtree(folder.parent)
    assert ines("pull").returncode == 0
    again = load_curriculum(ines.home / "exercises")[0][-1]
    assert (again.folder, again.title, again.summary, again.order) == ("11-own", "Our own", "What else.", ("first",))
