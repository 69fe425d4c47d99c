import argparse
import collections
import io
import logging
import os
import queue
import sqlite3
import types

import pytest
import solution


def test_the_environment_is_handed_over(monkeypatch):
    monkeypatch.setenv("ASSAY_TEST_NAME", "x")
    assert solution.read_setting(os.environ, "ASSAY_TEST_NAME") == "x"
    assert solution.read_setting(os.environ, "ASSAY_TEST_NONE", 5) == 5
    assert solution.settings() == solution.settings(os.environ) == {"ASSAY_TEST_NAME": "x"}
    assert "ASSAY_TEST_NAME" in solution.keys_of(os.environ)


def test_a_connection_of_the_suite_is_used_by_the_solution(tmp_path):
    connection = sqlite3.connect(tmp_path / "db")
    solution.create(connection)
    assert solution.add(connection, "Ada", 36) == 1 and solution.add(connection, "Bob", 3) == 2
    assert solution.adults(connection) == ["Ada"]
    assert connection.execute("select count(*) from person").fetchone() == (2,)
    assert [tuple(row) for row in solution.rows(tmp_path / "db")] == [(1, "Ada", 36), (2, "Bob", 3)]


def test_a_connection_in_memory_of_the_suite():
    connection = sqlite3.connect(":memory:")
    solution.create(connection)
    solution.add(connection, "Ada", 36)
    assert connection.execute("select name from person").fetchall() == [("Ada",)]


def test_rows_and_connections_of_the_solution(tmp_path):
    own = solution.connect(str(tmp_path / "db"))
    solution.create(own)
    solution.add(own, "Ada", 36)
    [row] = solution.rows(tmp_path / "db")
    assert row["name"] == "Ada" and list(row.keys()) == ["id", "name", "age"] and tuple(row) == (1, "Ada", 36)
    assert dict(row) == {"id": 1, "name": "Ada", "age": 36} and len(row) == 3
    assert own.execute("select age from person").fetchone()[0] == 36
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        own.execute("select * from missing_table")
    own.close()


def test_mappings_of_the_library_made_by_the_suite():
    user = collections.UserDict({"a": 1})
    assert solution.keys_of(user) == ["a"] and solution.merged(user, {"b": 2}) == {"a": 1, "b": 2}
    chained = collections.ChainMap({"x": 1}, {"y": 2})
    assert solution.keys_of(chained) == ["x", "y"] and solution.merged(chained)["y"] == 2
    assert solution.keys_of(types.MappingProxyType({"p": 1})) == ["p"]
    assert solution.total(collections.UserList([1, 2])) == 3
    assert solution.total({1: "x", 2: "y"}.keys()) == 3


def test_mappings_of_the_library_made_by_the_solution():
    made = solution.Settings(A=1)
    made["B"] = 2
    assert made["a"] == 1 and dict(made) == {"a": 1, "b": 2} and isinstance(made, collections.UserDict) and len(made) == 2
    assert solution.chain()["b"] == 2 and dict(solution.chain()) == {"a": 1, "b": 2}


def test_streams_loggers_queues_and_namespaces_of_the_suite(caplog):
    stream = io.StringIO()
    solution.dump(stream, {"a": 1})
    assert stream.getvalue() == '{"a": 1}' and solution.lines(io.StringIO("a\nb\n")) == ["a", "b"]
    solution.log_to(logging.getLogger("suite"), "hi")
    assert [(r.name, r.getMessage()) for r in caplog.records] == [("suite", "said hi"), ("suite.sub", "sub hi")]
    assert solution.arguments(argparse.Namespace(name="x", n=1)) == ("x", {"name": "x", "n": 1})
    waiting = queue.Queue()
    waiting.put(1)
    assert solution.collect(waiting) == [1]
