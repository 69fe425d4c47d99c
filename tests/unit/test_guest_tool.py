"""`tools/guest.py`: what goes to the guest, and what is believed of how it ended. The guest here is a shell script."""

import importlib.util
import sys
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("guest", ROOT / "tools" / "guest.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["guest"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Has a machine that says these lines on its second serial port."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")

    def saying(script: str) -> None:
        program = programs / "qemu-system-x86_64"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    return saying


def test_the_guest_is_given_this_checkout_and_the_command(tool: ModuleType, tmp_path: Path) -> None:
    tool.pack(tmp_path / "given.tar", ["python3", "-c", "print('a b')"], [])
    with tarfile.open(tmp_path / "given.tar") as archive:
        names = archive.getnames()
        command = archive.extractfile("guest-command")
        assert command is not None and command.read() == b"""python3 -c 'print('"'"'a b'"'"')'\n"""
    assert {"judge/sandbox.py", "tests/sandbox/conftest.py", "pyproject.toml"} <= set(names)
    assert not [name for name in names if name.startswith(("data/", ".venv/", ".git/"))]


def test_what_the_command_prints_is_passed_on_and_its_exit_status_is_the_tool_s(
    tool: ModuleType, tmp_path: Path, machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine(r"printf 'one\r\ntwo\r\nguest: exit status 3\r\n'")
    assert tool.boot(tmp_path, tmp_path / "disk.img", tmp_path / "given.tar", 60) == 3
    assert capsys.readouterr().out == "one\ntwo\n"


def test_a_guest_that_dies_or_takes_too_long_did_not_pass(
    tool: ModuleType, tmp_path: Path, machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine("echo begun")
    assert tool.boot(tmp_path, tmp_path / "disk.img", tmp_path / "given.tar", 60) == 125
    machine("exec sleep 600")
    assert tool.boot(tmp_path, tmp_path / "disk.img", tmp_path / "given.tar", 1) == 125
    assert "console.log" in capsys.readouterr().err
