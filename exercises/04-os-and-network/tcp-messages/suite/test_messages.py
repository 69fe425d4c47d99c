import json
import socket
import threading

import pytest

from solution import connect


class Line:
    """Both ends of a connection: the channel, and a plain socket on the other side."""

    def __init__(self, timeout):
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.channel = connect("127.0.0.1", server.getsockname()[1], timeout)
            self.peer, _ = server.accept()
        self.peer.settimeout(3)

    def read(self, count):
        data = b""
        while len(data) < count and (more := self.peer.recv(count - len(data))):
            data += more
        return data

    def read_message(self):
        """A message as the other side reads it."""
        length = int.from_bytes(self.read(4), "big")
        return json.loads(self.read(length))


def packed(value):
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    return len(body).to_bytes(4, "big") + body


@pytest.fixture
def line():
    made = Line(3)
    yield made
    made.peer.close()
    made.channel.close()


@pytest.mark.title("A message is sent", zh="发出一条消息")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_send(line):
    line.channel.send({"name": "Ada"})
    assert line.read_message() == {"name": "Ada"}


@pytest.mark.title("A message is received", zh="收到一条消息")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_receive(line):
    line.peer.sendall(b"\x00\x00\x00\x0f" + b'{"name": "Ada"}')
    assert line.channel.receive() == {"name": "Ada"}


@pytest.mark.title("Any value that JSON can write", zh="JSON 能写的任何值")
def test_values(line):
    values = [None, 0, "", [], False, {}, 1.5, "text", [1, [2, {"three": None}]]]
    for value in values:
        line.channel.send(value)
    assert [line.read_message() for _ in values] == values
    line.peer.sendall(b"".join(map(packed, values)))
    assert [line.channel.receive() for _ in values] == values


@pytest.mark.title("The length is that of the bytes, not of the characters", zh="长度数的是字节，不是字符")
@pytest.mark.hint("Encode before you measure.", zh="先编码，再量长度。", after=2)
def test_bytes(line):
    for text in ("网络编程", "Größe", "\N{PARTY POPPER}"):
        line.channel.send({"text": text})
        line.channel.send("end")
        assert [line.read_message(), line.read_message()] == [{"text": text}, "end"]
        line.peer.sendall(packed({"text": text}) + packed("end"))
        assert [line.channel.receive(), line.channel.receive()] == [{"text": text}, "end"]


@pytest.mark.title("Several messages that come at once", zh="一次到来的多条消息")
@pytest.mark.points(2)
@pytest.mark.hint("What was read beyond the message is the beginning of the next one. Keep it, or read only as much as is missing.", zh="读多了的部分是下一条消息的开头。要么留着，要么只读还缺的那么多。", after=2)
def test_at_once(line):
    line.peer.sendall(packed("one") + packed("two") + packed("three")[:5])
    assert [line.channel.receive(), line.channel.receive()] == ["one", "two"]
    line.peer.sendall(packed("three")[5:])
    assert line.channel.receive() == "three"


@pytest.mark.title("A message that comes byte by byte", zh="一个字节一个字节到来的消息")
@pytest.mark.points(2)
@pytest.mark.hint("`recv(n)` gives up to n bytes. Call it again until all are there.", zh="`recv(n)` 至多给 n 个字节。要反复调用，直到收齐。", after=2)
def test_byte_by_byte(line):
    def trickle():
        for byte in packed({"slow": True}):
            line.peer.sendall(bytes([byte]))
            pause.wait(0.005)

    pause = threading.Event()
    line.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    thread = threading.Thread(target=trickle)
    thread.start()
    assert line.channel.receive() == {"slow": True}
    thread.join()


@pytest.mark.title("A long message goes out completely", zh="长消息完整地发出")
@pytest.mark.hint("`send` may take only a part of the bytes; `sendall` takes all.", zh="`send` 可能只收下一部分字节；`sendall` 会全部发完。", after=2)
def test_long_sent(line):
    got = []
    reader = threading.Thread(target=lambda: got.extend([line.read_message(), line.read_message()]))
    reader.start()
    line.channel.send("x" * 999_998)
    line.channel.send("after it")
    reader.join(9)
    assert [len(value) for value in got] == [999_998, 8]


@pytest.mark.title("A long message comes in completely", zh="长消息完整地收到")
def test_long_received(line):
    text = "y" * 999_998
    writer = threading.Thread(target=line.peer.sendall, args=(packed(text) + packed("after it"),))
    writer.start()
    assert line.channel.receive() == text
    assert line.channel.receive() == "after it"
    writer.join()


@pytest.mark.title("The end between two messages", zh="在两条消息之间结束")
def test_end(line):
    line.peer.sendall(packed("last"))
    line.peer.shutdown(socket.SHUT_WR)
    assert line.channel.receive() == "last"
    for _ in range(2):
        with pytest.raises(EOFError):
            line.channel.receive()


@pytest.mark.title("The end within a message", zh="在一条消息中间结束")
@pytest.mark.points(2)
@pytest.mark.parametrize("count", [1, 3, 4, 8])
def test_broken_off(line, count):
    line.peer.sendall(packed("first") + packed("cut off")[:count])
    line.peer.shutdown(socket.SHUT_WR)
    assert line.channel.receive() == "first"
    with pytest.raises(ConnectionError):
        line.channel.receive()


@pytest.mark.title("A length that is too large is refused at once", zh="过大的长度立即拒绝")
@pytest.mark.points(2)
@pytest.mark.parametrize("length", [1_000_001, 2**32 - 1])
def test_too_long_received(line, length):
    line.peer.sendall(length.to_bytes(4, "big") + b'"x')
    with pytest.raises(ValueError):
        line.channel.receive()


@pytest.mark.title("What is too long is not sent", zh="太长的不发送")
def test_too_long_sent(line):
    for text in ("z" * 999_999, "z" * 2_000_000):
        with pytest.raises(ValueError):
            line.channel.send(text)
    line.channel.send("short")
    assert line.read_message() == "short"


@pytest.mark.title("What is no JSON is refused, and the next message is not", zh="不是 JSON 的被拒绝，下一条照常")
@pytest.mark.hint("Take the whole message out before you read it as JSON.", zh="先把整条消息取出来，再按 JSON 解读。", after=2)
def test_no_json(line):
    line.peer.sendall(packed(b"{oops") + packed(b"") + packed("fine"))
    for _ in range(2):
        with pytest.raises(ValueError):
            line.channel.receive()
    assert line.channel.receive() == "fine"


@pytest.mark.title("Nothing comes in time; nothing is lost", zh="没有按时到来；但什么也没丢")
@pytest.mark.points(2)
@pytest.mark.parametrize("count", [0, 2, 9])
def test_timeout(count):
    line = Line(0.2)
    whole = packed({"late": "message"})
    line.peer.sendall(whole[:count])
    with pytest.raises(TimeoutError):
        line.channel.receive()
    line.peer.sendall(whole[count:])
    assert line.channel.receive() == {"late": "message"}
    line.channel.close()


@pytest.mark.title("All messages in a loop", zh="在循环中取得全部消息")
def test_iteration(line):
    values = ["a", None, 0, [], "b"]
    line.peer.sendall(b"".join(map(packed, values)))
    line.peer.shutdown(socket.SHUT_WR)
    assert list(line.channel) == values


@pytest.mark.title("A loop does not hide a connection that broke", zh="循环不掩盖断开的连接")
def test_iteration_broken(line):
    line.peer.sendall(packed("a") + packed("b")[:5])
    line.peer.shutdown(socket.SHUT_WR)
    got = []
    with pytest.raises(ConnectionError):
        for value in line.channel:
            got.append(value)
    assert got == ["a"]


@pytest.mark.title("The end of a with block ends the connection", zh="with 块结束，连接也结束")
def test_with(line):
    with pytest.raises(KeyError), line.channel as channel:
        channel.send("hello")
        raise KeyError("of my own")
    assert line.read_message() == "hello"
    assert line.peer.recv(1) == b""


@pytest.mark.title("Where nobody listens", zh="没有人监听的地方")
def test_refused():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        connect("127.0.0.1", port)


@pytest.mark.title("Two channels do not mix", zh="两个通道互不混淆")
def test_two(line):
    other = Line(3)
    line.peer.sendall(packed("mine")[:6])
    other.peer.sendall(packed("yours") + packed("too"))
    line.peer.sendall(packed("mine")[6:])
    assert [other.channel.receive(), line.channel.receive(), other.channel.receive()] == ["yours", "mine", "too"]
    other.channel.close()
    other.peer.close()
