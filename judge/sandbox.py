"""The sandbox: one frozen Job in, one frozen Result out, through a warm box.

A `Sandbox` runs one job at a time; `judge.host_sandbox` opens the one of this host.

What goes wrong in a box is one of three things. The learner's doing: that is in the Result's ends, decided by the
porter. Ours, with a reason: `Result.fault`. Or the box breaks: the job runs once more in a new box; if that breaks too
it is the learner's doing (`died`), unless the porter itself failed. An engine that does not answer is `SandboxAway`.
What a box is told of a job and what is believed of its answers stands in `judge.conversation`.
"""

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Literal

import structlog

from judge import conversation, images, seccomp, slots
from judge.box import house, services
from judge.box.workspace import sizes_of
from judge.conversation import OnProgress
from judge.engines import BoxPlan, Engine, EngineError, Role, SandboxAway, Unsuited
from judge.engines.box import Box, BoxBroken
from judge.job import CellEnd, Job, Limits, Result, needs_of
from judge.pair import Pairing
from judge.pool import Keeping, Pool
from judge.words import Ending

log = structlog.get_logger("assay.sandbox")

Form = Literal["cells", "pair"]
Hear = Callable[[float, Callable[[bytes], None]], dict[str, Any]]

BY_VALUE = ("numpy", "pandas")
"""Libraries whose values arrive in the checker as themselves: where an image has them, the checker's zygote has too."""
BOX_MEMORY_MB = 512
SUITES_KEPT = 12
SUITES_MB = 256
"""What the prepared suites that a box keeps may hold together when another comes; a collected suite has imported what
it imports."""
RESERVE_SECONDS = 120.0
STEP_MB = 16
UNSEEN_MB, UNSEEN_PROCESS_MB = 192, 6
"""What a box that cannot be resized may use when idle, and for each process: gVisor's own kernel is counted with it."""
SERVERS = 32
"""How many processes a server may be expected to have."""
KEEPING = Keeping()


class Sandbox:
    """Runs jobs. Not thread-safe; have one for each slot."""

    def __init__(
        self,
        engine: Engine,
        keeping: Keeping = KEEPING,
        *,
        ready: Callable[[], Collection[str] | None] = lambda: None,
        code: Mapping[str, str] | None = None,
        ahead: bool = True,
        form: Form = "cells",
        soft: bool = False,
        why: str = "",
    ) -> None:
        """`ready`: which images can be used now (None: all). `code`: other sources than `judge.box`'s own, for tests.
        `ahead`: whether the next run's cells are made before it comes. `form`: one box with cells for many runs, or a
        pair of boxes for each. `soft`: limits of processes and a watch over them, whatever else limits the box. `why`
        says, for people, what decided both."""
        self.engine, self.code, self.make_ahead, self._ready = engine, code, ahead, ready
        self.form: Form = form
        self.soft, self.why = soft or engine.soft, why
        self.plans: dict[str, BoxPlan] = {}
        self.pool = Pool(self._open_box, keeping if form == "cells" else replace(keeping, single_use=True))
        self.runs = 0

    @property
    def name(self) -> Literal["docker", "gvisor", "native"]:
        """Which engine."""
        return self.engine.name

    def images(self) -> Collection[str] | None:
        """The images that can be used now; None for all."""
        return self._ready()

    def describe(self) -> Mapping[str, Any]:
        """For the admin page."""
        form = self.form + (", soft limits" if self.soft else "")
        told = {"boxes": self.pool.describe(), "runs": self.runs, "replaced": self.pool.replaced, "form": form}
        told |= {"cannot": self.cannot} if self.cannot else {}
        return {**told, "why": self.why} if self.why else told

    @property
    def cannot(self) -> dict[str, str]:
        """What exercises may ask for and do not get in this sandbox (`needs_of`), with the reason."""
        if self.form == "cells":
            return {}
        alone = self.engine.one_net
        return {"loopback": f"suite and solution cannot share a loopback: {alone}"} if alone else {}

    def close(self) -> None:
        """End every box."""
        self.pool.close()
        self.engine.close()

    def prepare(self, image: str) -> None:
        """Have a box of `image` opened in the background, or two."""
        for role in self.roles:
            self.pool.ahead(self._key(image, role, Limits()))

    @property
    def roles(self) -> tuple[Role, ...]:
        """The boxes that a run has."""
        return ("cells",) if self.form == "cells" else ("checker", "learner")

    def _key(self, image: str, role: Role, limits: Limits) -> str:
        """What the pool calls boxes of this role that can serve a run with these limits."""
        sizes = {} if role == "cells" else sizes_of(limits.memory_mb, limits.disk_mb)
        memory_mb = BOX_MEMORY_MB
        if role != "cells" and not self.engine.resizes:
            memory_mb = limits.memory_mb + UNSEEN_MB + UNSEEN_PROCESS_MB * limits.processes
        plan = BoxPlan(image, 0, memory_mb, role=role, sizes=sizes)
        self.plans[plan.key] = plan
        return plan.key

    def _one_net(self, job: Job) -> bool:
        """Whether all boxes of the run share a loopback."""
        return (job.loopback or bool(job.services)) and not self.engine.one_net

    def _service_plan(self, image: str, name: str, net: str) -> BoxPlan:
        """A box for one server and one run."""
        known = services.KNOWN[name]
        memory_mb = BOX_MEMORY_MB if self.engine.resizes else known.memory_mb + UNSEEN_MB + UNSEEN_PROCESS_MB * SERVERS
        return BoxPlan(image, 0, memory_mb, role="service", sizes={"tmp": known.data_kb, "shm": 1024}, net=net)

    def _open_box(self, key: str) -> Box:
        return self._open(self.plans.get(key) or BoxPlan(key, 0, BOX_MEMORY_MB))

    def _open(self, plan: BoxPlan) -> Box:
        described = images.load(plan.image)
        slot = slots.take()
        try:
            plan = replace(plan, slot=slot.number)
            filters = seccomp.filters(self.soft)
            environment = dict(described.environment)
            if plan.role != "cells":  # no zygote is executed there that would be given its own
                environment = house.environment({"USER": "learner", "LOGNAME": "learner", **environment})
                filters["suite"] = filters["checker"]
            settings = {
                "filters": filters,
                "preload": {
                    "learner": list(described.preload),
                    "checker": [name for name in described.preload if name.partition(".")[0] in BY_VALUE],
                },
                "suites_kept": SUITES_KEPT,
                "suites_mb": SUITES_MB,
                "ahead": self.make_ahead,
            }
            box = Box.open(self.engine, plan, settings, environment, self.code)
        except BaseException:
            slot.free()
            raise
        box.on_close = slot.free
        return box

    # -- one run -------------------------------------------------------------------------------------------------

    def run(self, job: Job, on_progress: OnProgress) -> Result:
        """Run the job and collect what came out. Blocks, at most for the job's `seconds` and what opening boxes and
        preparing suites takes. Raises SandboxAway, Unsuited, and EngineError for an image that is not there."""
        self.runs += 1
        for need in needs_of(job.loopback, job.services):
            if need in self.cannot:
                raise Unsuited(self.cannot[need])
        for last in (False, True):
            box = self._take(self._key(job.image, self.roles[0], job.limits))
            try:
                return self._run_in(box, job, on_progress)
            except BoxBroken as broken:
                log.error("a box broke in a run", image=job.image, error=str(broken))
                if last:
                    return self._broken(box, job, broken)
            except EngineError as error:
                if last or not box.broken:
                    raise
                log.error("a box broke before a run", image=job.image, error=str(error))
            finally:
                self.pool.give_back(box)
        raise AssertionError("unreachable")

    def _take(self, key: str) -> Box:
        try:
            return self.pool.take(key)
        except (EngineError, BoxBroken, OSError) as error:
            if not self.engine.answers():
                raise SandboxAway(f"{self.name} does not answer: {error}") from None
            if isinstance(error, EngineError):
                raise
            raise EngineError(str(error)) from None

    def _run_in(self, box: Box, job: Job, on_progress: OnProgress) -> Result:
        if self.form == "cells":
            self._fit_memory(box, job.limits.memory_mb + services.memory_mb(job.services))
            return self._converse(box, job, on_progress, box.message)
        self._fit_memory(box, job.limits.memory_mb)
        key = self._key(job.image, "learner", job.limits)
        net = box.link.net if self._one_net(job) else ""
        if not net:
            self.pool.ahead(key)

        def take(aside: bool) -> Box:
            other = self._open(replace(self.plans[key], net=net)) if net and not aside else self.pool.take(key)
            self._fit_memory(other, job.limits.memory_mb)
            return other

        def take_service(name: str) -> Box:
            other = self._open(self._service_plan(job.image, name, net))
            self._fit_memory(other, services.KNOWN[name].memory_mb)
            return other

        def drop(other: Box) -> None:
            if other.plan.net or other.plan.role == "service":
                other.close()
            else:
                self.pool.give_back(other)

        files = conversation.learner_files(job)
        pairing = Pairing(box, take, take_service, drop, files, soft=self.soft, in_turn=bool(net))
        try:
            return self._converse(box, job, on_progress, pairing.message)
        finally:
            pairing.close()

    def _converse(self, box: Box, job: Job, on_progress: OnProgress, hear: Hear) -> Result:
        prepare = conversation.preparation(job)
        prepare["precollect"] = prepare["precollect"] and not self.pool.keeping.single_use
        key = conversation.suite_key(job, prepare)
        heard = conversation.Heard(job, on_progress)
        deadline = time.monotonic() + job.limits.seconds + RESERVE_SECONDS
        over: dict[str, Any] = {"event": "need"}
        box.runs += 1
        for has_suite in (key not in box.suites, True):
            head, blobs = conversation.message(job, key, prepare, has_suite)
            head["data_limit"] = job.limits.memory_mb << 20 if self.soft else 0
            head["one_net"] = self._one_net(job)
            box.say(head, blobs)
            over = hear(deadline, heard.report)
            if over.get("event") != "need":
                break
        if over.get("event") != "over":
            box.broken = f"it said {over.get('event')!r}"
            raise BoxBroken(box.broken)
        box.suites.add(key)
        box.idle_kb = int(over.get("idle_kb") or box.idle_kb)
        ends = tuple(conversation.cell_end(one) for one in over["ends"])
        return Result(
            report=tuple(heard.lines),
            ends=ends,
            output=heard.output(),
            seconds=float(over["seconds"]),
            sandbox=self.name,
            form="shared" if job.isolation == "shared" else self.form,
            python=box.python,
            image=f"{job.image}@{box.link.identity}",
            peak_memory_kb=int(over["peak_kb"]),
            finished=bool(over["finished"]),
            fault=str(over["fault"]),
        )

    def _fit_memory(self, box: Box, memory_mb: int) -> None:
        """The box may use what it uses when idle and the job's memory."""
        if not self.engine.resizes:
            return
        wanted = memory_mb + math.ceil(box.idle_kb / 1024)
        if abs(wanted - box.memory_mb) >= STEP_MB:
            try:
                box.link.set_memory(wanted)
            except EngineError as error:
                box.broken = str(error)
                raise
            box.memory_mb = wanted

    def _broken(self, box: Box, job: Job, broken: BoxBroken) -> Result:
        """Of a box that broke twice: the porter's own failure is ours, all else the learner's doing."""
        ours = "Traceback" in str(broken)
        return Result(
            report=(),
            ends=() if ours else (CellEnd("learner", Ending.DIED, None, ""),),
            output="",
            seconds=0.0,
            sandbox=self.name,
            form="shared" if job.isolation == "shared" else self.form,
            python=box.python,
            image=f"{job.image}@{box.link.identity}",
            finished=False,
            fault=str(broken) if ours else "",
        )
