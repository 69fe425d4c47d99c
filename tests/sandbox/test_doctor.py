"""The doctor's proofs: they hold in the sandboxes of this machine, and a sandbox that stops nothing fails them."""

import json
from pathlib import Path

import pytest

from judge import doctor, limit_proofs
from judge.job import Result
from judge.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param("docker", marks=pytest.mark.docker), "native"])
def test_every_limit_of_this_machines_sandbox_holds(name: str) -> None:
    settings = Settings(sandbox=name, data_dir=ROOT / "data")
    found = list(doctor.sandboxes(settings, build=True, on_line=print))
    if name == "native" and any(one.name == "opens" and "not installed" in one.said for one in found):
        pytest.skip(found[0].said)
    assert [one for one in found if one.mark == "failed"] == []
    assert len([one for one in found if one.mark == "ok"]) >= 12


def result(*outcomes: str) -> Result:
    """A run that ended by itself, with these outcomes."""
    frames = tuple(json.dumps({"event": "case", "k": k, "outcome": said}).encode() for k, said in enumerate(outcomes))
    return Result(frames, (), "", 0.1, "docker", "cells", "3.13", "python@x")


ATTEMPTS = list(limit_proofs.attempts(1, ["127.0.0.1"], "/nowhere"))
STOPS = [attempt for attempt in ATTEMPTS if attempt.judge is not limit_proofs.passed]


@pytest.mark.parametrize("attempt", STOPS, ids=lambda attempt: attempt.name)
def test_an_attempt_that_was_not_stopped_fails_its_proof(attempt: limit_proofs.Attempt) -> None:
    assert attempt.judge(result("passed")) != ""


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_an_attempt_that_was_never_made_proves_nothing(attempt: limit_proofs.Attempt) -> None:
    assert attempt.judge(result()) != ""


def test_an_open_data_directory_is_found_and_the_remedy_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    found = next(iter(doctor.data_directory(tmp_path)))
    assert found.mark == "failed" and "chmod 700" in found.fix


def test_where_no_user_namespace_can_be_made_an_engine_of_containers_may_still_judge(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = doctor.user_namespaces()
    assert found.mark == "absent"
    assert "bubblewrap cannot make any here: unshare failed" in found.said
