import pytest

from solution import application


class Body:
    """The body of a request, as a server hands it over; remembers how much was read."""

    def __init__(self, content):
        self.content = content
        self.position = 0
        self.asked_for_everything = False

    def read(self, size=-1):
        if size is None or size < 0:
            self.asked_for_everything = True
            size = len(self.content)
        piece = self.content[self.position : self.position + size]
        self.position += len(piece)
        return piece


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) <= 1, f"the header {name} is there {len(values)} times"
        return values[0] if values else None


def ask(method, path, query="", body=None, **more):
    environ = {"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": Body(b"")}
    if body is not None:
        environ["wsgi.input"] = Body(body)
        environ["CONTENT_LENGTH"] = str(len(body))
    environ.update(more)
    started = []
    pieces = list(application(environ, lambda status, headers: started.append((status, headers))))
    assert len(started) == 1  # start_response is called once
    assert all(type(piece) is bytes for piece in pieces)  # and never text
    return Answer(*started[0], b"".join(pieces))


@pytest.mark.title("GET / says hello", zh="GET / 打招呼")
@pytest.mark.feedback("full")
def test_root():
    answer = ask("GET", "/")
    assert answer.status == "200 OK"
    assert answer.body == b"Hello, world!"


@pytest.mark.title("GET /hello greets by name", zh="GET /hello 按名字问候")
@pytest.mark.feedback("full")
def test_hello():
    answer = ask("GET", "/hello", "name=Ada")
    assert (answer.status, answer.body) == ("200 OK", b"Hello, Ada!")


@pytest.mark.title("Without a name, a stranger is greeted", zh="没有名字时问候陌生人")
def test_hello_without_name():
    for query in ("", "name=", "other=x"):
        assert ask("GET", "/hello", query).body == b"Hello, stranger!"


@pytest.mark.title("Names are decoded from the address", zh="解码网址中的名字")
@pytest.mark.points(2)
@pytest.mark.hint("`urllib.parse.parse_qs` understands `%20`, `+` and UTF-8.", zh="`urllib.parse.parse_qs` 认得 `%20`、`+` 和 UTF-8。", after=2)
def test_hello_decodes():
    assert ask("GET", "/hello", "lang=en&name=Grace+Hopper").body == b"Hello, Grace Hopper!"
    assert ask("GET", "/hello", "name=%E7%8E%8B%26%3D").body == "Hello, 王&=!".encode()


@pytest.mark.title("The headers of a page", zh="响应头")
def test_headers():
    for answer in (ask("GET", "/"), ask("GET", "/nowhere"), ask("POST", "/"), ask("POST", "/upper", body=b"x")):
        assert answer.header("Content-Type") == "text/plain; charset=utf-8"
        assert all(type(name) is str and type(value) is str for name, value in answer.headers)


@pytest.mark.title("The length counts bytes", zh="长度数的是字节")
@pytest.mark.hint("Encode first, then count.", zh="先编码，再数长度。", after=1)
def test_content_length():
    answer = ask("GET", "/hello", "name=%E7%8E%8B")
    assert answer.header("Content-Length") == str(len("Hello, 王!".encode()))
    missing = ask("GET", "/nowhere")
    assert missing.header("Content-Length") == str(len(missing.body))


@pytest.mark.title("POST /upper makes capitals", zh="POST /upper 变成大写")
@pytest.mark.feedback("full")
def test_upper():
    answer = ask("POST", "/upper", body=b"quiet words")
    assert (answer.status, answer.body) == ("200 OK", b"QUIET WORDS")


@pytest.mark.title("Capitals of other languages", zh="其他语言的大写")
def test_upper_other_languages():
    assert ask("POST", "/upper", body="élan 王".encode()).body == "ÉLAN 王".encode()


@pytest.mark.title("Reads as much as it was told, and no more", zh="说多少就读多少")
@pytest.mark.points(2)
@pytest.mark.hint('Read `int(environ["CONTENT_LENGTH"])` bytes.', zh='读取 `int(environ["CONTENT_LENGTH"])` 个字节。', after=2)
def test_upper_reads_content_length():
    body = Body(b"thisand the next request")
    answer = ask("POST", "/upper", **{"wsgi.input": body, "CONTENT_LENGTH": "4"})
    assert answer.body == b"THIS"
    assert body.position == 4 and not body.asked_for_everything


@pytest.mark.title("A request without a body", zh="没有请求体的请求")
def test_upper_without_body():
    for more in ({}, {"CONTENT_LENGTH": ""}, {"CONTENT_LENGTH": "0"}):
        body = Body(b"of the next request")
        answer = ask("POST", "/upper", **{"wsgi.input": body, **more})
        assert (answer.status, answer.body) == ("200 OK", b"")
        assert body.position == 0


@pytest.mark.title("HEAD: the same headers, no body", zh="HEAD：响应头相同，没有响应体")
def test_head():
    for path in ("/", "/hello"):
        head, get = ask("HEAD", path), ask("GET", path)
        assert head.body == b"" and head.status == "200 OK"
        assert sorted(head.headers) == sorted(get.headers)
    assert head.header("Content-Length") == "16"


@pytest.mark.title("Another method is not allowed", zh="不允许其他方法")
@pytest.mark.points(2)
def test_method_not_allowed():
    for method, path, allowed in (("POST", "/", "GET, HEAD"), ("DELETE", "/hello", "GET, HEAD"), ("GET", "/upper", "POST"), ("HEAD", "/upper", "POST")):
        answer = ask(method, path)
        assert answer.status == "405 Method Not Allowed"
        assert answer.header("Allow") == allowed
    assert ask("GET", "/").header("Allow") is None


@pytest.mark.title("Unknown paths are not found", zh="未知的路径找不到")
def test_not_found():
    for method, path in (("GET", "/nowhere"), ("POST", "/upper/x"), ("GET", "/hello/"), ("PUT", "/Hello")):
        assert ask(method, path).status == "404 Not Found"
