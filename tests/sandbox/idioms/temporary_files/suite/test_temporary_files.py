"""Temporary files of the suite's are there for the solution, and open ones are what they are."""

import io
import os
import queue
import re
import tempfile
import threading
import unittest
from pathlib import Path

import solution


def test_a_temporary_folder():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.json")
        solution.save(path, {"x": [1]})
        assert solution.load(path) == {"x": [1]} and Path(path).read_text() == '{"x": [1]}'
        assert os.path.dirname(folder) == tempfile.gettempdir()
    assert not os.path.exists(folder)


def test_a_named_file():
    with tempfile.NamedTemporaryFile("w+", suffix=".json", delete=False) as file:
        file.write('{"y": 2}')
    try:
        assert solution.load(file.name) == {"y": 2} and file.name.endswith(".json")
    finally:
        os.unlink(file.name)


def test_made_by_hand():
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    solution.save(path, [3])
    assert Path(path).read_text() == "[3]"
    os.unlink(path)
    folder = Path(tempfile.mkdtemp(prefix="it-"))
    solution.save(folder / "b", 4)
    assert solution.load(folder / "b") == 4
    assert Path(os.fsdecode(tempfile.mkdtemp(prefix=b"bytes-"))).is_dir()


def test_beside_tmp_path(tmp_path):
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        solution.save(Path(folder) / "c", 5)
        assert solution.load(Path(folder) / "c") == 5
    assert tmp_path.is_dir()


def test_an_open_temporary_file_is_handed_over():
    with tempfile.NamedTemporaryFile("w+") as file:
        assert solution.write_to(file, "one\ntwo\n") == 8
        file.seek(0)
        assert solution.read_from(file) == "one\ntwo\n"
        file.seek(0)
        assert solution.lines_of(file) == ["one", "two"]
    with tempfile.TemporaryFile("w+") as file:
        solution.write_to(file, "three")
        file.seek(0)
        assert file.read() == "three"
    with tempfile.SpooledTemporaryFile(mode="w+") as file:
        solution.write_to(file, "four")
        file.seek(0)
        assert solution.read_from(file) == "four"


def test_what_it_is():
    assert solution.kind(io.StringIO("a")) == ["StringIO", "TextIOBase", "IOBase"]
    assert solution.kind(io.BytesIO(b"a")) == ["BytesIO", "IOBase"]
    assert solution.kind(queue.Queue()) == ["Queue"] and solution.kind([]) == []
    with tempfile.TemporaryFile("w") as file:
        assert solution.kind(file) == ["TextIOBase", "IOBase"]
    assert solution.is_event(threading.Event()) and not solution.is_event(threading.Lock())


def test_matches():
    assert solution.kind(re.match("a", "a")) == ["Match"]
    assert re.sub(r"\b(?P<first>\w)(?P<rest>\w*)", solution.title, "one two") == "One0ne Two4wo"
    assert solution.title(re.search("b(?P<rest>.)", "abc")) == "Bc1c"


def test_bytes_of_stdin(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("é\n2\n".encode()), "utf-8"))
    assert solution.bytes_of_stdin() == b"\xc3\xa9\n2\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"1\n2"), "utf-8"))
    assert solution.byte_lines_of_stdin() == [b"1", b"2"]


class TestCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def test_a_folder_of_the_case(self):
        path = Path(self.folder.name) / "deeper" / "d"
        path.parent.mkdir()
        solution.save(path, 6)
        self.assertEqual(solution.load(path), 6)
        self.assertEqual(os.listdir(self.folder.name), ["deeper"])
