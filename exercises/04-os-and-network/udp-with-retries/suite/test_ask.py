import socket
import threading

import pytest

from solution import ask


class Server(threading.Thread):
    """Hands each datagram to `react(server, data, sender)`, and remembers all of them."""

    def __init__(self, react):
        super().__init__(daemon=True)
        self.react = react
        self.seen = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.stranger.bind(("127.0.0.1", 0))
        self.ended = threading.Event()

    def run(self):
        self.socket.settimeout(0.05)
        while not self.ended.is_set():
            try:
                data, sender = self.socket.recvfrom(65_535)
            except TimeoutError:
                continue
            self.seen.append(data)
            self.react(self, data, sender)

    def send(self, data, sender):
        self.socket.sendto(data, sender)


@pytest.fixture
def serve():
    made = []

    def start(react):
        made.append(Server(react))
        made[-1].start()
        return made[-1]

    yield start
    for server in made:
        server.ended.set()
        server.join()
        server.socket.close()
        server.stranger.close()


def shout(server, data, sender):
    """Answers with the question in capital letters."""
    server.send(data[:2] + data[2:].upper(), sender)


def say_nothing(server, data, sender):
    pass


@pytest.mark.title("A question is answered", zh="一问一答")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_answer(serve):
    server = serve(shout)
    assert ask("127.0.0.1", server.port, b"hello", timeout=5) == b"HELLO"
    assert len(server.seen) == 1
    assert server.seen[0][2:] == b"hello"


@pytest.mark.title("Nobody answers: as many questions as tries", zh="无人回答：问的次数等于尝试次数")
@pytest.mark.feedback("full")
@pytest.mark.parametrize("tries", [1, 4])
def test_silence(serve, tries):
    server = serve(say_nothing)
    with pytest.raises(TimeoutError):
        ask("127.0.0.1", server.port, b"hello", timeout=0.1, tries=tries)
    server.ended.set()
    server.join()
    assert len(server.seen) == tries


@pytest.mark.title("By default it is asked three times", zh="默认问三次")
def test_default_tries(serve):
    server = serve(say_nothing)
    with pytest.raises(TimeoutError):
        ask("127.0.0.1", server.port, b"hello", timeout=0.05)
    server.ended.set()
    server.join()
    assert len(server.seen) == 3


@pytest.mark.title("The first datagrams get lost", zh="前几个数据报丢失了")
@pytest.mark.points(2)
def test_lost(serve):
    def third_time(server, data, sender):
        if len(server.seen) >= 3:
            shout(server, data, sender)

    server = serve(third_time)
    assert ask("127.0.0.1", server.port, b"again", timeout=0.3, tries=15) == b"AGAIN"
    assert len(server.seen) >= 3


@pytest.mark.title("All tries of a question bear the same mark", zh="同一问题的各次尝试带有相同的标记")
def test_same_mark(serve):
    server = serve(say_nothing)
    with pytest.raises(TimeoutError):
        ask("127.0.0.1", server.port, b"same", timeout=0.05, tries=3)
    server.ended.set()
    server.join()
    assert len(set(server.seen)) == 1


@pytest.mark.title("A late answer to the first try is an answer", zh="对第一次尝试的迟到回答也是回答")
@pytest.mark.hint("The mark belongs to the question, not to the try.", zh="标记属于问题，而不属于某一次尝试。", after=2)
def test_late(serve):
    def answers_the_first(server, data, sender):
        if len(server.seen) >= 2:
            shout(server, server.seen[0], sender)

    server = serve(answers_the_first)
    assert ask("127.0.0.1", server.port, b"late", timeout=0.3, tries=15) == b"LATE"


@pytest.mark.title("Marks cannot be guessed", zh="标记无法猜到")
@pytest.mark.points(2)
@pytest.mark.hint("`secrets.token_bytes(2)` for every question.", zh="每个问题都用 `secrets.token_bytes(2)`。", after=2)
def test_marks(serve):
    server = serve(shout)
    for _ in range(20):
        ask("127.0.0.1", server.port, b"x", timeout=5)
    marks = [int.from_bytes(data[:2], "big") for data in server.seen]
    assert len(set(marks)) >= 15
    steps = [(after - before) % 65_536 for before, after in zip(marks, marks[1:])]
    assert len(set(steps)) >= 12


@pytest.mark.title("An answer with another mark is not mine", zh="带别的标记的回答不是给我的")
@pytest.mark.points(2)
def test_other_mark(serve):
    def confused(server, data, sender):
        server.send(bytes([data[0] ^ 1, data[1]]) + b"wrong", sender)
        server.send(bytes([data[0], data[1] ^ 1]) + b"wrong", sender)
        server.send(data[:2] + b"right", sender)

    assert ask("127.0.0.1", serve(confused).port, b"x", timeout=5) == b"right"


@pytest.mark.title("An answer from somebody else is not believed", zh="别人的回答不可信")
@pytest.mark.points(2)
@pytest.mark.hint("`recvfrom` tells the sender: compare address and port. Or `connect` the socket.", zh="`recvfrom` 会告诉你发送者：比较地址和端口。或者对套接字 `connect`。", after=2)
def test_stranger(serve):
    def overtaken(server, data, sender):
        server.stranger.sendto(data[:2] + b"from a stranger", sender)
        server.send(data[:2] + b"from the server", sender)

    assert ask("127.0.0.1", serve(overtaken).port, b"x", timeout=5) == b"from the server"


@pytest.mark.title("What is too short to have a mark is passed over", zh="短得连标记都没有的，略过")
def test_short(serve):
    def stutters(server, data, sender):
        for part in (b"", data[:1]):
            server.send(part, sender)
        server.send(data[:2] + b"at last", sender)

    assert ask("127.0.0.1", serve(stutters).port, b"x", timeout=5) == b"at last"


@pytest.mark.title("An empty answer is an answer", zh="空的回答也是回答")
def test_empty(serve):
    server = serve(shout)
    assert ask("127.0.0.1", server.port, b"", timeout=5) == b""
    assert len(server.seen) == 1


@pytest.mark.title("Noise does not make the waiting longer", zh="杂音不会让等待变长")
@pytest.mark.points(2)
@pytest.mark.hint("Compute once until when to wait, and before each `recvfrom` how much of that is left.", zh="先算好等到什么时候为止，每次 `recvfrom` 之前再算还剩多少。", after=2)
def test_noise(serve):
    def babble(server, data, sender):
        if len(server.seen) == 1:
            threading.Thread(target=go_on, args=(server, data, sender), daemon=True).start()

    def go_on(server, data, sender):
        for _ in range(200):
            if server.ended.wait(0.02):
                return
            server.send(bytes([data[0] ^ 255]) + b"noise", sender)
        server.seen.append("after four seconds it was still waiting")

    server = serve(babble)
    with pytest.raises(TimeoutError):
        ask("127.0.0.1", server.port, b"x", timeout=0.3, tries=2)
    server.ended.set()
    server.join()
    assert len(server.seen) == 2


@pytest.mark.title("It waits as long as was said", zh="说等多久就等多久")
def test_patience(serve):
    def slow(server, data, sender):
        threading.Timer(0.8, shout, (server, data, sender)).start()

    server = serve(slow)
    assert ask("127.0.0.1", server.port, b"patience", timeout=6, tries=1) == b"PATIENCE"


@pytest.mark.title("A long answer comes completely", zh="很长的回答完整到来")
def test_long_answer(serve):
    def tells_much(server, data, sender):
        server.send(data[:2] + b"m" * 30_000, sender)

    assert ask("127.0.0.1", serve(tells_much).port, b"x", timeout=5) == b"m" * 30_000


@pytest.mark.title("A question that is too long is not sent", zh="太长的问题不发送")
def test_long_question(serve):
    server = serve(shout)
    with pytest.raises(ValueError):
        ask("127.0.0.1", server.port, b"q" * 1_201, timeout=5)
    assert ask("127.0.0.1", server.port, b"q" * 1_200, timeout=5) == b"Q" * 1_200
    assert len(server.seen) == 1


@pytest.mark.title("Where nobody listens there is no answer either", zh="没有人监听的地方同样没有回答")
@pytest.mark.hint("A connected UDP socket raises ConnectionRefusedError here: that, too, is no answer.", zh="已 `connect` 的 UDP 套接字在这里会抛出 ConnectionRefusedError：那同样是没有回答。", after=2)
def test_nobody():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(TimeoutError):
        ask("127.0.0.1", port, b"anybody?", timeout=0.1, tries=2)


@pytest.mark.title("An answer to the question before is not taken", zh="上一个问题的回答不会被拿来用")
def test_old_answers(serve):
    def echoes_all(server, data, sender):
        for old in server.seen:
            server.send(old, sender)

    server = serve(echoes_all)
    questions = [b"one", b"two", b"three", b"four"]
    assert [ask("127.0.0.1", server.port, question, timeout=5) for question in questions] == questions
