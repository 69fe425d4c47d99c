"""Lines between two boxes: bytes arrive whole and in order, ends cross, and hostile frames harm no other line."""

import socket
import struct
from collections.abc import Callable, Iterator

import pytest

from judge.box import lines
from judge.box.frames import Malformed
from judge.box.porter import Loop


class Two:
    """Both ends of the lines between a client and a service, with what is on its way in memory."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.to_back: list[bytes] = []
        self.to_front: list[bytes] = []
        self.service = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.service.settimeout(10)
        port = self.service.getsockname()[1]
        self.front = lines.Lines(self.loop, self.to_back.append)
        self.back = lines.Lines(self.loop, self.to_front.append, {"tcp": lambda: lines.tcp_reach(port)})
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.address = listener.getsockname()
        self.front.listen(listener, "tcp")
        self.sockets: list[socket.socket] = []
        self.most_away = 0

    def connect(self) -> tuple[socket.socket, socket.socket]:
        """A client, and its connection as the service has it."""
        before = len(self.back.lines)
        client = socket.create_connection(self.address, 10)
        self.move(lambda: len(self.back.lines) > before)
        served, _ = self.service.accept()
        self.sockets += [client, served]
        for sock in (client, served):
            sock.settimeout(0)
        return client, served

    def move(self, until: Callable[[], bool]) -> None:
        """Pass on what is on its way until `until`."""
        for _ in range(2000):
            if until():
                return
            self.loop.step(0.01)
            self.most_away = max([self.most_away, *(line.away for line in self.front.lines.values())])
            for wire, end in ((self.to_back, self.back), (self.to_front, self.front)):
                while wire:
                    end.take(wire.pop(0))
        raise AssertionError("it never came")

    def read(self, sock: socket.socket, size: int) -> bytes:
        """`size` bytes, or what came before the end."""
        got = bytearray()
        over = False

        def enough() -> bool:
            nonlocal over
            try:
                while len(got) < size and (data := sock.recv(1 << 16)):
                    got.extend(data)
                over = len(got) < size
            except BlockingIOError:
                pass
            except ConnectionError:
                over = True
            return over or len(got) >= size

        self.move(enough)
        return bytes(got)

    def close(self) -> None:
        for end in (self.front, self.back):
            end.close()
        for sock in (*self.sockets, self.service):
            sock.close()


@pytest.fixture
def two() -> Iterator[Two]:
    made = Two()
    yield made
    made.close()


def test_bytes_cross_both_ways_and_an_end_leaves_the_other_direction_open(two: Two) -> None:
    client, served = two.connect()
    client.send(b"question")
    assert two.read(served, 8) == b"question"
    client.shutdown(socket.SHUT_WR)
    assert two.read(served, 1) == b""
    served.send(b"answer")
    assert two.read(client, 6) == b"answer"
    served.close()
    assert two.read(client, 1) == b""
    two.move(lambda: not two.front.lines and not two.back.lines)


def test_more_than_a_window_crosses_and_no_more_than_one_is_on_its_way(two: Two) -> None:
    client, served = two.connect()
    text = bytes(range(256)) * 8192
    sent = 0
    got = bytearray()

    def done() -> bool:
        nonlocal sent
        try:
            sent += client.send(text[sent : sent + 100_000]) if sent < len(text) else 0
        except BlockingIOError:
            pass
        try:
            got.extend(served.recv(50_000))
        except BlockingIOError:
            pass
        return len(got) == len(text)

    two.move(done)
    assert bytes(got) == text
    assert 0 < two.most_away <= lines.WINDOW + lines.CHUNK


def test_a_service_that_does_not_answer_hangs_up(two: Two) -> None:
    two.service.close()
    client = socket.create_connection(two.address, 10)
    two.sockets.append(client)
    client.settimeout(0)
    assert two.read(client, 1) == b""
    two.move(lambda: not two.front.lines)


def test_no_more_connections_than_there_may_be(two: Two) -> None:
    clients = [socket.create_connection(two.address, 10) for _ in range(lines.MOST + 3)]
    two.sockets += clients
    two.move(lambda: two.front.count == lines.MOST and len(two.back.lines) == lines.MOST)
    clients[-1].settimeout(0)
    assert two.read(clients[-1], 1) == b""
    assert len(two.front.lines) == lines.MOST


@pytest.mark.parametrize(
    "frame",
    [b"", b"\0", lines.HEAD.pack(9, 1), lines.HEAD.pack(lines.TAKEN, 1) + struct.pack("!I", 1 << 30),
     lines.HEAD.pack(lines.TAKEN, 1), lines.HEAD.pack(lines.OPEN, 1) + b"tcp"],
)  # fmt: skip
def test_frames_that_are_none_are_refused(two: Two, frame: bytes) -> None:
    two.connect()
    with pytest.raises(Malformed):
        two.back.take(frame)


def test_what_a_hostile_side_asks_for_is_not_reached(two: Two) -> None:
    for number, kind in enumerate((b"unix", b"", b"\xff", b"/etc/passwd"), 10):
        two.back.take(lines.HEAD.pack(lines.OPEN, number) + kind)
    assert two.to_front == [lines.HEAD.pack(lines.GONE, number) for number in range(10, 14)]
    assert not two.back.lines


def test_a_line_that_sends_beyond_its_window_is_over_and_the_others_are_not(two: Two) -> None:
    two.connect()
    client, served = two.connect()
    for _ in range(200):
        two.back.take(lines.HEAD.pack(lines.DATA, 1) + bytes(1 << 16))
    assert 1 not in two.back.lines and 2 in two.back.lines
    two.to_front.clear()  # what it says of bytes that the front never sent
    client.send(b"still here")
    assert two.read(served, 10) == b"still here"
