"""docker-compose.yml for real: its images built on the Debian base, the stack brought up, a submission judged in it.

Slow, and only where a Docker engine and compose (the plugin or the older command) are: a few minutes the first time,
while the engine's cache is empty.
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIZZ = ROOT / "exercises" / "01-syntax" / "fizz-buzz"
Compose = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = [pytest.mark.docker, pytest.mark.slow]


def compose_command() -> list[str] | None:
    """The compose plugin, else the older program of its own; None if there is neither."""
    if shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.fixture(scope="module")
def certificates() -> Iterator[None]:
    """What this machine trusts, for the time of the build, as an operator would put it there."""
    place = ROOT / "docker" / "certificates" / "place.crt"
    bundle = os.environ.get("SSL_CERT_FILE")
    ours = bool(bundle) and not place.exists()
    if bundle and ours:
        shutil.copy(bundle, place)
    yield
    if ours:
        place.unlink()


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def compose(certificates: None, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    """Runs compose on a project of its own, removed afterwards with its volumes. Secrets are not made yet."""
    command = compose_command()
    if command is None:
        pytest.skip("neither the compose plugin nor docker-compose is installed")
    from judge import image_building, images

    try:
        base = image_building.make_base(ROOT / "data", print)
    except images.ImageError as error:
        pytest.skip(str(error))
    secrets = tmp_path_factory.mktemp("secrets")
    env = {
        **os.environ, "BASE_IMAGE": base, "LISTEN": f"127.0.0.1:{port}", "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "IMAGE_TAG": "test-" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:8], "SECRETS": str(secrets),
    }  # fmt: skip
    if subprocess.run(["docker", "buildx", "version"], capture_output=True).returncode:
        env["DOCKER_BUILDKIT"] = "0"
    project = f"assay-test-{os.getpid()}"
    files = ["-f", str(ROOT / "docker-compose.yml"), "-f", str(ROOT / "docker-compose.debian.yml")]

    def run(*arguments: str, timeout: float = 1500) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*command, "-p", project, *files, *arguments], cwd=ROOT, env=env, text=True, timeout=timeout,
            stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip

    run.secrets, run.project = secrets, project  # type: ignore[attr-defined]
    try:
        yield run
    finally:
        run("down", "-v", "--remove-orphans", timeout=120)


@pytest.fixture(scope="module")
def built(compose: Compose) -> Compose:
    for _ in range(2):  # an interrupted download of a package is not what this is about
        done = compose("build")
        if done.returncode == 0:
            return compose
    raise AssertionError(done.stdout[-3000:] + done.stderr[-3000:])


def containers(compose: Compose) -> dict[str, list[dict[str, object]]]:
    """What the engine says of the project's containers, by service."""
    project = compose.project  # type: ignore[attr-defined]
    label = f"label=com.docker.compose.project={project}"
    ids = subprocess.run(["docker", "ps", "-aq", "--filter", label], capture_output=True, text=True, check=True).stdout
    said = subprocess.run(["docker", "inspect", *ids.split()], capture_output=True, text=True, check=True).stdout
    found: dict[str, list[dict[str, object]]] = {}
    for one in json.loads(said):
        found.setdefault(one["Config"]["Labels"]["com.docker.compose.service"], []).append(one)
    return found


def call(port: int, path: str, token: str, body: object = None) -> dict[str, object]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def test_nothing_starts_without_secrets_and_with_them_a_submission_is_judged(built: Compose, port: int) -> None:
    for service in ("postgres", "redis"):
        refused = built("run", "--rm", "--no-deps", "-T", service, timeout=120)
        assert refused.returncode != 0, f"{service} started without a password"
    secrets = built.secrets  # type: ignore[attr-defined]
    for left in secrets.iterdir():  # the older compose makes a folder where a secret is missing
        left.rmdir()
    make = f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r}); import compose_secrets, pathlib;" \
        f"compose_secrets.main(pathlib.Path({str(secrets)!r}))"  # fmt: skip
    subprocess.run([sys.executable, "-c", make], check=True, capture_output=True)
    passwords = [path.read_text() for path in secrets.glob("*_password")]
    assert len(set(passwords)) == 2 and all(len(password) > 30 for password in passwords)

    up = built("up", "-d", "--scale", "worker=2")
    assert up.returncode == 0, up.stdout[-2000:] + up.stderr[-3000:]
    deadline = time.monotonic() + 600
    health: dict[str, object] = {}
    while time.monotonic() < deadline and health.get("sandbox") != "docker":
        time.sleep(0.5)
        try:
            health = call(port, "/healthz", "")
        except OSError:
            continue
    assert health == {"status": "ok", "queue": True, "sandbox": "docker"}, built("logs", "--tail", "30").stdout

    running = containers(built)
    assert len(running["worker"]) == 2
    with_socket = {
        service for service, every in running.items() for one in every if "docker.sock" in json.dumps(one["Mounts"])
    }
    assert with_socket == {"worker"}
    for service in ("web", "watch"):
        for one in running[service]:
            assert one["Config"]["User"] == "10001" and one["HostConfig"]["ReadonlyRootfs"]
    text = json.dumps(running)
    assert not any(password in text for password in passwords), "a password stands in a container's description"

    added = built("run", "--rm", "-T", "migrate", "assay", "user", "add", "eve", "--role", "learner", "--print-token")
    assert added.returncode == 0, added.stderr
    token = added.stdout.strip().splitlines()[-1]
    files = {"solution.py": sorted((FIZZ / "solutions" / "accepted").rglob("*.py"))[0].read_text()}
    sent = call(port, "/api/v1/exercises/01-syntax/fizz-buzz/submissions", token, {"files": files, "purpose": "submit"})
    deadline = time.monotonic() + 120
    grade: dict[str, object] = {}
    while time.monotonic() < deadline and grade.get("status") != "judged":
        time.sleep(0.2)
        grade = call(port, f"/api/v1/submissions/{sent['id']}", token)
    assert (grade["status"], grade["verdict"], grade["sandbox"]) == ("judged", "accepted", "docker")
