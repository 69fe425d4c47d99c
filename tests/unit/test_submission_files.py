import os

import pytest

from judge.exercise import Exercise
from judge.submission_files import WHY, RefusedFiles, check, read

USUAL = Exercise("t", "e", {"test_a.py": b""}, support={"shapes.py": b""})
CAPSTONE = Exercise(
    "t",
    "e",
    {"test_a.py": b""},
    modules=("shop.app",),
    patterns=("shop/**/*.py", "templates/**", "pyproject.toml", "Dockerfile", "tests/*.py", "random.py"),
)


def codes(files, exercise=USUAL):
    return {one.file: one.code for one in check(files, exercise)}


@pytest.mark.parametrize(
    "name", ["solution.py", "other.py", "shop/cart.py", "_x.py", "solution/__init__.py", "pkg/io.py"]
)
def test_modules_and_python_files_two_levels_deep_are_admitted(name):
    assert codes({name: b"x = 1\r\n"}) == {}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("conftest.py", "reserved"),
        ("pkg/conftest.py", "reserved"),
        ("test_x.py", "reserved"),
        ("pkg/test_x.py", "reserved"),
        ("pytest.ini", "reserved"),
        ("setup.cfg", "reserved"),
        ("pyproject.toml", "reserved"),
        ("pytest.py", "reserved"),
        ("random.py", "standard_library"),
        ("json/decoder.py", "standard_library"),
        ("pytest/a.py", "standard_library"),
        ("a/b/c.py", "too_deep"),
        ("notes.txt", "not_expected"),
        ("my-solution.py", "not_expected"),
        (".hidden.py", "not_expected"),
        ("../x.py", "bad_path"),
        ("/etc/x.py", "bad_path"),
        ("a//x.py", "bad_path"),
        ("a\\x.py", "bad_path"),
        ("", "bad_path"),
        ("x\n.py", "bad_path"),
        ("a/../x.py", "bad_path"),
        ("x\u202e.py", "bad_path"),
        ("a" * 300 + ".py", "bad_path"),
        ("evil.pth", "never"),
        ("sitecustomize.py", "never"),
        ("x.dist-info/METADATA", "never"),
        ("usercustomize.py", "never"),
        ("shapes.py", "support"),
    ],
)
def test_what_is_refused_says_why(name, code):
    [refused] = check({name: b""}, USUAL)
    assert refused.code == code and refused.why and "{" not in refused.why
    assert set(refused.to_json()) == {"file", "why"}


def test_patterns_admit_more_to_six_levels_but_never_what_changes_python():
    good = [
        "shop/app.py",
        "shop/a/b/c/x.py",
        "templates/x/y.html",
        "pyproject.toml",
        "Dockerfile",
        "tests/test_mine.py",
        "random.py",
    ]
    assert codes(dict.fromkeys(good, b""), CAPSTONE) == {}
    bad = {
        "other.py": "not_expected",
        "shop/a/b/c/d/e/x.py": "too_deep",
        "templates/evil.pth": "never",
        "conftest.py": "reserved",
        "shop/x.dist-info/a.py": "never",
        "tests/a/b.py": "not_expected",
        "json.py": "standard_library",
    }
    assert codes(dict.fromkeys(bad, b""), CAPSTONE) == bad


def test_content_must_be_text_of_a_bearable_size():
    assert codes({"solution.py": b"\xff"}) == {"solution.py": "not_utf8"}
    assert codes({"solution.py": b"x\0"}) == {"solution.py": "has_nul"}
    assert codes({"solution.py": b"#" * (256 * 1024 + 1)}) == {"solution.py": "too_big"}
    assert codes({"solution.py": b"#" * (256 * 1024)}) == {}
    assert codes({}) == {"": "no_files"}
    assert codes({f"f{n}.py": b"" for n in range(21)}) == {"": "too_many_files"}
    assert codes({f"f{n}.py": b"" for n in range(20)}) == {}
    assert codes({"a.py": b"", "a.py/b.py": b""})["a.py/b.py"] in ("clash", "not_expected")


def test_a_file_on_disk_is_the_first_modules_whatever_its_name(tmp_path):
    (tmp_path / "my answer.py").write_text("x = 1")
    assert read(tmp_path / "my answer.py", USUAL) == {"solution.py": b"x = 1"}
    assert read(tmp_path / "my answer.py", CAPSTONE) == {"shop/app.py": b"x = 1"}


def test_a_folder_is_taken_by_relative_path_without_what_is_hidden(tmp_path):
    for name in ("solution.py", "pkg/a.py", ".git/config", "__pycache__/a.pyc", "pkg/.x.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1")
    assert sorted(read(tmp_path, USUAL)) == ["pkg/a.py", "solution.py"]


def test_links_are_refused_and_never_followed(tmp_path):
    (tmp_path / "solution.py").symlink_to("/etc/passwd")
    (tmp_path / "pkg").symlink_to("/etc")
    with pytest.raises(RefusedFiles) as caught:
        read(tmp_path, USUAL)
    assert {one.file: one.code for one in caught.value.refused} == {"solution.py": "link", "pkg": "link"}
    with pytest.raises(RefusedFiles):
        read(tmp_path / "solution.py", USUAL)


def test_every_code_has_words():
    assert all((text and text[0].isupper()) or text.startswith("`") for text in WHY.values())


@pytest.mark.timeout(60)
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "alone.py")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "folder" / "solution.py")
    for path, name in ((tmp_path / "alone.py", "alone.py"), (tmp_path / "folder", "solution.py")):
        with pytest.raises(RefusedFiles) as caught:
            read(path, USUAL)
        assert [(one.file, one.code) for one in caught.value.refused] == [(name, "bad_path")]


def test_folders_nested_without_end_are_too_deep(tmp_path):
    (tmp_path / "solution.py").write_text("x = 1\n")
    here = os.getcwd()
    os.chdir(tmp_path)
    for _ in range(1_200):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(here)
    with pytest.raises(RefusedFiles) as caught:
        read(tmp_path, USUAL)
    assert [one.code for one in caught.value.refused] == ["too_deep"]
    os.chdir(tmp_path)  # nested too deeply for whoever clears temporary folders
    for _ in range(1_200):
        os.chdir("d")
    for _ in range(1_200):
        os.chdir("..")
        os.rmdir("d")
    os.chdir(here)


def test_the_name_of_a_refused_file_moves_no_terminal(tmp_path):
    for name in (b"\xff.py", b"\x1b]0;owned\x07.py", b"a\nb.py", "\u202eevil.py".encode()):
        (tmp_path / os.fsdecode(name)).write_text("")
    with pytest.raises(RefusedFiles) as caught:
        read(tmp_path, USUAL)
    shown = {one.to_json()["file"] for one in caught.value.refused}
    assert shown == {"a␊b.py", "␛]0;owned␇.py", "‹U+202E›evil.py", "�.py"}
