"""AppArmor's profile for boxes: what a real parser says of it, and what is done with that.

The parser compiles a profile on any machine; only a kernel with AppArmor can be asked to obey it.
"""

import os
import subprocess
from pathlib import Path

import pytest

from judge.engines import apparmor

COMPILE = ["--skip-kernel-load", "--skip-cache"]


@pytest.fixture
def program() -> str:
    found = apparmor.parser()
    if found is None:
        pytest.skip("apparmor_parser is not installed (apt-get install apparmor)")
    return found


def compiled(program: str, profile: str, *more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [program, *COMPILE, *more], input=profile, capture_output=True, text=True, check=False, timeout=120
    )


def version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    return int(said.split("version ")[1].split(".")[0])


def test_a_real_parser_compiles_the_profile(program: str) -> None:
    done = compiled(program, apparmor.text(userns=False))
    assert done.returncode == 0, done.stderr
    assert compiled(program, apparmor.text(userns=False), "--names").stdout.split() == [apparmor.NAME]


def test_a_parser_that_knows_user_namespaces_compiles_the_profile_that_names_them(program: str) -> None:
    done = compiled(program, apparmor.text(userns=True))
    if version(program) >= 4:
        assert done.returncode == 0, done.stderr
    else:
        assert "syntax error" in done.stderr


def test_a_real_parser_refuses_a_profile_with_a_slip(program: str) -> None:
    assert compiled(program, apparmor.text(userns=False).replace("mount,", "mount")).returncode != 0


def test_the_rules_let_cells_mount_and_keep_the_kernel_s_own_files_closed(program: str) -> None:
    said = compiled(program, apparmor.text(userns=False), "--dump=rule-exprs")
    rules = said.stdout + said.stderr
    assert "/proc/sys/" in rules and "/sys/firmware/" in rules
    lines = [
        line.strip() for line in compiled(program, apparmor.text(userns=False), "--preprocess").stdout.splitlines()
    ]
    assert "mount," in lines and "umount," in lines
    assert not [line for line in lines if line.startswith("deny") and "mount" in line]


def test_the_profile_is_given_to_the_parser_and_its_refusal_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser = tmp_path / "apparmor_parser"
    parser.write_text(f'#!/bin/sh\ncat > {tmp_path}/given\necho "$@" > {tmp_path}/arguments\n')
    parser.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert apparmor.load() == "assay-box"
    assert (tmp_path / "given").read_text() == apparmor.text(userns=False)
    assert (tmp_path / "arguments").read_text().strip() == "--replace"
    parser.write_text("#!/bin/sh\necho 'syntax error in line 3' >&2\nexit 1\n")
    with pytest.raises(apparmor.CannotLoad, match="syntax error in line 3"):
        apparmor.load()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(apparmor.CannotLoad, match="only root"):
        apparmor.load()


def test_an_older_parser_on_a_newer_kernel_gets_the_words_that_it_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser = tmp_path / "apparmor_parser"
    parser.write_text(f"#!/bin/sh\ncat > {tmp_path}/given\n! grep -q userns, {tmp_path}/given\n")
    parser.chmod(0o755)
    (tmp_path / "features/namespaces/userns_create").mkdir(parents=True)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(apparmor, "KERNEL", tmp_path)
    assert apparmor.load() == "assay-box"
    assert (tmp_path / "given").read_text() == apparmor.text(userns=False)
