import os, random, sys, time, sqlite3
from unittest.mock import patch
import pytest
from solution import *
def test_seed():
    random.seed(5); a = roll(); random.seed(5); assert a == [random.random(), random.randint(1, 100), random.choice("abc")]
    random.seed(5); assert roll() == a
def test_env(monkeypatch):
    monkeypatch.setenv("X_Y", "1"); assert env("X_Y") == "1"; monkeypatch.delenv("X_Y"); assert env("X_Y") is None
    with patch.dict(os.environ, {"Q": "2"}): assert env("Q") == "2"
    assert env("Q") is None
def test_files(tmp_path, monkeypatch):
    save(tmp_path / "a.txt", "hi"); assert (tmp_path / "a.txt").read_text() == "hi"
    (tmp_path / "b.txt").write_text("yo"); assert load(tmp_path / "b.txt") == "yo" and load(str(tmp_path / "b.txt")) == "yo"
    monkeypatch.chdir(tmp_path); assert cwd() == str(tmp_path) and listing() == ["a.txt", "b.txt"] and exists(tmp_path) == (True, tmp_path.name)
    save("c.txt", "z"); assert (tmp_path / "c.txt").exists()
def test_cwd_back(): assert cwd() == os.getcwd()
def test_recursion():
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(3000)
    try: assert limit() == 3000 and depth(2000) == 2000
    finally: sys.setrecursionlimit(old)
    with pytest.raises(RecursionError): depth(50_000)
def test_sqlite(tmp_path):
    p = tmp_path / "x.db"; make_db(p); c = sqlite3.connect(p); assert c.execute("select * from t").fetchall() == [(1,)]
def test_time(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 42.0); assert clock() == 42.0
    with patch("time.time", return_value=7): assert clock() == 7
def test_time_back(): assert clock() > 1000
