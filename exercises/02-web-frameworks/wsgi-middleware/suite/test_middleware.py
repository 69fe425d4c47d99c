import pytest

from solution import add_headers, catch_errors, mount, require_token


class App:
    """An application that remembers what it was asked."""

    def __init__(self, name="app", headers=(), status="200 OK"):
        self.name, self.headers, self.status = name, list(headers), status
        self.seen = []

    def __call__(self, environ, start_response):
        self.seen.append((environ.get("SCRIPT_NAME"), environ.get("PATH_INFO")))
        start_response(self.status, [("Content-Type", "text/plain"), *self.headers])
        return [self.name.encode(), b" was here"]


def broken(environ, start_response):
    raise KeyError("the password is swordfish")


def ask(app, path="/", method="GET", **more):
    """(status, headers, body) that a server would see."""
    environ = {"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", **more}
    started = []
    body = b"".join(app(environ, lambda status, headers, exc_info=None: started.append((status, list(headers)))))
    status, headers = started[-1]
    return status, headers, body


def values(headers, name):
    return [value for key, value in headers if key.lower() == name.lower()]


@pytest.mark.title("Headers are added to an answer", zh="给回答加上响应头")
@pytest.mark.feedback("full")
def test_headers_are_added():
    status, headers, body = ask(add_headers(App("inner"), [("X-One", "1"), ("X-Two", "2")]))
    assert (status, body) == ("200 OK", b"inner was here")
    assert headers == [("Content-Type", "text/plain"), ("X-One", "1"), ("X-Two", "2")]


@pytest.mark.title("What the application set itself stays", zh="应用自己设的保持不变")
@pytest.mark.hint("Compare the names of headers in small letters.", zh="比较响应头的名字时先变成小写。", after=2)
def test_headers_are_not_replaced():
    app = App(headers=[("x-one", "inner")])
    headers = ask(add_headers(app, [("X-One", "outer"), ("X-Two", "2")]))[1]
    assert values(headers, "X-One") == ["inner"]
    assert values(headers, "X-Two") == ["2"]


@pytest.mark.title("Asked twice, the headers are there once each", zh="问两次，每次各出现一次")
def test_headers_twice():
    extra = [("X-One", "1")]
    app = add_headers(App(status="404 Not Found"), extra)
    assert [values(ask(app)[1], "X-One") for _ in range(2)] == [["1"], ["1"]]
    assert ask(app)[0] == "404 Not Found"
    assert extra == [("X-One", "1")]


@pytest.mark.title("An error becomes an answer", zh="错误变成回答")
@pytest.mark.points(2)
@pytest.mark.feedback("full")
def test_error_is_caught():
    reported = []
    status, headers, body = ask(catch_errors(broken, reported.append))
    assert status == "500 Internal Server Error"
    assert [type(error) for error in reported] == [KeyError]


@pytest.mark.title("An error page tells nothing of the error", zh="错误页不透露错误")
@pytest.mark.points(2)
def test_error_is_not_shown():
    status, headers, body = ask(catch_errors(broken, lambda error: None))
    assert values(headers, "Content-Type")[0].startswith("text/plain")
    assert b"swordfish" not in body and b"KeyError" not in body and len(body) > 0
    assert status.startswith("500")


@pytest.mark.title("Pages without an error come through", zh="没有错误的页面照常通过")
def test_no_error():
    reported = []
    answer = ask(catch_errors(App("fine", status="404 Not Found"), reported.append))
    assert answer == ("404 Not Found", [("Content-Type", "text/plain")], b"fine was here")
    assert reported == []


@pytest.mark.title("The right token opens", zh="正确的令牌放行")
@pytest.mark.feedback("full")
def test_right_token():
    app = require_token(App("vault"), "s3cret")
    for header in ("Bearer s3cret", "bearer s3cret", "BEARER s3cret"):
        assert ask(app, HTTP_AUTHORIZATION=header)[2] == b"vault was here"


@pytest.mark.title("A wrong token, another scheme or none does not", zh="令牌不对、方式不对或没有令牌都不放行")
@pytest.mark.points(2)
@pytest.mark.hint("`startswith` and `in` let more through than the one right token.", zh="`startswith` 和 `in` 放行的不只是那个正确的令牌。", after=2)
def test_wrong_token():
    vault = App("vault")
    app = require_token(vault, "s3cret")
    for more in ({}, {"HTTP_AUTHORIZATION": ""}, *({"HTTP_AUTHORIZATION": text} for text in ("s3cret", "Bearer", "Bearer S3CRET", "Bearer s3cret2", "Bearer s3", "Basic s3cret", "Bearer x s3cret"))):
        status, headers, body = ask(app, **more)
        assert status == "401 Unauthorized"
        assert values(headers, "WWW-Authenticate") == ["Bearer"]
    assert vault.seen == []


@pytest.mark.title("A prefix leads to its application", zh="前缀通向它的应用")
@pytest.mark.feedback("full")
def test_mount():
    shop, rest = App("shop"), App("rest")
    site = mount({"/shop": shop}, rest)
    assert ask(site, "/shop/cart")[2] == b"shop was here"
    assert ask(site, "/about")[2] == b"rest was here"


@pytest.mark.title("The path is shifted from one variable to the other", zh="路径从一个变量移到另一个变量")
@pytest.mark.points(2)
def test_mount_shifts_the_path():
    shop, rest = App("shop"), App("rest")
    site = mount({"/shop": shop}, rest)
    ask(site, "/shop/cart/7")
    ask(site, "/shop")
    ask(site, "/shop/", SCRIPT_NAME="/outer")
    ask(site, "/about", SCRIPT_NAME="/outer")
    assert shop.seen == [("/shop", "/cart/7"), ("/shop", ""), ("/outer/shop", "/")]
    assert rest.seen == [("/outer", "/about")]


@pytest.mark.title("Names that only begin alike", zh="只是开头相同的名字")
def test_mount_similar_names():
    shop, rest = App("shop"), App("rest")
    site = mount({"/shop": shop}, rest)
    assert [ask(site, path)[2] for path in ("/shopping", "/sho", "/x/shop", "/")] == [b"rest was here"] * 4
    assert shop.seen == [] and len(rest.seen) == 4


@pytest.mark.title("The longest prefix counts", zh="最长的前缀优先")
@pytest.mark.hint("Sort the prefixes by their length.", zh="把前缀按长度排序。", after=2)
def test_mount_longest_prefix():
    site = mount({"/a": App("short"), "/a/b": App("long"), "/a/bc": App("other")}, App("rest"))
    assert ask(site, "/a/b/c")[2] == b"long was here"
    assert ask(site, "/a/x")[2] == b"short was here"
    assert ask(site, "/a/bc")[2] == b"other was here"


@pytest.mark.title("The environment given is not changed", zh="传入的环境不会被改动")
def test_mount_does_not_change_the_environment():
    environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/shop/cart"}
    before = dict(environ)
    assert b"".join(mount({"/shop": App("shop")}, App())(environ, lambda status, headers: None)) == b"shop was here"
    assert environ == before


@pytest.mark.title("All of them around one another", zh="全部套在一起")
@pytest.mark.points(2)
def test_together():
    reported = []
    site = catch_errors(mount({"/admin": require_token(broken, "t")}, add_headers(App("page"), [("X-A", "b")])), reported.append)
    assert ask(site, "/")[1:] == ([("Content-Type", "text/plain"), ("X-A", "b")], b"page was here")
    assert ask(site, "/admin")[0] == "401 Unauthorized"
    assert reported == []
    assert ask(site, "/admin", HTTP_AUTHORIZATION="Bearer t")[0] == "500 Internal Server Error"
    assert len(reported) == 1
