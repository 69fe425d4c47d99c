"""Real database servers in cells of their own, in real boxes: what works, and what a learner cannot do with them."""

from collections.abc import Iterator
from pathlib import Path

import boxes
import kit_boxes
import pytest
from boxes import ends, run
from kit_boxes import cases, judged, outcomes, texts

from judge.job import Job
from judge.sandbox import Sandbox


@pytest.fixture(scope="module", params=boxes.FORMS)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = kit_boxes.sandbox(request.param)
    yield made
    made.close()


POSTGRESQL = """
    import psycopg
    def ask(url, *statements):
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []
    def refusal(url, statement):
        try:
            ask(url, statement)
        except psycopg.Error as error:
            return type(error).__name__
    def many(url, n):
        held = []
        try:
            for _ in range(n):
                held.append(psycopg.connect(url))
        except psycopg.OperationalError:
            return len(held)
"""
MARIADB = """
    import pymysql
    def connect(host, port, user, password, name):
        return pymysql.connect(host=host, port=port, user=user, password=password, database=name, autocommit=True, local_infile=True)
    def ask(where, *statements):
        with connect(*where) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return [list(row) for row in cursor.fetchall()]
    def refusal(where, statement):
        try:
            ask(where, statement)
        except pymysql.MySQLError as error:
            return error.args[0]
    def many(where, n):
        held = []
        try:
            for _ in range(n):
                held.append(connect(*where))
        except pymysql.MySQLError:
            return len(held)
"""


def test_postgresql_is_fresh_for_each_case_and_suite_and_learner_see_the_same(box: Sandbox) -> None:
    suite = """
        import solution
        SCHEMA = "create table item (id int primary key, name text); insert into item values (1, 'a'), (2, 'b')"
        def test_both_see_it(database):
            db = database("postgresql", SCHEMA)
            assert db.execute("select name from item where id = %s", (2,)) == [("b",)]
            assert solution.ask(db.url, "insert into item values (3, 'c')", "select count(*) from item") == [(3,)]
            assert db.execute("select count(*) from item") == [(3,)]
            solution.ask(db.url, "create index on item (name)", "alter table item add column price int")
            assert db.execute("select count(*) from pg_indexes where tablename = 'item'") == [(2,)]
        def test_fresh(database):
            db = database("postgresql", SCHEMA)
            assert db.execute("select count(*) from item") == [(2,)]
        def test_empty(database):
            assert database("postgresql").execute("select to_regclass('item')") == [(None,)]
        def test_two(database):
            one, two = database("postgresql"), database("postgresql")
            one.execute("create table a (x int)")
            assert one.url != two.url and two.execute("select to_regclass('a')") == [(None,)]
        def test_the_suites_own_table(database):
            db = database("postgresql")
            db.execute("create schema hidden")
            db.execute("create table hidden.answer (x int)")
            assert solution.refusal(db.url, "select * from hidden.answer") == "InsufficientPrivilege"
    """
    found = outcomes(
        judged(box, "database", suite, {"solution.py": POSTGRESQL}, modules=("solution",), services=("postgresql",))
    )
    assert set(found.values()) == {"passed"}


def test_postgresql_lets_a_learner_at_no_file_no_program_and_no_other_account(box: Sandbox) -> None:
    suite = """
        import solution
        def test_refused(database):
            db = database("postgresql", "create table t (x text)")
            for statement in (
                "copy t from program 'id'", "copy t to program 'cat'", "copy t from '/etc/passwd'", "copy t to '/tmp/x'",
                "select pg_read_file('/etc/passwd')", "select pg_ls_dir('/')", "select lo_import('/etc/passwd')",
                "alter role learner superuser", "create role more", "set role postgres",
                "set role suite", "alter system set fsync = on", "create extension dblink", "load '/tmp/x.so'",
                "create function f() returns int language c as '/tmp/x.so', 'f'", "create database more",
            ):
                assert solution.refusal(db.url, statement) in (
                    "InsufficientPrivilege", "UndefinedFile", "InvalidParameterValue"), statement
            for user in ("suite", "postgres"):
                assert solution.refusal(f"postgresql://{user}@127.0.0.1:5432/suite", "select 1") == "OperationalError"
            assert solution.refusal(db.url.replace(":learner@", ":wrong@"), "select 1") == "OperationalError"
            assert solution.refusal("postgresql://suite@/suite?host=/service", "select 1") == "OperationalError"
        def test_planted_for_the_suite(database):
            db = database("postgresql")
            solution.ask(db.url, "create table log (x text)",
                "create function spy() returns text language plpgsql as $$ begin copy log from program 'id'; return 'ran'; end $$",
                "create view item as select spy() as name")
            try:
                db.execute("select * from item")
            except Exception as error:
                assert "permission denied" in str(error)
            else:
                raise AssertionError("a program ran")
            assert db.execute("select rolsuper from pg_roles where rolname = current_user") == [(False,)]
    """
    found = outcomes(
        judged(box, "database", suite, {"solution.py": POSTGRESQL}, modules=("solution",), services=("postgresql",))
    )
    assert set(found.values()) == {"passed"}


def test_mariadb_is_fresh_for_each_case_and_lets_a_learner_at_no_file(box: Sandbox) -> None:
    suite = """
        import solution
        SCHEMA = "create table item (id int primary key, name text); insert into item values (1, 'a'), (2, 'é')"
        def test_both_see_it(database):
            db = database("mariadb", SCHEMA)
            assert db.execute("select name from item where id = %s", (2,)) == [("é",)]
            where = db[1:6]
            assert solution.ask(where, "insert into item values (3, 'c')", "select count(*) from item") == [[3]]
            assert db.execute("select count(*) from item") == [(3,)]
        def test_fresh(database):
            assert database("mariadb", SCHEMA).execute("select count(*) from item") == [(2,)]
        def test_refused(database):
            where = database("mariadb", SCHEMA)[1:6]
            for statement in (
                "load data infile '/etc/passwd' into table item", "load data local infile '/etc/passwd' into table item",
                "select * from item into outfile '/tmp/x'", "select load_file('/etc/passwd') from mysql.user",
                "create user more", "grant all on *.* to learner@'127.0.0.1'", "set global general_log = 1",
                "create function f returns string soname 'x.so'", "install plugin p soname 'x.so'", "create database more",
            ):
                assert solution.refusal(where, statement) in (1044, 1045, 1142, 1148, 1227, 4166, 1235, 1290), (
                    statement, solution.refusal(where, statement))
            assert solution.ask(where, "select load_file('/etc/passwd')") == [[None]]
            for user in ("suite", "root", "mysql"):
                assert solution.refusal((where[0], where[1], user, "", ""), "select 1") == 1045
        def test_planted_for_the_suite(database):
            db = database("mariadb", SCHEMA)
            solution.ask(db[1:6], "create function spy() returns text sql security invoker return load_file('/etc/passwd')")
            assert db.execute("select spy()") == [(None,)]
    """
    found = outcomes(
        judged(box, "database", suite, {"solution.py": MARIADB}, modules=("solution",), services=("mariadb",))
    )
    assert set(found.values()) == {"passed"}


def test_a_transaction_that_a_learner_leaves_open_ends_with_the_case(box: Sandbox) -> None:
    solution = """
        import pymysql
        held = []
        def leave_open(host, port, user, password, name):
            held.append(pymysql.connect(host=host, port=port, user=user, password=password, database=name))
            with held[-1].cursor() as cursor:
                cursor.execute("update item set name = 'b'")
                return cursor.rowcount
    """
    suite = """
        import pytest, solution
        @pytest.mark.parametrize("n", range(3))
        def test_it(database, n):
            db = database("mariadb", "create table item (id int primary key, name text); insert into item values (1, 'a')")
            assert solution.leave_open(*db[1:6]) == 1
        def test_gone(database):
            db = database("mariadb")
            databases = db.execute("select schema_name from information_schema.schemata where schema_name like 'learner%'")
            assert (db.name,) in databases and len(databases) == 2
    """
    found = outcomes(
        judged(box, "database", suite, {"solution.py": solution}, modules=("solution",), services=("mariadb",))
    )
    assert set(found.values()) == {"passed"}


@pytest.mark.parametrize(
    ("kind", "solution", "url"), [("postgresql", POSTGRESQL, "db.url"), ("mariadb", MARIADB, "db[1:6]")]
)
def test_a_thousand_connections_a_full_disk_and_killed_sessions_harm_that_run_only(
    box: Sandbox, kind: str, solution: str, url: str
) -> None:
    kill = "select pg_terminate_backend(pg_backend_pid())" if kind == "postgresql" else "kill connection_id()"
    blob = "repeat('x', 1000000)"
    suite = f"""
        import solution
        import pytest
        def test_many(database):
            db = database("{kind}")
            assert solution.many({url}, 1000) < 20
            assert db.execute("select 1") == [(1,)]
        def test_killed(database):
            db = database("{kind}")
            assert solution.refusal({url}, "{kill}") is not None
            assert db.execute("select 1") == [(1,)]
        def test_full(database):
            db = database("{kind}", "create table big (x text)")
            solution.ask({url}, "{"alter table big alter x set storage external" if kind == "postgresql" else "select 1"}")
            for _ in range(400):
                if solution.refusal({url}, "insert into big values ({blob})") is not None:
                    break
            else:
                raise AssertionError("400 MB went in")
        def test_after(database):
            assert database("{kind}").execute("select 1") == [(1,)]
    """
    said = cases(judged(box, "database", suite, {"solution.py": solution}, modules=("solution",), services=(kind,)))
    found = {name: case["outcome"] for name, case in said.items()}
    assert found["test_many"] == found["test_killed"] == found["test_full"] == "passed", said
    again = f"def test_next(database): assert database('{kind}').execute('select 1') == [(1,)]"
    assert outcomes(judged(box, "database", again, {"solution.py": ""}, services=(kind,))) == {"test_next": "passed"}


def test_sqlite_is_a_file_of_the_working_folder(box: Sandbox) -> None:
    suite = """
        import solution
        def test_both_see_it(database):
            db = database("sqlite", "create table item (id int); insert into item values (1)")
            solution.add(db.name)
            assert db.execute("select count(*) from item where id > ?", (0,)) == [(2,)]
            assert db.url == "sqlite:///" + db.name
        def test_fresh(database):
            assert database("sqlite").execute("select count(*) from sqlite_schema") == [(0,)]
    """
    text = """
        import sqlite3
        def add(path):
            with sqlite3.connect(path) as connection:
                connection.execute("insert into item values (2)")
    """
    found = outcomes(judged(box, "python", suite, {"solution.py": text}, modules=("solution",)))
    assert set(found.values()) == {"passed"}


def test_a_service_that_was_not_asked_for_is_said_to_the_author(box: Sandbox) -> None:
    said = cases(judged(box, "database", "def test_a(database): database('postgresql')", {"solution.py": ""}))
    assert 'names = ["postgresql"]' in said["test_a"]["detail"]["message"]


def test_an_image_without_the_server_says_so(box: Sandbox) -> None:
    job = Job(
        "v", texts({"test_a.py": "def test_a(): pass"}), texts({"a.py": ""}), modules=(), services=("postgresql",)
    )
    result = run(box, job)
    assert "has no postgresql server" in result.fault and "`database`" in result.fault


def test_the_service_cell_has_nothing_of_suite_and_learner_and_ends_with_the_run(box: Sandbox) -> None:
    suite = """
        import os
        def test_sockets(database):
            assert os.listdir("/service") == [".s.PGSQL.5432"] or ".s.PGSQL.5432" in os.listdir("/service")
            import solution
            assert solution.listed("/service") == []
            assert solution.reaches() is True
    """
    text = """
        import os, socket
        def listed(folder): return os.listdir(folder)
        def reaches():
            socket.create_connection(("127.0.0.1", 5432), 5).close()
            return True
    """
    result = judged(box, "database", suite, {"solution.py": text}, modules=("solution",), services=("postgresql",))
    assert outcomes(result) == {"test_sockets": "passed"}
    assert ends(result) == []
    if box.form == "pair":
        mine = box.engine.client.containers.list(filters={"label": f"assay.owner={box.engine.owner}"})
        assert not [one for one in mine if "service_box" in one.attrs["Args"]]
        return
    idle = box.pool._idle["database"]
    assert idle.ping()
    link = idle.link
    if hasattr(link, "container"):
        names = [" ".join(row) for row in link.container.top()["Processes"]]
    else:
        names = [Path(f"/proc/{pid}/cmdline").read_text() for pid in link.group.processes()]
    assert names and not [name for name in names if "postgres" in name]
