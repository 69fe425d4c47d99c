"""Which form boxes have on this host, and why: chosen by trying, never by a version.

For one engine there are up to three ways, tried in this order: cells within a warm box (with what the engine's AppArmor
needs for them), else a pair of boxes for each run. A way counts as possible when an honest run in it is judged right.

gVisor's control groups do not limit a learner's code alone: `runsc` can be told to ignore them, and where it obeys,
its own kernel is counted too, which takes megabytes for each process. So there each process is limited and all of them
are watched over together ("soft limits", `judge.box.usage`); a control group that is obeyed stands behind that. Memory
and processes are exhausted once before gVisor is used, and a form whose limits do not hold is refused.

Whether two boxes of gVisor can share a loopback depends on how it was registered, and is tried as well.

The settings can ask for each way; what is asked for and not possible is an error, never another.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import structlog

from judge import limit_proofs
from judge.engines import Engine, EngineError, apparmor
from judge.engines.box import BoxBroken
from judge.job import Job, Limits
from judge.sandbox import Form, Sandbox
from judge.settings import Settings

log = structlog.get_logger("assay.sandbox")


WATCHED = "limits are watched, since gVisor's control groups count its own kernel or are ignored"


@dataclass(frozen=True)
class Wishes:
    """What the admin has set. `limits`: "hard" refuses boxes without control groups, "soft" forces watched limits, and
    "auto" takes those for an ordinary user's bubblewrap and for gVisor. `apparmor`: our profile, none, the engine's
    default, or "auto": ours if it can be loaded."""

    form: Literal["auto", "cells", "pair"] = "auto"
    limits: Literal["auto", "hard", "soft"] = "auto"
    apparmor: Literal["auto", "profile", "unconfined", "default"] = "auto"

    @classmethod
    def of(cls, settings: Settings) -> "Wishes":
        """From the settings."""
        return cls(settings.sandbox_form, settings.sandbox_limits, settings.sandbox_apparmor)


@dataclass(frozen=True)
class Way:
    """One way to try: the form, Docker's security options for it, and why it is tried."""

    form: Form
    security: tuple[str, ...] = ()
    why: str = ""


class Refused(EngineError):
    """No form of this engine is possible or allowed. The text has every reason."""


def ways(engine: Engine, wishes: Wishes) -> Iterator[Way]:
    """The ways of this engine, best first. Raises EngineError where what is wished cannot be had."""
    security: tuple[str, ...] = ()
    why = ""
    if hasattr(engine, "load_profile") and getattr(engine, "has_apparmor", False):
        if wishes.apparmor in ("auto", "profile"):
            try:
                security, why = (f"apparmor={engine.load_profile()}",), "with the AppArmor profile of Assay"
            except apparmor.CannotLoad as problem:
                if wishes.apparmor == "profile":
                    raise EngineError(f"ASSAY_SANDBOX_APPARMOR=profile: {problem}") from None
                why = f"the AppArmor profile of Assay cannot be loaded ({problem})"
        elif wishes.apparmor == "unconfined":
            security, why = ("apparmor=unconfined",), "without AppArmor, as set"
    if wishes.form in ("auto", "cells"):
        yield Way("cells", security, why)
    if wishes.form in ("auto", "pair"):
        yield Way("pair", (), "as set" if wishes.form == "pair" else why)


def choose(engine: Engine, wishes: Wishes, make: Callable[[Engine, Form, bool, str], Sandbox]) -> Sandbox:
    """The first way of `engine` in which an honest run is judged right and limits hold. `make` makes a sandbox of the
    engine, the form, whether limits are soft, and why. Raises Refused."""
    problems: list[str] = []
    for way in ways(engine, wishes):
        if engine.soft and wishes.limits == "hard":
            raise Refused("there is no control group that this user may write, and ASSAY_SANDBOX_LIMITS is hard")
        if hasattr(engine, "security"):
            engine.security = way.security
        for soft in _limits(engine, wishes):
            watched = [WATCHED] if soft and engine.name == "gvisor" else []
            why = "; ".join([*([way.why] if way.why else []), *watched, *problems])
            sandbox = make(engine, way.form, soft, why)
            works = not (problem := _works(sandbox))
            if works and engine.name == "gvisor":
                problem = limits_problem(sandbox)
            if not problem:
                if way.form == "pair" and engine.name == "gvisor":
                    try_loopback(sandbox)
                log.info("form of boxes", sandbox=engine.name, form=way.form, soft=sandbox.soft, why=why)
                return sandbox
            sandbox.pool.close()
            problems.append(f"{way.form}{' with soft limits' if soft else ''}: {problem}")
            if not works:
                break  # other limits would not help
    raise Refused("; ".join(problems))


def _limits(engine: Engine, wishes: Wishes) -> tuple[bool, ...]:
    """Whether limits are soft, in the order in which that is tried."""
    if wishes.limits == "soft":
        return (True,)
    return (True, False) if engine.name == "gvisor" and wishes.limits == "auto" else (False,)


def _works(sandbox: Sandbox) -> str:
    """Why an honest run is not judged right, "" if it is."""
    try:
        result = sandbox.run(PROBE, lambda progress: None)
    except (EngineError, BoxBroken) as error:
        return _short(str(error))
    problem = limit_proofs.passed(result)
    return _short(problem) if problem else ""


def try_loopback(sandbox: Sandbox) -> None:
    """Have the engine know whether two boxes can share a loopback: the suite's side connects to the learner's."""
    alone, sandbox.engine.one_net = sandbox.engine.one_net, ""
    try:
        problem = limit_proofs.passed(sandbox.run(MEETING, lambda progress: None))
    except (EngineError, BoxBroken) as error:
        problem = str(error)
    if problem:
        sandbox.engine.one_net = alone
    log.info("loopback of pairs", sandbox=sandbox.name, shared=not problem)


def limits_problem(sandbox: Sandbox) -> str:
    """Why memory or processes are not limited, "" if they are: by exhausting both."""
    for attempt in limit_proofs.attempts(0, [], ""):
        if attempt.name in ("memory", "children", "processes"):
            try:
                problem = attempt.judge(sandbox.run(attempt.job(), lambda progress: None))
            except (EngineError, BoxBroken) as error:
                problem = str(error)
            if problem:
                return f"the limit on {attempt.name} does not hold ({_short(problem)})"
    return ""


def _short(text: str) -> str:
    """The last line of what may be a traceback."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:300] if lines else text


PROBE = Job(
    version="probe",
    suite={"test_probe.py": b"from solution import add\ndef test_add(): assert add(2, 3) == 5\n"},
    files={"solution.py": b"def add(a, b): return a + b\n"},
    limits=Limits(seconds=60, case_seconds=20),
)
MEETING = Job(
    version="meeting",
    suite={"test_meeting.py": b"""
import socket
import solution
def test_the_suite_reaches_the_learner(): socket.create_connection(("127.0.0.1", solution.listen()), 10).close()
"""},
    files={"solution.py": b"""
import socket
held = []
def listen():
    held.append(socket.create_server(("127.0.0.1", 0)))
    return held[0].getsockname()[1]
"""},
    loopback=True,
    limits=Limits(seconds=60, case_seconds=20),
)  # fmt: skip
"""An honest run of two sides that need one loopback."""
