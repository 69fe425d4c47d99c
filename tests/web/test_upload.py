"""POST /exercises/{topic}/{slug}/submit: the form without script, with text, files and zips"""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from judge.store import submissions
from judge.store.database import Database
from judge.words import Purpose
from tests.web.conftest import FILES, Bell, Somebody, count

FORM = "/exercises/01-syntax/fizz-buzz/submit"
HELLO = "/exercises/02-web/hello/submit"


def zipped(*entries: tuple[Any, bytes], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of (name or ZipInfo, content)."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compress) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target.getvalue()


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def send(somebody: Somebody, *uploads: tuple[str, bytes], form: str = FORM, **fields: str) -> Any:
    files = [("upload", (name, content)) for name, content in uploads]
    return somebody.client.post(form, data={"purpose": "submit", "key": "k"} | fields, files=files or None)


def stored(database: Database, answer: Any) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    with database.read() as session:
        row = submissions.get(session, int(answer.headers["location"].rpartition("/")[2]))
        assert row is not None
        return row.files


def test_the_text_of_the_form_is_submitted(alice: Somebody, database: Database, bell: Bell) -> None:
    answer = send(alice, **{"file:solution.py": FILES["solution.py"]})
    assert stored(database, answer) == FILES
    assert len(bell.rung) == 1


def test_the_run_button_runs(alice: Somebody, database: Database) -> None:
    answer = send(alice, **{"file:solution.py": "x = 1", "purpose": "run"})
    with database.read() as session:
        row = submissions.get(session, int(answer.headers["location"].rpartition("/")[2]))
        assert row is not None
        assert row.purpose is Purpose.RUN


def test_a_double_click_is_one_submission(alice: Somebody, database: Database) -> None:
    first, second = (send(alice, **{"file:solution.py": "x = 1"}) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert count(database) == 1


def test_a_changed_program_from_a_kept_page_is_another_submission(alice: Somebody, database: Database) -> None:
    first, second = (send(alice, **{"file:solution.py": f"x = {n}"}) for n in range(2))
    assert first.headers["location"] != second.headers["location"]


def test_uploaded_files_are_submitted_beside_the_text(alice: Somebody, database: Database) -> None:
    answer = send(alice, ("extra.py", b"y = 2\n"), **{"file:solution.py": "x = 1"})
    assert stored(database, answer) == {"solution.py": "x = 1", "extra.py": "y = 2\n"}


def test_an_uploaded_file_replaces_the_text_of_its_name(alice: Somebody, database: Database) -> None:
    answer = send(alice, ("solution.py", b"y = 2\n"), **{"file:solution.py": "x = 1"})
    assert stored(database, answer) == {"solution.py": "y = 2\n"}


def test_an_empty_file_field_is_nothing(alice: Somebody, database: Database) -> None:
    answer = send(alice, ("", b""), **{"file:solution.py": "x = 1"})
    assert stored(database, answer) == {"solution.py": "x = 1"}


def test_a_zip_is_unpacked_and_what_nobody_means_to_send_is_left_out(alice: Somebody, database: Database) -> None:
    content = zipped(
        ("solution.py", b"x = 1"), ("pkg/one.py", b"y = 2"), ("pkg/", b""), ("__MACOSX/._solution.py", b"\0"),
        (".DS_Store", b"\0"), ("pkg/__pycache__/one.pyc", b"\0"), (".git/config", b"\0"),
    )  # fmt: skip
    assert stored(database, send(alice, ("work.ZIP", content))) == {"solution.py": "x = 1", "pkg/one.py": "y = 2"}


def test_a_zip_of_one_folder_means_what_is_in_it(alice: Somebody, database: Database) -> None:
    content = zipped(("homework/solution.py", b"x = 1"), ("homework/extra.py", b"y = 2"))
    assert stored(database, send(alice, ("h.zip", content))) == {"solution.py": "x = 1", "extra.py": "y = 2"}


def test_the_folder_of_a_declared_package_stays(alice: Somebody, database: Database) -> None:
    content = zipped(("app/main.py", b"x = 1"), ("app/__init__.py", b""))
    answer = send(alice, ("h.zip", content), form=HELLO)
    assert stored(database, answer) == {"app/main.py": "x = 1", "app/__init__.py": ""}


def bomb() -> bytes:
    return zipped(("solution.py", b"\n" * 50_000_000))


def lying_about_its_size() -> bytes:
    """The directory says 10 bytes where 5 MB come out."""
    content = bytearray(zipped(("solution.py", b"\n" * 5_000_000)))
    central = content.rfind(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", 10)
    content[22:26] = struct.pack("<I", 10)
    return bytes(content)


def with_flag(flag: int) -> Callable[[], bytes]:
    def make() -> bytes:
        content = bytearray(zipped(("solution.py", b"x = 1")))
        central = content.rfind(b"PK\x01\x02")
        content[central + 8] |= flag
        content[6] |= flag
        return bytes(content)

    return make


def claiming_many() -> bytes:
    content = bytearray(zipped(("solution.py", b"x = 1")))
    end = content.rfind(b"PK\x05\x06")
    content[end + 8 : end + 12] = struct.pack("<HH", 60_000, 60_000)
    return bytes(content)


def claiming_few() -> bytes:
    """A directory of two thousand entries whose end says that it has one."""
    content = zipped(*((f"m{n}.py", b"") for n in range(2000)))
    end = content.rfind(b"PK\x05\x06")
    return content[: end + 8] + struct.pack("<HH", 1, 1) + content[end + 12 :]


def overlapping() -> bytes:
    """Two names in the directory for one and the same data."""
    content = zipped(("a.py", b"x = 1\n" * 5))
    central, end = content.rfind(b"PK\x01\x02"), content.rfind(b"PK\x05\x06")
    one = content[central:end]
    tail = bytearray(content[end:])
    tail[8:12] = struct.pack("<HH", 2, 2)
    tail[12:16] = struct.pack("<I", 2 * len(one))
    return content[:central] + one + one.replace(b"a.py", b"b.py") + bytes(tail)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "out of the folder": (lambda: zipped(("../solution.py", b"")), "outside"),
    "out of the folder, later": (lambda: zipped(("a/../../solution.py", b"")), "outside"),
    "absolute": (lambda: zipped(("/etc/solution.py", b"")), "outside"),
    "a drive": (lambda: zipped(("C:/solution.py", b"")), "outside"),
    "backslashes": (lambda: zipped(("..\\solution.py", b"")), "not allowed"),
    "link": (lambda: zipped((entry("solution.py", stat.S_IFLNK | 0o777), b"/etc/passwd")), "link"),
    "device": (lambda: zipped((entry("solution.py", stat.S_IFCHR | 0o666), b"")), "special"),
    "bomb": (bomb, "256 kB"),
    "lying about its size": (lying_about_its_size, "damaged"),
    "encrypted": (with_flag(0x01), "encrypted"),
    "strongly encrypted": (with_flag(0x41), "encrypted"),
    "names that differ in case": (lambda: zipped(("A.py", b""), ("a.py", b"")), "twice"),
    "too many": (lambda: zipped(*((f"m{n}.py", b"") for n in range(21))), "20 files"),
    "very many": (lambda: zipped(*((f"m{n}.py", b"") for n in range(600))), "too many"),
    "claiming very many": (claiming_many, "too many"),
    "claiming few": (claiming_few, "too many"),
    "bzip2": (lambda: zipped(("solution.py", b"x"), compress=zipfile.ZIP_BZIP2), "ordinary zip"),
    "not a zip": (lambda: b"hello", "not a zip"),
    "empty": (lambda: b"", "not a zip"),
    "cut short": (lambda: zipped(("solution.py", b"x = 1" * 100))[30:], "damaged"),
    "binary": (lambda: zipped(("solution.py", b"\xff\xfe\0")), "UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "why"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_zip_is_refused_with_the_reason(
    alice: Somebody, database: Database, bell: Bell, make: Callable[[], bytes], why: str
) -> None:
    answer = send(alice, ("work.zip", make()), **{"file:kept.py": "# typed before"})
    assert answer.status_code == 422
    assert why in answer.text
    assert "# typed before" in answer.text, "what was typed is not lost"
    assert count(database) == 0
    assert bell.rung == []


def test_entries_that_share_their_bytes_are_refused_or_counted(alice: Somebody, database: Database) -> None:
    assert send(alice, ("work.zip", overlapping())).status_code in (303, 422)


def test_a_file_that_is_too_large_or_no_text_is_refused(alice: Somebody) -> None:
    assert "256 kB" in send(alice, ("solution.py", b"#" * 300_000)).text
    assert "UTF-8" in send(alice, ("solution.py", b"\xff\xfe")).text


def test_who_is_signed_out_is_asked_to_sign_in_and_nothing_is_lost(alice: Somebody) -> None:
    alice.client.cookies.clear()
    answer = send(alice, ("extra.py", b"y = 'uploaded'\n"), **{"file:solution.py": "x = 'typed'"})
    assert answer.status_code == 401
    assert "uploaded" in answer.text
    assert "typed" in answer.text


def test_an_unknown_exercise_is_404(alice: Somebody) -> None:
    assert send(alice, form="/exercises/01-syntax/none/submit", **{"file:solution.py": ""}).status_code == 404
