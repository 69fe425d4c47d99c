import http.client
import socket
from urllib.parse import urlsplit

import pytest

PATIENCE = 5  # seconds until an answer that does not come is given up


class Connection:
    """A connection that writes bytes as they are, and reads one answer after the other."""

    def __init__(self, url):
        place = urlsplit(url)
        self.socket = socket.create_connection((place.hostname, place.port), PATIENCE)
        self.stream = self.socket.makefile("rb")

    def send(self, *lines, body=b""):
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def answer(self, head=False):
        """(status, headers with names in small letters, body)"""
        try:
            first = self.stream.readline().decode("latin-1")
            assert first.startswith("HTTP/1.1 ") and first.endswith("\r\n")
            headers = {}
            while (line := self.stream.readline().decode("latin-1")) not in ("\r\n", ""):
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            status = int(first.split()[1])
            empty = head or status == 204
            length = 0 if empty else int(headers["content-length"])
            body = self.stream.read(length)
        except (TimeoutError, ConnectionError):
            pytest.fail("no answer came")
        assert len(body) == length, "the answer ended too early"
        return status, headers, body

    def ask(self, *lines, body=b""):
        self.send(*lines, body=body)
        return self.answer(head=lines[0].startswith("HEAD "))

    def is_closed(self):
        """Whether the server ends the connection, and has sent nothing more."""
        try:
            return self.stream.read(1) == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def close(self):
        self.stream.close()
        self.socket.close()


@pytest.fixture
def url(serve_solution):
    return serve_solution(server="script").url


@pytest.fixture
def connect(url):
    made = []

    def one():
        made.append(Connection(url))
        return made[-1]

    yield one
    for connection in made:
        connection.close()


def put(connection, path, body):
    return connection.ask(f"PUT {path} HTTP/1.1", "Host: shelf.test", f"Content-Length: {len(body)}", body=body)[0]


def get(connection, path, *headers):
    return connection.ask(f"GET {path} HTTP/1.1", "Host: shelf.test", *headers)


@pytest.mark.title("What is not there: 404", zh="不存在：404")
@pytest.mark.feedback("full")
def test_not_found(connect):
    assert get(connect(), "/nothing")[0] == 404


@pytest.mark.title("What was put there is given back", zh="放进去的能取回来")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_put_and_get(connect):
    assert put(connect(), "/greeting", b"hello") == 201
    status, headers, body = get(connect(), "/greeting")
    assert (status, body) == (200, b"hello")
    assert headers["content-length"] == "5"


@pytest.mark.title("Replaced, and deleted: 204", zh="替换与删除：204")
def test_replace_and_delete(connect):
    connection = connect()
    assert [put(connection, "/a", b"one"), put(connection, "/b", b""), put(connection, "/a", b"three")] == [201, 201, 204]
    assert get(connection, "/a")[2] == b"three"
    assert get(connection, "/b")[::2] == (200, b"")
    status, headers, _ = connection.ask("DELETE /a HTTP/1.1", "Host: shelf.test")
    assert status == 204 and "content-length" not in headers
    assert get(connection, "/a")[0] == 404
    assert connection.ask("DELETE /a HTTP/1.1", "Host: shelf.test")[0] == 404
    assert get(connection, "/b")[0] == 200


@pytest.mark.title("Many requests on one connection", zh="一个连接上的多个请求")
@pytest.mark.points(2)
@pytest.mark.hint("After an answer, read the next request from the same connection; only `Connection: close` ends it.", zh="回答之后，从同一个连接上读下一个请求；只有 `Connection: close` 才结束它。", after=2)
def test_keep_alive(connect):
    connection = connect()
    for number in range(5):
        assert put(connection, f"/{number}", b"x" * number) == 201
    assert [get(connection, f"/{number}")[2] for number in range(5)] == [b"x" * number for number in range(5)]


@pytest.mark.title("Any bytes, as many as were told", zh="任意字节，说多少就是多少")
def test_bytes(connect):
    content = bytes(range(256)) * 2_000 + b"\r\n\r\nGET / HTTP/1.1\r\n\r\n"
    connection = connect()
    assert put(connection, "/bytes", content) == 201
    assert get(connection, "/bytes")[2] == content


@pytest.mark.title("A request that comes in pieces", zh="分成小块到来的请求")
@pytest.mark.points(2)
@pytest.mark.hint("`recv` gives what has arrived, not what you are waiting for. Read until the empty line, then until `Content-Length` bytes are there.", zh="`recv` 给的是已经到的，而不是你在等的。先读到空行，再读满 `Content-Length` 个字节。", after=2)
def test_pieces(connect):
    connection = connect()
    connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    other = connect()
    content = b"one\r\n two" * 12
    request = b"PUT /slow HTTP/1.1\r\nHost: shelf.test\r\nContent-Length: 108\r\n\r\n" + content
    *pieces, last = [request[at : at + 7] for at in range(0, len(request), 7)]
    for piece in pieces:
        connection.socket.sendall(piece)
        assert get(other, "/slow")[0] == 404
    connection.socket.sendall(last)
    assert connection.answer()[0] == 201
    assert get(other, "/slow")[2] == content


@pytest.mark.title("Several requests in one piece", zh="一次到来的多个请求")
@pytest.mark.points(2)
@pytest.mark.hint("What you have read beyond one request belongs to the next: keep it. `socket.makefile(\"rb\")` does so.", zh="多读到的部分属于下一个请求，要留着。`socket.makefile(\"rb\")` 就会这样做。", after=2)
def test_pipelined(connect):
    connection = connect()
    first = b"PUT /p HTTP/1.1\r\nHost: shelf.test\r\nContent-Length: 4\r\n\r\nbody"
    connection.socket.sendall(first + b"GET /p HTTP/1.1\r\nHost: shelf.test\r\n\r\n" + b"GET /q HTTP/1.1\r\nHost: shelf.test\r\n\r\n")
    answers = [connection.answer() for _ in range(3)]
    assert [status for status, _, _ in answers] == [201, 200, 404]
    assert answers[1][2] == b"body"


@pytest.mark.title("HEAD is GET without the body", zh="HEAD 就是没有响应体的 GET")
def test_head(connect):
    connection = connect()
    put(connection, "/page", b"content")
    status, headers, _ = connection.ask("HEAD /page HTTP/1.1", "Host: shelf.test")
    assert (status, headers["content-length"]) == (200, "7")
    assert connection.ask("HEAD /none HTTP/1.1", "Host: shelf.test")[0] == 404
    assert get(connection, "/page")[::2] == (200, b"content")


@pytest.mark.title("Names of headers in any case, values with white space around", zh="请求头名称不分大小写，值两边可有空白")
def test_header_names(connect):
    connection = connect()
    status = connection.ask("PUT /h HTTP/1.1", "hOST:shelf.test", "X-Empty:", "content-LENGTH:   3  ", body=b"abc")[0]
    assert status == 201
    assert get(connection, "/h")[2] == b"abc"


@pytest.mark.title("The connection ends when it is wished", zh="按要求结束连接")
def test_close(connect):
    connection = connect()
    status, headers, _ = get(connection, "/", "Connection: Close")
    assert (status, headers["connection"].lower()) == (404, "close")
    assert connection.is_closed()


@pytest.mark.title("HTTP/1.0 ends after one answer, but for keep-alive", zh="HTTP/1.0 答完即断，除非要求 keep-alive")
def test_old_version(connect):
    connection = connect()
    assert connection.ask("GET / HTTP/1.0", "Connection: keep-alive")[0] == 404
    assert connection.ask("GET / HTTP/1.0")[0] == 404
    assert connection.is_closed()


@pytest.mark.title("What is no request: 400, and the end of the connection", zh="不成其为请求：400，并断开连接")
@pytest.mark.points(2)
@pytest.mark.parametrize(
    "lines",
    [["hello"], ["GET /"], ["GET / x HTTP/1.1", "Host: a"], ["GET / HTTP/9.9", "Host: a"], ["GET / HTTP/1.1!", "Host: a"], ["GET / HTTP/1.1"], ["GET / HTTP/1.1", "Host: a", "no colon"], ["GET / HTTP/1.1", "Host: a", "Name : b"], ["PUT / HTTP/1.1", "Host: a", "Content-Length: -1"], ["PUT / HTTP/1.1", "Host: a", "Content-Length: many"]]
)
def test_bad_requests(connect, lines):
    connection = connect()
    assert connection.ask(*lines)[0] == 400
    assert connection.is_closed()
    assert get(connect(), "/")[0] == 404


@pytest.mark.title("What is not offered: 501", zh="不提供的：501")
def test_not_offered(connect):
    connection = connect()
    assert connection.ask("BREW /coffee HTTP/1.1", "Host: shelf.test")[0] == 501
    assert connection.ask("get / HTTP/1.1", "Host: shelf.test")[0] == 501
    assert connection.ask("PUT /c HTTP/1.1", "Host: shelf.test", "Transfer-Encoding: chunked", body=b"0\r\n\r\n")[0] == 501
    assert get(connect(), "/c")[0] == 404


@pytest.mark.title("No length: 411; too long: 413; an endless line: 431", zh="没有长度：411；太长：413；没完没了的一行：431")
@pytest.mark.points(2)
def test_limits(connect):
    assert connect().ask("PUT /x HTTP/1.1", "Host: shelf.test")[0] == 411
    assert connect().ask("PUT /x HTTP/1.1", "Host: shelf.test", "Content-Length: 1000001")[0] == 413
    endless = connect()
    endless.socket.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 8_000)
    assert endless.answer()[0] == 431
    assert get(connect(), "/", "X-Long: " + "x" * 7_000)[0] == 404


@pytest.mark.title("A body of the largest size is taken", zh="最大尺寸的请求体可以接受")
def test_largest(connect):
    connection = connect()
    assert put(connection, "/largest", b"x" * 1_000_000) == 201
    assert len(get(connection, "/largest")[2]) == 1_000_000


@pytest.mark.title("Who says nothing keeps nobody waiting", zh="不说话的人不会让别人等")
@pytest.mark.points(2)
@pytest.mark.hint("One thread for each connection, or one loop for all (`selectors`, `asyncio`).", zh="每个连接一个线程，或者一个循环管全部（`selectors`、`asyncio`）。", after=1)
def test_several(connect):
    silent = [connect() for _ in range(3)]
    silent[0].socket.sendall(b"GET / HT")
    assert put(connect(), "/now", b"x") == 201
    silent[1].send("GET /now HTTP/1.1", "Host: shelf.test")
    assert silent[1].answer()[0] == 200


@pytest.mark.title("Who leaves in the middle does no harm", zh="中途离开的人不会造成损害")
def test_leaves(connect):
    for start in (b"", b"GET", b"PUT /half HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nonly this"):
        connection = connect()
        connection.socket.sendall(start)
        connection.socket.shutdown(socket.SHUT_WR)
        assert connection.is_closed()
    assert get(connect(), "/half")[0] == 404


@pytest.mark.title("A client of the standard library is content", zh="标准库的客户端也满意")
def test_standard_client(url):
    client = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    client.request("PUT", "/from/client?version=2", body="text")
    answer = client.getresponse()
    assert (answer.status, answer.reason, answer.read()) == (201, "Created", b"")
    client.request("GET", "/from/client?version=2")
    answer = client.getresponse()
    assert (answer.status, answer.reason, answer.read()) == (200, "OK", b"text")
    client.close()
