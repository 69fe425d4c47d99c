"""AppArmor's profile for boxes: what a real parser says of it, and what is done with that.

The parser compiles a profile on any machine; only a kernel with AppArmor can be asked to obey it.
"""

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from docker.errors import ContainerError

from judge.engines import apparmor, daemon
from judge.engines.docker import DockerEngine

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
    assert (tmp_path / "given").read_text() == apparmor.text(userns=True)
    assert (tmp_path / "arguments").read_text().strip() == "--replace"
    parser.write_text("#!/bin/sh\necho 'syntax error in line 3' >&2\nexit 1\n")
    with pytest.raises(apparmor.CannotLoad, match="syntax error in line 3"):
        apparmor.load()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(apparmor.CannotLoad, match="only root"):
        apparmor.load()


def test_an_older_parser_gets_the_words_that_it_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = tmp_path / "apparmor_parser"
    parser.write_text(f"#!/bin/sh\ncat > {tmp_path}/given\n! grep -q userns, {tmp_path}/given\n")
    parser.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert apparmor.load() == "assay-box"
    assert (tmp_path / "given").read_text() == apparmor.text(userns=False)


class Containers:
    """A Docker engine's containers: this process is in one of image `own` ("" if it is in none of them)."""

    def __init__(self, own: str, refuses: str = "") -> None:
        self.own, self.refuses = own, refuses
        self.ran: list[tuple[str, list[str], dict[str, object]]] = []

    def get(self, name: str) -> SimpleNamespace:
        if not self.own:
            raise daemon.NotFound("no such container")
        assert name == socket.gethostname()
        return SimpleNamespace(attrs={"Image": self.own})

    def run(self, image: str, command: list[str], **options: object) -> bytes:
        self.ran.append((image, command, options))
        if self.refuses:
            raise ContainerError(None, 1, command, image, self.refuses.encode())
        return b"assay-box\n"


@pytest.fixture
def contained(monkeypatch: pytest.MonkeyPatch) -> Callable[[Containers], DockerEngine]:
    """Engines in a container whose root is not the host's, and cannot load a profile."""

    def load() -> str:
        raise apparmor.CannotLoad("apparmor_parser: Permission denied")

    def made(containers: Containers) -> DockerEngine:
        engine = DockerEngine.__new__(DockerEngine)
        engine.client = SimpleNamespace(containers=containers)
        return engine

    exists = os.path.exists
    monkeypatch.setattr(apparmor, "load", load)
    monkeypatch.setattr(os.path, "exists", lambda path: path == "/.dockerenv" or exists(path))
    return made


def test_a_worker_in_a_container_has_the_profile_loaded_by_another_of_its_image(
    contained: Callable[[Containers], DockerEngine],
) -> None:
    containers = Containers("sha256:assay")
    assert contained(containers).load_profile() == "assay-box"
    [(image, command, options)] = containers.ran
    assert (image, command) == ("sha256:assay", ["python3", "-m", "judge.engines.apparmor"])
    assert options["privileged"] and options["remove"] and options["network_mode"] == "none"


def test_a_worker_in_a_container_says_both_reasons_why_there_is_no_profile(
    contained: Callable[[Containers], DockerEngine],
) -> None:
    with pytest.raises(apparmor.CannotLoad, match="Permission denied; through the engine: no securityfs here"):
        contained(Containers("sha256:assay", refuses="no securityfs here")).load_profile()
    with pytest.raises(apparmor.CannotLoad, match=r"Permission denied$"):
        contained(Containers("")).load_profile()


def test_the_module_loads_the_profile_as_a_program_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(apparmor, "load", lambda: "assay-box")
    assert (apparmor.main(), capsys.readouterr().out) == (0, "assay-box\n")
    monkeypatch.undo()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert apparmor.main() == 1
    assert "only root" in capsys.readouterr().err
