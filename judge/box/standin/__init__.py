"""The stand-in module, checker's side: `import solution` in a suite gives a module whose content lives in another
process.

Theory of operation. A `StandIn` is made before the fork: its import hook and wrappers are in place, it notes what is
original, and it knows of no run. In the cell `connect` opens the border to the learner's process and lays out what he
submitted; from then on the checker tells it when cases start and end. What crosses and how is told in
docs/stand-in.md; the parts are `border` (asking, lending, decoding), `shapes` (the local classes and functions),
`judging` (which comparisons the learner's code may answer), `lending` (what the suite hands over), `modules`,
`patches`, `tasks`.
Nothing of the learner's is ever unpickled, evaluated or imported here.
"""

from __future__ import annotations

import builtins
import os
import select
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from judge.box.channel import Channel, Frame
from judge.box.standin.border import CheckerBorder
from judge.box.standin.errors import NotLent, SolutionError, SolutionGone
from judge.box.standin.judging import Meetings
from judge.box.standin.modules import Modules
from judge.box.standin.patches import Patches

__all__ = ["NotLent", "SolutionError", "SolutionGone", "StandIn", "current", "install"]

_current: list[StandIn] = []
_os_read, _os_write = os.read, os.write
MOST_READS = 64
"""How often what was written to descriptors is read at one crossing: more than a pipe holds, and not for ever."""


class StandIn:
    """One run's stand-in for the learner's modules."""

    def __init__(self, setup: Mapping[str, Any]) -> None:
        self._meetings = Meetings(setup.get("meetings"))
        self.border = border = CheckerBorder(self._meetings)
        border.rule.kinds = dict(setup.get("kinds") or {})
        border.services = self._service
        border.sync = self._before
        border.arrived = self._drain
        border.modules = self.modules = Modules(border)
        self.modules.install()  # before the patches note what is original
        border.patches = self._patches = Patches(border)
        self._patches.install()
        self._most = self._left = 0
        self._on_flood: Callable[[], None] | None = None
        self._flooded = False
        self._said: list[str] = []
        self._pipes: dict[int, int] = {}
        self._draining = threading.Lock()

    def connect(
        self,
        sock: socket.socket,
        setup: Mapping[str, Any],
        out_fd: int | None = None,
        err_fd: int | None = None,
        on_flood: Callable[[], None] | None = None,
        on_renew: Callable[[bool], None] | None = None,
    ) -> None:
        """Serve the run of `setup` over the channel `sock`; see `install`."""
        self._meetings.record = bool(setup.get("record"))
        self.border.channel = Channel(sock, self._text)
        self.border.channel.adopting = True
        self.border.on_broken = on_renew
        paths = setup.get("paths") or {}
        copies = Path(paths.get("copies") or tempfile.mkdtemp(prefix="copies-")).absolute()
        inside = paths.get("submission") or setup.get("work") or "/work"
        self.modules.lay_out(setup.get("modules") or ("solution",), setup.get("submitted") or {}, copies, inside)
        self._patches.begin()
        kb = (setup.get("limits") or {}).get("output_kb", 64)
        self._most = self._left = int(kb * 1024)
        self._on_flood = on_flood
        self._pipes = {fd: to for fd, to in ((out_fd, 1), (err_fd, 2)) if fd is not None and fd >= 0}
        self._poll = select.poll()
        for fd in self._pipes:
            os.set_blocking(fd, False)
            self._poll.register(fd, select.POLLIN)
        _current.append(self)

    def share_temporary(self, place: Callable[[], Any]) -> None:
        """Temporary files of the suite's are made in the folder that `place` gives, which both sides have."""
        self._patches.follow_temporary(place)

    # -- what the checker tells ----------------------------------------------------------------------------------

    def case_started(self, nodeid: str) -> None:
        """Meetings and references belong to this case from now on; the output allowance starts afresh."""
        self._meetings.case(nodeid)
        self._left = self._most
        self._said.clear()
        self._patches.follow()
        self.border.case_started()

    def case_finished(self) -> str:
        """The references of the case die. What the learner's code printed in it."""
        self._drain()
        self.border.case_finished()
        self._meetings.case("")
        return "".join(self._said)

    def swallowed(self, case: Any) -> BaseException | None:
        """What the suite raised in `case`, an item of pytest's, by way of something lent, and its own code may never
        have heard of; or what to fail it with, since checks of its own never ran."""
        return self.border.swallowing.take() or self.border.checks.missed(case)

    def met(self) -> dict[str, list[list[str]]]:
        """What recording collected since this was asked last: per node id ("" outside any), the meetings."""
        return self._meetings.taken()

    def kinds(self) -> dict[str, str]:
        """ "function", "class" or "value" for each name of the learner's modules that the suite reached."""
        return dict(self.border.rule.seen_kinds)

    def origin(self, exception: BaseException) -> dict[str, Any] | None:
        """Where an exception that came over the border was raised: {"lines": [(file, line)], "import_failed": bool}."""
        found = self.border.raises.origins.get(id(exception))
        if found is None and isinstance(exception, SolutionError):
            return {"lines": [], "import_failed": False}
        return found[1] if found is not None and found[0] is exception else None

    def ask(self, service: str, /, **plain: Any) -> Any:
        """Call a service of the learner's side (`judge.box.driver.registry`) with plain values."""
        return self.border.ask("service", service, plain)

    def forked(self) -> None:
        """In a child of the suite's: its questions and its parent's would get each other's answers, so it asks none."""
        self.border.channel.broken = "a process that the suite forked cannot ask the solution's"

    def close(self) -> None:
        """Take everything out of this process again."""
        self._patches.remove()
        self.modules.remove()
        self.border.channel.close()
        if self in _current:
            _current.remove(self)

    # -- output and input ----------------------------------------------------------------------------------------

    def _text(self, frame: Frame) -> None:
        """The learner's code printed."""
        body = frame.body
        text = body[1:].decode("utf-8", "surrogatepass") if body else ""
        self._count(len(body))
        self._say(text)
        stream = sys.stderr if body[:1] == b"\2" else sys.stdout
        if stream is not None:
            try:
                stream.write(text)
            except UnicodeEncodeError:
                stream.write(text.encode("utf-8", "replace").decode())

    def _say(self, text: str) -> None:
        self._said.append(text)

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0 and not self._flooded:
            self._flooded = True
            if self._on_flood is not None:
                self._on_flood()

    def _drain(self) -> None:
        """What the learner's process wrote to its own descriptors goes to ours."""
        if not self._pipes or not self._draining.acquire(blocking=False):
            return
        try:
            self._pour()
        finally:
            self._draining.release()

    def _pour(self) -> None:
        for _ in range(MOST_READS):
            ready = self._poll.poll(0)
            for fd, _ in ready:
                self._pour_one(fd)
            if not ready or self._flooded:
                return

    def _pour_one(self, fd: int) -> None:
        try:
            data = _os_read(fd, 65_536)
        except BlockingIOError:
            return
        if not data:
            self._poll.unregister(fd)
            del self._pipes[fd]
            return
        self._count(len(data))
        self._say(data.decode("utf-8", "replace"))
        to = self._pipes[fd]
        stream = sys.stdout if to == 1 else sys.stderr
        if stream is not None:
            stream.flush()
        _os_write(to, data)

    def _before(self) -> None:
        self._patches.sync()

    def _service(self, what: str, *args: Any) -> Any:
        if what == "input":
            return builtins.input(*args)
        name, rest = args
        if name not in ("readline", "read", "readlines", "isatty"):
            raise AttributeError(name)
        result = getattr(sys.stdin, name)(*rest)
        return list(result) if name == "readlines" else result


def current() -> StandIn:
    """The stand-in of this process. Raises SolutionGone when there is none."""
    if not _current:
        raise SolutionGone("there is no solution's process")
    return _current[-1]


def install(
    sock: socket.socket,
    setup: Mapping[str, Any],
    out_fd: int | None = None,
    err_fd: int | None = None,
    on_flood: Callable[[], None] | None = None,
    on_renew: Callable[[bool], None] | None = None,
) -> StandIn:
    """Make the modules of `setup` importable here, over the channel `sock`.

    setup keys: `modules` (declared, dotted), `submitted` (file name to text), `record`, `meetings` (per node id, or
    None: there is no accepted run), `kinds`, `limits` (`output_kb`), `paths` (`copies`: where copies of the
    submitted files go, `submission`: their folder on the learner's side). `out_fd`, `err_fd`: what the learner's
    process writes to its descriptors 1 and 2. `on_flood` is called once when a case prints more than it may;
    `on_renew` when the learner's process is lost (True: it never comes back from what was interrupted).
    """
    standin = StandIn(setup)
    standin.connect(sock, setup, out_fd, err_fd, on_flood, on_renew)
    return standin
