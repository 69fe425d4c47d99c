"""Fresh learner cells within a case: for services of the learner's side that must find nothing of the call before.

The checker has a socket to the porter, its desk (`Desk`). It asks there for a cell and is given the one end of a stream
socket, whose other end is a new learner cell with a new working folder; the cell asked for before is ended. Over the
stream goes one question, {"service", "plain"}, and one answer, both JSON; then the cell ends. The answer comes from the
learner's side and is a claim like every other: `ask` caps it and reads nothing but JSON. What a cell used counts as the
learner's, and the time is the case's.
"""

import contextlib
import json
import os
import socket
from typing import TYPE_CHECKING, Any, NoReturn

from judge.box.frames import Malformed, post, take
from judge.box.kin import Kin
from judge.box.workspace import Covers, Workspace

if TYPE_CHECKING:
    from judge.box.run import Run

MOST_ANSWER = 16 << 20
CHUNK = 1 << 18


class NoAnswer(Exception):
    """The cell ended, or said nonsense, instead of answering."""


class Desk:
    """The porter's side. `theirs` is for the checker, and is to be closed when it has been handed over."""

    def __init__(self, run: "Run", places: Covers, limits: dict[str, Any]) -> None:
        self.run, self.places, self.limits = run, places, limits
        self.ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.kin: Kin | None = None
        self.workspace: Workspace | None = None
        self.asked = 0.0
        run.porter.loop.add(self.ours.fileno(), self._asked)

    def _asked(self) -> None:
        try:
            received = take(self.ours)
        except (OSError, Malformed):
            received = None
        if received is None:
            self.run.porter.loop.drop(self.ours.fileno())
            return
        for fd in received[1]:
            os.close(fd)
        self.end()
        self.run.reports.read()  # the case that asks may have begun just now, with a time of its own
        if self.run.state != "going":
            return
        porter = self.run.porter
        self.asked = self.run.clock()
        if porter.clock_stops:
            self._put_off(porter.cell_seconds)
        self.workspace, self.kin = porter.fresh_learner(self.places, self.run.cells.inside)
        self.kin.on_change = self._changed
        porter.flush()

    def _put_off(self, seconds: float) -> None:
        """The making of a cell is not the learner's time where it takes seconds."""
        self.run.deadline += seconds
        self.run.case_deadline += seconds

    def _changed(self, kin: Kin) -> None:
        if not (kin.gone or kin.why or kin.ready):
            return
        if self.run.porter.clock_stops:
            self._put_off(self.run.clock() - self.asked - self.run.porter.cell_seconds)
        if kin.gone or kin.why:
            self.end()
            with contextlib.suppress(OSError):
                post(self.ours, {"say": "none"})
        else:
            kin.on_change = self._watched
            if self.workspace is not None:
                self.run.cells.fill(self.workspace)
            here, there = socket.socketpair()
            null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
            job = {"setup": self.run.head["learner"], "limits": self.limits, "fresh": True}
            kin.begin(job, (there.fileno(), null, null))
            post(self.ours, {"say": "cell"}, (here.fileno(),))
            here.close()
            there.close()
            os.close(null)

    def _watched(self, kin: Kin) -> None:
        if kin.gone:
            self.end()

    def kill(self) -> None:
        """Have the cell end soon; `end` waits for that."""
        if self.kin is not None:
            self.kin.kill()

    def end(self) -> None:
        """End the cell that was asked for last, if there is one."""
        kin, self.kin = self.kin, None
        if kin is not None:
            if kin.pid:
                self.run.account.close(kin)
            self.run.porter.end(kin)
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None

    def close(self) -> None:
        """End the cell and be asked no more."""
        self.end()
        self.run.porter.loop.drop(self.ours.fileno())
        self.ours.close()
        self.theirs.close()


def ask(desk: int, service: str, seconds: float | None, **plain: Any) -> Any:
    """In the checker: the answer of a service of the learner's side in a fresh cell. Raises NoAnswer, and TimeoutError
    after `seconds` (None: not limited but by the case)."""
    with socket.socket(fileno=os.dup(desk)) as own:
        post(own, {"say": "cell"})
        received = take(own)
    if received is None or not received[1]:
        raise NoAnswer("there is no cell")
    with socket.socket(fileno=received[1][0]) as sock:
        sock.settimeout(seconds)
        answer = bytearray()
        try:
            sock.sendall(json.dumps({"service": service, "plain": plain}).encode())
            sock.shutdown(socket.SHUT_WR)
            while data := sock.recv(CHUNK):
                answer += data
                if len(answer) > MOST_ANSWER:
                    raise NoAnswer("it answered without end")
        except (BrokenPipeError, ConnectionError):
            raise NoAnswer("it ended") from None
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        raise NoAnswer("it ended" if not answer else "it answered nonsense") from None


def answer(sock: socket.socket) -> NoReturn:
    """In the cell: answer the one question there is."""
    from judge.box.driver.registry import find

    question = bytearray()
    while data := sock.recv(CHUNK):
        question += data
    asked = json.loads(question)
    said = find(asked["service"])(**asked["plain"])
    sock.sendall(json.dumps(said).encode())
    os._exit(0)
