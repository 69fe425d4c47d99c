"""What is well and what is not on this host, by trying it: the findings behind `assay doctor`.

Three kinds of finding. Facts say what the host is (kernel, control groups, security modules, versions) and are never
wrong. Checks say whether something Assay needs works (a sandbox, Redis, the database, the data directory). Proofs
(`judge.limit_proofs`) run in real cells of every sandbox that can be had here and say whether its limits hold; a
sandbox whose limits do not hold must not be used, whatever else works. Every failure carries what to do about it.
"""

import contextlib
import os
import platform
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from judge import forms, host_sandbox, images, limit_proofs, redis_server
from judge.engines import EngineError
from judge.engines.box import BoxBroken
from judge.exercise import BadExercise, load
from judge.job import Result, needs_of
from judge.sandbox import Sandbox
from judge.settings import Settings
from judge.store import migrating
from judge.store.database import Database

Mark = Literal["ok", "failed", "fact", "absent"]
FREE_MB = 2048


@dataclass(frozen=True)
class Finding:
    """One line of the report. `group` is "host", "site" or a sandbox's name; `fix` says what to do about "failed"."""

    group: str
    name: str
    mark: Mark
    said: str
    fix: str = ""


def examine(settings: Settings, build: bool, on_line: Callable[[str], None]) -> Iterator[Finding]:
    """Every finding, as it is made. Blocks for about a minute for each sandbox; `build` allows building the image
    `python` first, which takes another."""
    yield from host()
    yield from site(settings)
    yield from sandboxes(settings, build, on_line)


# The host.


def host() -> Iterator[Finding]:
    """Facts; whether they are enough, the proofs of the sandboxes say."""
    yield Finding("host", "kernel", "fact", f"{platform.system()} {platform.release()} {platform.machine()}")
    yield Finding("host", "Python", "fact", platform.python_version())
    yield Finding("host", "user", "fact", "root" if os.geteuid() == 0 else f"uid {os.geteuid()}")
    yield Finding("host", "control groups", "fact", control_groups())
    yield Finding("host", "AppArmor", "fact", apparmor())
    yield user_namespaces()


def control_groups() -> str:
    """Version and the controllers that limits need."""
    if Path("/sys/fs/cgroup/cgroup.controllers").exists():
        has = Path("/sys/fs/cgroup/cgroup.controllers").read_text(encoding="utf-8").split()
        version = "version 2"
    else:
        has = [name for name in ("memory", "pids", "cpu") if Path("/sys/fs/cgroup", name).is_dir()]
        version = "version 1"
    missing = [name for name in ("memory", "pids") if name not in has]
    return version + (f", without {' and '.join(missing)}: limits are each process's own only" if missing else "")


def apparmor() -> str:
    """Whether it is on; Docker's own profile then forbids the mounts that cells need."""
    try:
        on = Path("/sys/module/apparmor/parameters/enabled").read_text(encoding="utf-8").strip() == "Y"
    except OSError:
        on = False
    if not on:
        return "off"
    return "on (Docker's default profile refuses the mounts of cells; see ASSAY_SANDBOX_APPARMOR)"


def user_namespaces() -> Finding:
    """Whether this process may make one, by making one: bubblewrap needs it, an engine of containers does not."""
    made = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "true"], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return Finding("host", "user namespaces", "ok", "can be made")
    why = []
    for path, bad, setting in (
        ("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces=15000"),
        ("/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
        (
            "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "kernel.apparmor_restrict_unprivileged_userns=0",
        ),
    ):
        with_value = Path(path)
        if with_value.exists() and with_value.read_text(encoding="utf-8").strip() == bad:
            why.append(f"sysctl -w {setting}")
    remedy = " and ".join(why) or "allow user namespaces on this host, or in the container this is"
    said = f"bubblewrap cannot make any here: {made.stderr.strip() or 'refused'} ({remedy})"
    return Finding("host", "user namespaces", "absent", said)


# The site.


def site(settings: Settings) -> Iterator[Finding]:
    """What the settings point to."""
    yield from data_directory(settings.data_dir)
    yield database(settings)
    yield redis(settings)


def data_directory(folder: Path) -> Iterator[Finding]:
    """Its rights and what is free there."""
    shown = folder.absolute()
    if not folder.is_dir():
        yield Finding("site", "data directory", "absent", f"{shown} is made at the first start")
        nearest = next(parent for parent in shown.parents if parent.is_dir())
    else:
        nearest = folder
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & 0o077:
            yield Finding("site", "data directory", "failed", f"{shown} can be entered by others ({mode:o})",
                          f"chmod 700 '{shown}'")  # fmt: skip
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield Finding("site", "data directory", "failed", f"{shown} cannot be written by this user",
                          f"chown -R {os.geteuid()} '{shown}'")  # fmt: skip
        else:
            yield Finding("site", "data directory", "ok", f"{shown} (0700)")
    free = shutil.disk_usage(nearest).free >> 20
    yield Finding("site", "free disk", "ok" if free >= FREE_MB else "failed", f"{free} MB free",
                  f"make room: the images and the database want {FREE_MB} MB")  # fmt: skip


def database(settings: Settings) -> Finding:
    """Whether it answers and has this version's tables."""
    if settings.database.startswith("sqlite:///") and not Path(settings.database.removeprefix("sqlite:///")).exists():
        return Finding("site", "database", "absent", "SQLite, made at the first start")
    kind = "SQLite" if settings.database.startswith("sqlite") else "PostgreSQL"
    try:
        opened = Database(settings.database)
        try:
            current = migrating.is_current(opened)
        finally:
            opened.close()
    except Exception as error:  # a driver may raise anything; the operator is told which
        return Finding("site", "database", "failed", f"{kind}: {error}".splitlines()[0][:300], "see ASSAY_DATABASE_URL")
    if not current:
        return Finding("site", "database", "failed", f"{kind}: its tables are not this version's", "assay migrate")
    return Finding("site", "database", "ok", f"{kind}, up to date")


def redis(settings: Settings) -> Finding:
    """Whether the one that is set answers, or whether a program for a private one is here."""
    if settings.redis_url:
        if redis_server.wait(settings.redis_url, 3.0):
            return Finding("site", "Redis", "ok", "answers")
        return Finding(
            "site", "Redis", "failed", "the server of ASSAY_REDIS_URL does not answer", "start it, or unset it"
        )
    try:
        return Finding("site", "Redis", "ok", f"private, by {redis_server.program(settings)}")
    except redis_server.NoRedisServer as error:
        return Finding("site", "Redis", "failed", "no server program", str(error))


# The sandboxes.


def sandboxes(settings: Settings, build: bool, on_line: Callable[[str], None]) -> Iterator[Finding]:
    """Every sandbox that the settings allow and this host has, with its proofs. At least one must be there."""
    wanted: tuple[host_sandbox.Choice, ...] = (
        ("docker", "native") if settings.sandbox == "auto" else (settings.sandbox,)
    )
    usable = 0
    for name in wanted:
        needed = settings.sandbox != "auto"
        try:
            opened = host_sandbox.open_sandbox(
                name, data_dir=settings.data_dir, build=build, on_line=on_line, wishes=forms.Wishes.of(settings)
            )
        except (EngineError, BoxBroken, images.ImageError) as error:
            mark: Mark = "failed" if needed else "absent"
            yield Finding(name, "opens", mark, " ".join(str(error).split())[:500], remedy(name))
            continue
        try:
            held = True
            for finding in proofs(name, opened):
                held = held and finding.mark != "failed"
                yield finding
            yield from unsuited(name, opened.cannot, settings.exercises)
            usable += held
        finally:
            opened.close()
    if not usable:
        yield Finding("host", "sandbox", "failed", "no sandbox of this host holds its limits: nothing can be judged",
                      "mend one of the sandboxes above; `make run` installs bubblewrap as root")  # fmt: skip


def unsuited(name: str, cannot: Mapping[str, str], exercises: Path) -> Iterator[Finding]:
    """Which exercises of the curriculum ask for what the sandbox cannot give, by name."""
    for need, why in cannot.items():
        asking = []
        for path in sorted(exercises.glob("*/*/exercise.toml")):
            with contextlib.suppress(BadExercise):
                read = load(path.parent)
                if need in needs_of(read.loopback, read.services):
                    asking.append(f"{read.topic}/{read.slug}")
        if asking:
            yield Finding(name, need, "failed", f"{why}; it cannot judge {', '.join(asking)}",
                          "have boxes made as cells (see `form` above), register gVisor with --network=host, "
                          "or judge on another host")  # fmt: skip


def remedy(name: str) -> str:
    """What to do where a sandbox cannot be opened."""
    return {
        "docker": "start a Docker engine (and let this user reach its socket), then `assay images`",
        "gvisor": "register runsc as a runtime of the Docker engine; it must not ignore control groups "
        "(ASSAY_SANDBOX_LIMITS=soft agrees to watched limits instead)",
        "native": "apt-get install bubblewrap, then `assay images --kind native`",
    }[name]


def proofs(name: str, opened: Sandbox) -> Iterator[Finding]:
    """One finding a proof, and what the cells are."""
    with listening() as (port, addresses), tempfile.NamedTemporaryFile(prefix="assay-doctor-") as marker:
        for attempt in limit_proofs.attempts(port, addresses, marker.name):
            try:
                # Where sides cannot share a loopback, that each has its own is tried all the same.
                job = replace(attempt.job(), loopback=attempt.loopback and "loopback" not in opened.cannot)
                result = opened.run(job, lambda _: None)
            except (EngineError, BoxBroken) as error:
                yield Finding(name, attempt.name, "failed", " ".join(str(error).split())[:500], attempt.fix)
                continue
            if attempt.name == "honest":
                yield Finding(name, "form", "fact", form(opened, result))
            why = attempt.judge(result)
            yield Finding(
                name, attempt.name, "failed" if why else "ok", why or attempt.what, attempt.fix if why else ""
            )


def form(opened: Sandbox, result: Result) -> str:
    """Which form the boxes have, why, and how they are limited."""
    said = {
        "cells": "cells: a warm box for many runs, two fresh cells in it for each",
        "pair": "pair: two fresh boxes for each run, one for each side",
    }[opened.form]
    limits = "soft limits: each process's own, and a watch over them together" if opened.soft else "hard limits"
    why = f" ({opened.why})" if opened.why else ""
    return f"{said}{why}; {limits}; Python {result.python}, {result.image}"


@contextlib.contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A port of this process on every address of this machine: whoever connects has got out of a box."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.bind(("", 0))  # all addresses: a cell may find another way to this machine than loopback
        server.listen(8)
        yield int(server.getsockname()[1]), addresses()


def addresses() -> list[str]:
    """Addresses under which this machine might be reached from a box."""
    found = {"127.0.0.1"}
    with contextlib.suppress(OSError):  # a host without a name in its own resolver is still itself
        found |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    if shutil.which("ip"):
        asked = subprocess.run(["ip", "-4", "-o", "addr"], capture_output=True, text=True, check=False)
        words = asked.stdout.split()
        found |= {words[n + 1].partition("/")[0] for n, word in enumerate(words[:-1]) if word == "inet"}
    return sorted(found)
