"""What a learner reads when the kit says that a program failed, and the pieces that need no box."""

from types import SimpleNamespace

import pytest

from judge.box.kit import last_traceback, redrawn
from judge.box.object_store import Refused, checked
from judge.box.shared import SolutionFailed
from judge.feedback import shown

LOG = """[INFO] starting with SECRET-41
Traceback (most recent call last):
  File "/usr/lib/python3.13/importlib/__init__.py", line 88, in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
  File "/submission/shop/app.py", line 7, in <module>
    raise ValueError("SECRET-42")
ValueError: SECRET-42
"""


def case(level: str, **detail: object) -> SimpleNamespace:
    written = {"feedback": level, "name": "test_a"}
    return SimpleNamespace(
        name="test_a", outcome="failed", points=0.0, max_points=1.0, seconds=0.1, ending="",
        detail={"case": written, **detail},
    )  # fmt: skip


def test_the_last_traceback_gives_a_builtin_name_and_submitted_lines_only() -> None:
    assert last_traceback(LOG, ("/submission", "/work")) == ("ValueError", [("shop/app.py", 7)])
    assert last_traceback(LOG.replace("ValueError:", "shop.Strange:"), ("/submission",))[0] == "Exception"
    assert last_traceback("no trace of it", ("/submission",)) == ("", [])


def test_a_learner_reads_how_the_server_ended_and_nothing_that_it_logged() -> None:
    detail = {
        "kit": "server_ended", "status": "1", "exception": "ValueError", "from_learner": True,
        "lines": [["shop/app.py", 7]], "message": "SECRET-41", "stdout": LOG,
    }  # fmt: skip
    grade = SimpleNamespace(limits={})
    for lang, said in (("en", "Your server ended with status 1 before it was ready."), ("zh", "状态 1")):
        message = shown(case("default", **detail), grade, 9, lang).message
        assert said in message
        assert "ValueError" in message and "shop/app.py" in message
        assert "SECRET" not in message
    assert shown(case("name", **detail), grade, 9, "en").message == ""


def test_a_word_or_status_that_the_kit_never_says_is_not_shown() -> None:
    grade = SimpleNamespace(limits={})
    assert shown(case("default", kit="{limits}", status="1"), grade, 1, "en").message == ""
    message = shown(case("default", kit="server_ended", status="SECRET-42"), grade, 1, "en").message
    assert "status ?" in message and "SECRET" not in message


def test_what_is_no_picture_is_refused_before_it_is_decoded() -> None:
    for data in (b"", b"<svg/>", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(SolutionFailed):
            redrawn(data)


def test_an_unsigned_request_is_refused() -> None:
    with pytest.raises(Refused, match="AccessDenied"):
        checked({"RAW_URI": "/bucket", "REQUEST_METHOD": "GET"}, {}, 0.0)
