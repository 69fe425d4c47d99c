"""A folder as a zip and back: the same files by the same name; what nobody sends in good faith is refused by name."""

import os
import stat
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from judge import exercise_archive
from judge.exercise import BadExercise, load, load_files, read_folder
from judge.exercise_archive import BadArchive, digest, pack, unpack

FILES = {
    "exercise.toml": b'title = "Add"\n',
    "statement.md": b"Add.\n",
    "starter/solution.py": b"",
    "suite/test_add.py": b"from solution import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n",
    "suite/daten ü.bin": bytes(range(256)),
    "solutions/accepted/plain.py": b"def add(a, b):\n    return a + b\n",
    "solutions/accepted/folder/solution.py": b"def add(a, b):\n    return b + a\n",
}


def zipped(*entries: tuple[str, bytes], mode: int = stat.S_IFREG | 0o644, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo("placeholder")
            entry.filename = name
            entry.external_attr = mode << 16
            entry.compress_type = method
            archive.writestr(entry, content)
    return stream.getvalue()


def refused(content: bytes) -> BadArchive:
    with pytest.raises(BadArchive) as caught:
        unpack(content)
    assert caught.value.why and "{" not in caught.value.why
    return caught.value


def test_a_folder_packed_and_unpacked_is_the_same_folder_of_the_same_name() -> None:
    again = unpack(pack(FILES))
    assert again == FILES and list(again) == sorted(FILES)
    assert digest(again) == digest(FILES)
    assert pack(dict(reversed(FILES.items()))) == pack(FILES)


def test_the_name_changes_with_every_byte_and_every_path() -> None:
    names = {digest(FILES)}
    names.add(digest(FILES | {"statement.md": b"Add!\n"}))
    names.add(digest(FILES | {"notes.md": b""}))
    names.add(digest({("starter/other.py" if path == "starter/solution.py" else path): b for path, b in FILES.items()}))
    names.add(digest({"a": b"x\0", "b": b""}))
    names.add(digest({"a": b"x", "b": b"\0"}))
    assert len(names) == 6


def test_a_folder_around_everything_is_taken_off_and_what_nobody_meant_to_send_is_left_out() -> None:
    around = {f"add/{path}": content for path, content in FILES.items()}
    junk = {"add/.git/config": b"", "add/suite/__pycache__/x.pyc": b"", "__MACOSX/add/._x": b"", "add/.env": b"SECRET"}
    assert unpack(zipped(*(around | junk).items())) == FILES
    only_suite = {"suite/test_a.py": b"", "suite/test_b.py": b""}
    assert unpack(zipped(*only_suite.items())) == only_suite


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../exercise.toml", "bad_path"),
        ("suite/../../x.py", "bad_path"),
        ("/etc/passwd", "bad_path"),
        ("C:/x.py", "bad_path"),
        ("suite\\test_a.py", "bad_path"),
        ("suite//test_a.py", "bad_path"),
        ("suite/./test_a.py", "bad_path"),
        ("suite/test\x07.py", "bad_path"),
        ("suite/test_a.py ", "bad_path"),
        ("suite/test_a.py.", "bad_path"),
        ("suite/\u202eyp.tset", "bad_path"),
        ("suite/" + "x" * 200, "too_long"),
        ("suite/" + "\u6570" * 90, "too_long"),
    ],
)
def test_a_name_out_of_the_folder_or_that_no_computer_can_hold_is_refused(name: str, code: str) -> None:
    assert refused(zipped(("exercise.toml", b""), (name, b"x"))).code == code
    with pytest.raises(BadArchive):
        pack({name: b""})


def test_a_link_is_refused_and_so_is_what_is_neither_file_nor_folder() -> None:
    assert refused(zipped(("suite/x.py", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777)).code == "link"
    assert refused(zipped((".hidden", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777)).code == "link"
    assert refused(zipped(("suite/x.py", b""), mode=stat.S_IFIFO | 0o644)).code == "bad_path"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("suite/Test.py", "suite/test.py"), "case"),
        (("Suite/a.py", "suite/b.py"), "case"),
        (("suite/\u00fc.py", "suite/u\u0308.py"), "case"),
        (("suite/a.py", "suite/a.py/b.py"), "clash"),
    ],
)
def test_names_that_some_computers_hold_for_one_are_refused(names: tuple[str, ...], code: str) -> None:
    assert refused(zipped(*((name, b"") for name in names))).code == code


def test_a_name_that_comes_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped(("suite/a.py", b"1"), ("suite/a.py", b"2"))
    assert refused(content).code == "twice"


def test_a_bomb_is_noticed_by_what_comes_out_and_not_by_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exercise_archive, "MOST_BYTES", 1_000_000)
    assert refused(zipped(*((f"suite/{n}.txt", bytes(300_000)) for n in range(4)))).code == "too_large"
    honest = zipped(("suite/a.txt", bytes(2_000_000)))
    lying = honest.replace((2_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    assert refused(lying).code in ("too_large", "damaged")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_would_be_unpacked_in_one_go_is_not_unpacked_at_all(method: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = zipped(("suite/zeros.bin", bytes(1000)), method=method)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was read"))
    assert refused(content).code == "method"


def test_more_entries_than_the_archive_says_it_has_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = b"PK\x01\x02" + bytes(24) + b"\x01" + bytes(17) + b"a"
    directory = entry * 50_000
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, len(directory), 0, 0)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("its directory was read"))
    assert refused(directory + end).code == "too_many"


def test_too_many_files_are_refused_before_they_are_read() -> None:
    many = zipped(*((f"suite/{n}.txt", b"") for n in range(exercise_archive.MOST_FILES + 1)))
    assert refused(many).code == "too_many"
    end = many.rindex(b"PK\x05\x06")
    claims = many[: end + 10] + b"\xff\xff" + many[end + 12 :]
    assert refused(claims).code == "too_many"


def test_what_is_no_archive_is_said_to_be_none() -> None:
    assert refused(b"").code == "no_zip"
    assert refused(b"PK\x05\x06").code == "no_zip"
    assert refused(os.urandom(1000)).code == "no_zip"
    assert refused(zipped()).code == "empty"
    assert refused(zipped((".hidden", b""))).code == "empty"


def test_an_encrypted_or_damaged_file_is_named() -> None:
    content = bytearray(zipped(("suite/a.py", b"x" * 1000)))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert (refused(bytes(content)).code, refused(bytes(content)).file) == ("encrypted", "suite/a.py")
    content = bytearray(zipped(("suite/a.py", os.urandom(1000)), method=zipfile.ZIP_STORED))
    content[200] ^= 0xFF
    assert (refused(bytes(content)).code, refused(bytes(content)).file) == ("damaged", "suite/a.py")
    content = bytearray(zipped(("suite/a.py", b"x" * 1000)))
    content[8] = 99
    content[content.index(b"PK\x01\x02") + 10] = 99
    assert refused(bytes(content)).code == "method"


def test_noise_in_an_archive_never_breaks_the_reader() -> None:
    whole = pack(FILES)
    for at in range(0, len(whole), 3):
        torn = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
        for content in (torn, whole[:at]):
            try:
                unpack(content)
            except BadArchive:
                continue


def test_an_exercise_without_a_folder_is_the_one_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "01-syntax" / "add"
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_bytes(b"")
    problems: list[str] = []
    assert read_folder(folder, problems) == dict(sorted(FILES.items())) and not problems
    there, here = load(folder), load_files(unpack(pack(FILES)), "01-syntax", "add")
    assert here.version == there.version
    assert here.to_json() == there.to_json()
    assert [solution.name for solution in here.solutions] == ["accepted/folder", "accepted/plain.py"]


def test_an_exercise_without_a_folder_has_the_same_problems(tmp_path: Path) -> None:
    bad = {
        "exercise.toml": b"colour = 1\n[limits]\nhours = 1\n",
        "statement.md": b"\xff",
        "suite/readme.txt": b"",
        "support/readme.txt": b"",
        "solutions/nice/a.py": b"",
        "solutions/accepted/a.txt": b"",
    }
    folder = tmp_path / "t" / "e"
    for path, content in bad.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    with pytest.raises(BadExercise) as there:
        load(folder)
    with pytest.raises(BadExercise) as here:
        load_files(bad, "t", "e")
    assert here.value.problems == there.value.problems and len(here.value.problems) == 7
