"""The two zygotes of a box, and the zygote of each suite: processes that have imported what is slow and only fork.

A zygote is an interpreter of its own (`-P -s -B`, clean environment, fixed PYTHONHASHSEED), started by the porter. The
learner's zygote imports the image's libraries and the driver, and never reads a byte of a suite or of a learner: a cell
is a copy of its parent's memory. The checker's zygote imports pytest and the checker; for each suite it forks a suite
zygote, confined like a cell, which alone reads that suite, and whose forks are the checker cells of that suite.

A fork copies one thread and shares every open file, so a zygote refuses to serve with a second thread or with a file
open beside its socket, but for the file of a library that it runs. What it has collected by then is frozen out of the
garbage collector's sight.
"""

import fcntl
import gc
import os
import random
import signal
import socket
import sys
import traceback
from functools import partial
from importlib import import_module
from typing import Any

from judge.box import cell, confine, fresh, services
from judge.box.bootstrap import Bundle
from judge.box.frames import post, take


def main(bundle: Bundle) -> None:
    """A zygote's life: descriptor 3 is the socket to the porter. Ends with the porter."""
    os.close(4)
    control = socket.socket(fileno=3)
    received = take(control)
    if received is None:
        return
    setup = received[0]
    try:
        modules = ["judge.box.checker", "judge.box.kit", "judge.box.standin"]
        own = ["judge.box.driver"] if setup["kind"] == "learner" else modules
        for name in [*own, *setup["preload"]]:
            import_module(name)
        if setup["kind"] == "learner":
            import_module("judge.box.driver.rehearsal").rehearse()
        refuse_unfit(control.fileno())
    except BaseException as problem:
        why, trace = f"{type(problem).__name__}: {problem}", traceback.format_exc()[-4000:]
        post(control, {"say": "unfit", "why": why, "trace": trace})
        return
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    post(control, {"say": "serving", "python": sys.version.split()[0]})
    filters = {name: bytes.fromhex(text) for name, text in setup["filters"].items()}
    _serve(control, filters, None)


def refuse_unfit(control: int) -> None:
    """Raise RuntimeError if this process holds what forks must not share."""
    threads = len(os.listdir("/proc/self/task"))
    if threads > 1:
        raise RuntimeError(f"{threads} threads after the imports: a library that starts threads cannot be preloaded")
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
        code = {line.split(maxsplit=5)[5].rstrip("\n") for line in maps if "x" in line.split()[1] and "/" in line}
    for name in os.listdir("/proc/self/fd"):
        fd = int(name)
        if fd > 2 and fd != control:
            try:
                what = os.readlink(f"/proc/self/fd/{fd}")
            except OSError:
                continue  # the listing's own
            if what in code and fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
                confine.LIBRARIES.add(fd)
                continue
            raise RuntimeError(f"{what} is open after the imports: a library that opens files cannot be preloaded")


def _serve(control: socket.socket, filters: dict[str, bytes], prepared: Any) -> None:
    """Fork a cell for every request until the porter is gone."""
    while True:
        received = take(control)
        if received is None:
            return
        request, fds, _ = received
        bodies: dict[str, cell.Body] = {
            "suite": partial(suite_zygote, filters),
            "checker": partial(check, prepared),
            "learner": learn,
            "service": services.serve,
        }
        program = filters[request["filter"]]
        cell.fork(request, fds, program, bodies[request["role"]], control.close)


def suite_zygote(filters: dict[str, bytes], request: dict[str, Any], held: list[int]) -> None:
    """The code of a suite's zygote: prepare the suite, say so, serve."""
    control = socket.socket(fileno=held[0])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    checker = import_module("judge.box.checker")
    confine.quiet()
    os.chdir("/suite")
    try:
        prepared = checker.prepare(request["setup"])
    except BaseException:
        post(control, {"say": "unprepared", "why": traceback.format_exc()[-4000:]})
        return
    gc.collect()
    gc.freeze()
    post(control, {"say": "prepared"})
    _serve(control, filters, prepared)


def learn(job: dict[str, Any], held: list[int]) -> None:
    """The code of a learner cell: `held` are the channel and what descriptors 1 and 2 become."""
    channel, out, err = held
    confine.quiet(out, err)
    confine.only_keep([channel])
    _reseed()
    if job.get("fresh"):
        fresh.answer(socket.socket(fileno=channel))
    import_module("judge.box.driver").serve(socket.socket(fileno=channel), job["setup"])


def check(prepared: Any, job: dict[str, Any], held: list[int]) -> None:
    """The code of a checker cell: `held` are the pipe for reports and, with a learner cell, the channel, the read ends
    of its output and, where fresh cells can be had, the desk."""
    confine.quiet()
    confine.only_keep(held)
    _reseed()
    reports = Reports(held[0])
    prepared.setup.update(job["setup"])
    if len(held) > 4:
        prepared.setup["desk"] = held[4]
    channel, out, err = (socket.socket(fileno=held[1]), held[2], held[3]) if len(held) > 1 else (None, None, None)
    prepared.run(
        sock=channel,
        out_fd=out,
        err_fd=err,
        report=reports.send,
        hold=reports.hold,
        done=frozenset(job["done"]),
        on_flood=lambda: reports.send({"event": "flooded"}),
        on_renew=lambda late=False: reports.send({"event": "renew", "late": late}),
    )


class Reports:
    """The checker's way to the porter: one JSON object a line on a pipe. `os.write` and the encoder are taken before
    the suite could replace them."""

    def __init__(self, fd: int) -> None:
        from json import JSONEncoder

        self.fd = fd
        self.write = os.write
        self.encode = JSONEncoder(separators=(",", ":"), default=repr).encode
        self.held = b""

    def hold(self, frame: dict[str, Any]) -> None:
        """Have a frame go with the next one, which is sent at once: two messages in one cost the porter, and all that
        is between it and the worker, half as much."""
        self.held += self.encode(frame).encode() + b"\n"

    def send(self, frame: dict[str, Any]) -> None:
        """Send one frame, after those held back; raises OSError when the porter is gone."""
        held, self.held = self.held, b""  # in one step: another thread of the suite's may send too
        view = memoryview(held + self.encode(frame).encode() + b"\n")
        while view:
            view = view[self.write(self.fd, view) :]


def _reseed() -> None:
    """Python reseeds `random` after a fork; numpy's global generator needs it said."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed(random.SystemRandom().getrandbits(32))
