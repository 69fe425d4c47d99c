"""A cell that is a box of its own, as the porter of the checker's box knows it (`judge.box.pair`).

The worker opens the box when it is asked to, says how it fares, and closes it when it is dropped. `AwayService` is one
with a server: what the checker's box has of it are addresses where clients connect, whose connections are carried there
(`judge.box.lines`): its Unix socket in `/service`, and 127.0.0.1 where both boxes share no network.
"""

import socket
from functools import partial
from typing import TYPE_CHECKING, Any

from judge.box import frames, lines, services
from judge.box.confine import write_file
from judge.box.kin import Kin
from judge.box.object_store import SECRET_FILE

if TYPE_CHECKING:
    from judge.box.pair import PairPorter


class Away(Kin):
    """A cell that is the run's box number `number`."""

    def __init__(self, role: str, porter: "PairPorter", number: int) -> None:
        super().__init__(role)
        self.control.close()
        self.theirs.close()
        self.porter, self.number = porter, number
        self.usage = (0, 0.0)
        self.dropped = False

    def heard(self, op: str, head: dict[str, Any]) -> None:
        """A message of the worker's about it."""
        if op == "open":
            self.ready, self.why = "why" not in head, str(head.get("why", ""))
            self.on_change(self)
        elif op == "usage":
            self.usage = (int(head["max_rss"]), float(head["cpu"]))
            self.porter.away_kills(self.number, int(head["kills"]))
        elif not self.gone:
            self.over(head)

    def over(self, head: dict[str, Any]) -> None:
        """It ended, or its whole box is gone."""
        if "status" in head:
            self.usage = (int(head["max_rss"]), float(head["cpu"]))
            self.ended = {"status": int(head["status"]), "max_rss": self.usage[0], "cpu": self.usage[1]}
        self.porter.away_kills(self.number, int(head.get("kills", 0)))
        self.hang_up()
        self.gone = True
        self.on_change(self)

    def hang_up(self) -> None:
        """It has ended: who talks to it hears the end."""

    def let_go(self) -> None:
        """Close what is held here for it."""

    def settle(self) -> None:
        """A box can be dropped at any time."""

    def kill(self) -> None:
        """Have the box closed; the worker says `gone` when it is."""
        if not self.dropped:
            self.dropped = True
            self.porter.say({"event": "drop", "n": self.number})
        self.let_go()

    def await_end(self, seconds: float) -> bool:
        """Nothing of it can reach this box any more."""
        self.kill()
        self.gone = True
        return True

    def dying(self) -> bool:
        """Its last word comes before the end of what is passed on, unless that was ended here."""
        return self.gone or self.dropped

    def await_word(self, seconds: float) -> None:
        """See `dying`."""

    def figures(self) -> tuple[int, float]:
        """What it last said of itself."""
        return self.usage


class AwayService(Away):
    """A service cell. `one_net`: its box shares this one's network."""

    def __init__(self, porter: "PairPorter", number: int, name: str, one_net: bool) -> None:
        super().__init__("service", porter, number)
        self.name, self.one_net = name, one_net
        self.stream = services.stream_of(name)
        self.lines = lines.Lines(porter.loop, partial(porter.send, self.stream))

    def heard(self, op: str, head: dict[str, Any]) -> None:
        """Before it is said to be ready there is where to reach it."""
        if op == "open" and "why" not in head and not self.dropped:
            known = services.KNOWN[self.name]
            if head.get("secret"):
                folder, _, file = SECRET_FILE.rpartition("/")
                write_file(folder, file, str(head["secret"]).encode())
            if known.socket:
                self.lines.listen(lines.unix_listener(f"{services.SOCKETS}/{known.socket}"), "unix")
            if not self.one_net:
                self.lines.listen(socket.create_server(("127.0.0.1", known.port)), "tcp")
        super().heard(op, head)

    def take(self, payload: bytes) -> None:
        """A frame of its lines. What is no frame ends it; what comes before it is ready is of the one before it."""
        if self.gone or not self.ready:
            return
        try:
            self.lines.take(payload)
        except frames.Malformed as problem:
            self.over({"why": str(problem)})

    def hang_up(self) -> None:
        self.lines.close()

    def let_go(self) -> None:
        self.lines.close()
