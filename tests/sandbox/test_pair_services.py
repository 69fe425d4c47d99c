"""Servers of a run whose sides are boxes of their own: what reaches them, what does not, and what a run leaves behind.

That the kit's databases and object store work there at all is in `test_kit_databases` and `test_kit_object_store`, which
run in pairs as well; here is what only pairs have: a third box, and connections that are carried to it.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import boxes
import kit_boxes
import pytest
from boxes import ends
from kit_boxes import cases, judged, outcomes

from judge import baseline, grading, report, sandbox
from judge.engines import box as engine_box
from judge.exercise import Exercise, load
from judge.job import Baseline, Files, Result
from judge.pool import Keeping
from judge.sandbox import Sandbox

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"


@pytest.fixture(scope="module", autouse=True)
def unhurried() -> Iterator[None]:
    """Three boxes of a large image take a busy machine minutes to open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_box, "OPEN_SECONDS", 900.0)
        patch.setattr(sandbox, "RESERVE_SECONDS", 3600.0)
        yield


def pairs(name: str, one_net: str) -> Sandbox:
    """Pairs in that engine; `one_net` says why they have no network in common, if they have none."""
    engine = boxes.engine(name)
    engine.one_net = engine.one_net or one_net
    code = dict(engine_box.sources())
    patient = code["judge.box.pair"].replace("cell_seconds = 90.0", "cell_seconds = 900.0")
    assert patient != code["judge.box.pair"]
    return Sandbox(engine, Keeping(memory_mb=2048), form="pair", code=code | {"judge.box.pair": patient})


@pytest.fixture(scope="module", params=boxes.ENGINES)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = pairs(request.param, "")
    if made.engine.one_net:
        made.close()
        pytest.skip(made.engine.one_net)
    yield made
    made.close()


@pytest.fixture(scope="module", params=boxes.ENGINES)
def apart(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The same where boxes share no network."""
    made = pairs(request.param, "as in gVisor")
    yield made
    made.close()


POSTGRESQL = """
    import os, signal, socket
    import psycopg
    def ask(url, *statements):
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []
    def kill_all():
        for number in [-1, *(int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid())]:
            try:
                os.kill(number, signal.SIGKILL)
            except OSError:
                pass
    def programs():
        found = []
        for name in os.listdir("/proc"):
            if name.isdigit():
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    found.append(file.read().decode().replace("\\0", " "))
        return [line for line in found if "postgres" in line]
    def files():
        found = []
        for top in ("/tmp", "/service", "/work", "/assay", "/dev/shm"):
            for folder, _, names in os.walk(top):
                found += [f"{folder}/{name}" for name in names]
        return found
    def listeners():
        found = []
        for name in ("/proc/net/tcp", "/proc/net/tcp6"):
            if os.path.exists(name):
                with open(name) as file:
                    rows = [line.split() for line in file.readlines()[1:]]
                found += [int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A"]
        return sorted(found)
    def unix():
        reached = []
        with open("/proc/net/unix") as file:
            names = [line.split()[7] for line in file.readlines()[1:] if len(line.split()) > 7]
        for name in [*names, "/service/.s.PGSQL.5432", "@/service/.s.PGSQL.5432"]:
            with socket.socket(socket.AF_UNIX) as sock:
                try:
                    sock.connect("\\0" + name[1:] if name.startswith("@") else name)
                    reached.append(name)
                except OSError:
                    pass
        return reached
"""


def served(made: Sandbox, suite: str) -> Result:
    """A run with PostgreSQL."""
    files = {"solution.py": POSTGRESQL}
    return judged(made, "database", suite, files, modules=("solution",), services=("postgresql",))


def test_the_learner_s_box_has_no_file_and_no_process_of_the_server_and_reaches_its_port_only(box: Sandbox) -> None:
    suite = """
        import os, solution
        def test_nothing_to_kill(database):
            db = database("postgresql", "create table t (x int)")
            assert solution.programs() == []
            solution.kill_all()
            assert solution.ask(db.url, "insert into t values (1)", "select x from t") == [(1,)]
            assert db.execute("select x from t") == [(1,)]
        def test_nothing_to_alter(database):
            db = database("postgresql")
            assert solution.files() == ["/work/solution.py"]
            assert solution.ask(db.url, "select 1") == [(1,)]
        def test_one_port(database):
            database("postgresql")
            assert os.path.exists("/service/.s.PGSQL.5432")
            assert solution.listeners() == [5432]
            assert solution.unix() == []
    """
    result = served(box, suite)
    assert set(outcomes(result).values()) == {"passed"} and ends(result) == []


def test_two_runs_see_nothing_of_each_other(box: Sandbox) -> None:
    own = "postgresql://learner:learner@127.0.0.1:5432/learner"
    suite = f"""
        import solution
        def test_first(database):
            database("postgresql")
            assert solution.ask("{own}", "select count(*) from pg_class where relname = 'kept'") == [(0,)]
            assert solution.ask("{own}", "create table kept (x int)", "select count(*) from kept") == [(0,)]
    """
    for _ in range(2):
        result = served(box, suite)
        assert outcomes(result) == {"test_first": "passed"}


def test_where_boxes_share_no_network_a_service_answers_in_each(apart: Sandbox) -> None:
    suite = """
        import socket
        import pytest, solution
        def test_both_see_it(database):
            db = database("postgresql", "create table t (x text)")
            solution.ask(db.url, "insert into t select repeat('x', 1000000) from generate_series(1, 3)")
            assert db.execute("select sum(length(x)) from t") == [(3000000,)]
            assert solution.ask(db.url, "select x from t limit 1") == [("x" * 1000000,)]
        def test_no_loopback(database):
            server = socket.create_server(("127.0.0.1", 0))
            assert server.getsockname()[1] not in solution.listeners()
            assert solution.listeners() == [5432]
        def test_a_server_of_the_learner_s_needs_a_loopback(serve_solution):
            with pytest.raises(pytest.fail.Exception, match="loopback = true"):
                serve_solution(server="script")
    """
    result = served(apart, suite)
    assert set(outcomes(result).values()) == {"passed"}


def test_a_server_that_ends_is_replaced_for_the_next_case(box: Sandbox) -> None:
    """The learner's side is made to end it: out of memory, in its own box."""
    suite = """
        import solution
        def test_bomb(database):
            db = database("postgresql")
            rows = "select repeat(md5(n::text), 50) as x from generate_series(1, 1000000) n"
            solution.ask(db.url, "set work_mem = '2000MB'", f"select count(distinct x) from ({rows}) t")
        def test_after(database):
            assert database("postgresql").execute("select 1") == [(1,)]
    """
    result = served(box, suite)
    said = cases(result)
    assert said["test_bomb"]["outcome"] != "passed"
    assert said["test_after"]["outcome"] == "passed", said
    assert {(cell, ending) for cell, ending, _, _ in ends(result)} == {("learner", "out_of_memory")}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("postgres-transfers", "one_after_the_other"), ("mariadb-stock", "commits_each")],
)
def test_an_exercise_is_graded_in_pairs_as_in_cells(box: Sandbox, name: str, wrong: str) -> None:
    exercise = load(EXERCISES / "03-databases" / name)
    exercise = replace(exercise, limits=replace(exercise.limits, seconds=900, case_seconds=200, cpu_seconds=600))
    kit_boxes.need(box, exercise.image)
    cells = kit_boxes.sandbox(box.name)
    try:
        known = baseline.make(exercise, cells)
        assert known is not None
        one = next(one for one in exercise.solutions if wrong in one.name)
        assert exercise.accepted is not None
        for files, verdict in ((exercise.accepted.files, "accepted"), (one.files, one.verdict)):
            found = [judged_by(made, exercise, files, known) for made in (cells, box)]
            assert found[0] == found[1]
            assert found[0][0] in (verdict, "partial" if verdict == "wrong_answer" else verdict)
    finally:
        cells.close()


def judged_by(made: Sandbox, exercise: Exercise, files: Files, known: Baseline) -> tuple[str, dict[str, str]]:
    """Verdict, and outcomes by case."""
    job = exercise.job(files, known)
    result = boxes.run(made, job)
    grade = grading.grade(job, report.read(result, known), result)
    return str(grade.verdict), {case.name: str(case.outcome) for case in grade.cases}
