"""`assay up` as somebody at a terminal meets it: it starts, refuses a second one, stops in time, and goes on."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from judge import redis_server
from judge.bench.site import Site
from judge.settings import read
from judge.store import grades, submissions
from judge.store.database import Database
from judge.words import Status

ROOT = Path(__file__).resolve().parent.parent.parent
RIG = (sys.executable, "-m", "tests.rig")
ENVIRON = {"PYTHONPATH": str(ROOT), "ASSAY_EXERCISES": str(ROOT / "exercises"), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that is left standing by those who use it."""
    with Site(tmp_path_factory.mktemp("standing"), ENVIRON, RIG) as running:
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    running = Site(tmp_path, ENVIRON, RIG)
    running.start()
    yield running
    running.stop()


def submit(site: Site, token: str, words: str) -> int:
    status, answer = site.ask(
        "POST", "/api/v1/exercises/01-syntax/fizz-buzz/submissions", token, {"files": {"solution.py": words}}
    )
    assert status == 202, answer
    return int(answer["id"])


def wait(site: Site, submission: int, status: Status) -> None:
    database = Database(site.database_url)
    try:
        for _ in range(1500):
            with database.read() as session:
                row = submissions.get(session, submission)
                if row is not None and row.status == status:
                    return
            time.sleep(0.02)
    finally:
        database.close()
    raise AssertionError(f"never {status}:\n" + site.log.read_text())


def gone(pids: list[int]) -> bool:
    for _ in range(1500):
        if not any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids):
            return True
        time.sleep(0.02)
    return False


def run(site: Site, *words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "judge.cli", *words],
        env={**site.environ, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_first_start_prints_the_admins_link_and_the_data_is_nobody_elses(standing: Site) -> None:
    told = standing.log.read_text()
    assert f"http://127.0.0.1:{standing.port}/link/" in told
    assert stat.S_IMODE((standing.folder / "data").stat().st_mode) == 0o700
    assert set(standing.children()) == {"web", "watch", "worker-1", "worker-2", "redis"}


def test_a_second_start_on_the_same_data_is_refused_with_the_reason(standing: Site) -> None:
    second = run(standing, "up")
    assert second.returncode == 2
    assert "already running" in second.stderr and "ASSAY_DATA_DIR" in second.stderr
    assert standing.ask("GET", "/healthz")[0] == 200


def test_a_port_that_is_taken_is_named(standing: Site, tmp_path: Path) -> None:
    other = run(standing, "up", ASSAY_DATA_DIR=str(tmp_path / "other"))
    assert other.returncode == 3
    assert "ASSAY_PORT" in other.stderr and str(standing.port) in other.stderr


def test_an_unknown_setting_stops_the_start(standing: Site) -> None:
    wrong = run(standing, "up", ASSAY_WROKERS="3")
    assert wrong.returncode == 2
    assert "ASSAY_WROKERS" in wrong.stderr


def test_ctrl_c_ends_everything_in_ten_seconds_and_the_next_start_goes_on_with_nothing_lost(site: Site) -> None:
    (token,) = site.tokens(1)
    done = submit(site, token, "pass")
    wait(site, done, Status.JUDGED)
    long = [submit(site, token, "sleep 30") for _ in range(2)]
    for one in long:
        wait(site, one, Status.RUNNING)
    waiting = submit(site, token, "pass")
    pids = list(site.children().values())
    assert site.stop() < 10.0
    assert gone(pids)
    database = Database(site.database_url)
    with database.begin() as session:
        for one in [*long, waiting]:
            row = submissions.get(session, one)
            assert row is not None and (row.status, row.tries) == (Status.QUEUED, 0)
            row.files = {"solution.py": "pass"}
    site.start()
    for one in [*long, waiting]:
        wait(site, one, Status.JUDGED)
    with database.read() as session:
        assert all(len(grades.of_submission(session, one)) == 1 for one in [done, *long, waiting])
    database.close()


def test_ctrl_c_for_the_whole_process_group_ends_everything_too(site: Site) -> None:
    assert site.process is not None
    pids = list(site.children().values())
    began = time.monotonic()
    os.killpg(site.process.pid, signal.SIGINT)
    assert site.process.wait(30) == 0
    assert time.monotonic() - began < 10.0
    assert gone(pids)
    site.process = None


def test_nothing_survives_the_supervisor_when_it_is_killed(site: Site) -> None:
    assert site.process is not None
    pids = list(site.children().values())
    assert len(pids) == 5
    site.process.kill()
    site.process.wait(30)
    site.process = None
    assert gone(pids)
    site.start()


def test_an_open_stream_does_not_hold_up_the_stop(site: Site) -> None:
    (token,) = site.tokens(1)
    waiting = submit(site, token, "sleep 30")
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as stream:
        ask = f"GET /api/v1/submissions/{waiting}/events HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n"
        stream.sendall(f"{ask}Authorization: Bearer {token}\r\n\r\n".encode())
        assert b"200" in stream.recv(100)
        assert site.stop() < 10.0


def test_while_redis_is_away_submissions_are_accepted_and_judged_when_it_is_back(tmp_path: Path) -> None:
    folder = redis_server.socket_folder()
    url = f"unix://{folder / 'redis'}"
    server = subprocess.Popen(
        redis_server.arguments(redis_server.program(read({})), folder / "redis", tmp_path), stdout=subprocess.DEVNULL
    )
    try:
        assert redis_server.wait(url)
        with Site(tmp_path, {**ENVIRON, "ASSAY_REDIS_URL": url}, RIG) as site:
            (token,) = site.tokens(1)
            server.kill()
            server.wait(30)
            sent = submit(site, token, "pass")
            assert site.ask("GET", "/healthz")[1]["queue"] is False
            server = subprocess.Popen(
                redis_server.arguments(redis_server.program(read({})), folder / "redis", tmp_path),
                stdout=subprocess.DEVNULL,
            )
            wait(site, sent, Status.JUDGED)
    finally:
        server.kill()
        server.wait(30)
        import shutil

        shutil.rmtree(folder)


def test_a_user_is_added_while_the_site_runs_and_the_token_works(standing: Site) -> None:
    added = run(standing, "user", "add", "grace", "--role", "learner", "--name", "Grace", "--print-token")
    assert added.returncode == 0, added.stderr
    token = added.stdout.splitlines()[-1]
    assert token.startswith("assay_") and len(token) == 49
    status, me = standing.ask("GET", "/api/v1/me", token)
    assert status == 200 and "Grace" in str(me)
    again = run(standing, "user", "add", "grace", "--role", "admin")
    assert again.returncode == 2 and "grace" in again.stderr


def test_what_keeps_dying_is_started_again_later_and_later(standing: Site) -> None:
    for _ in range(2):
        before = standing.children()["watch"]
        os.kill(before, signal.SIGKILL)
        for _ in range(1500):
            now = standing.children().get("watch")
            if now is not None and now != before:
                break
            time.sleep(0.02)
        assert now is not None and now != before
    assert "died and is started again" in standing.log.read_text()
