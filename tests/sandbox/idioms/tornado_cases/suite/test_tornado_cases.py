import asyncio
import contextlib
import json
import logging
import os
import threading
import unittest
import urllib.parse
import urllib.request

import pytest
import tornado.web
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.testing import (
    AsyncHTTPSTestCase,
    AsyncHTTPTestCase,
    AsyncTestCase,
    ExpectLog,
    bind_unused_port,
    gen_test,
)
from tornado.web import Application, RedirectHandler, RequestHandler, url
from tornado.websocket import websocket_connect

import solution
from solution import make_app

os.environ["ASYNC_TEST_TIMEOUT"] = "60"
PATIENCE = 1_000  # looks at 10 ms


class TestApplication(AsyncHTTPTestCase):
    def get_app(self):
        return make_app()

    def test_get(self):
        response = self.fetch("/")
        self.assertEqual(response.code, 200)
        self.assertEqual(response.body, b"Hello, world")
        self.assertEqual(response.headers["Content-Type"], "text/html; charset=UTF-8")

    def test_query(self):
        assert self.fetch("/?" + urllib.parse.urlencode({"name": "Zoë"})).body.decode() == "Hello, Zoë"

    def test_a_wrong_expectation_fails(self):
        with pytest.raises(AssertionError):
            self.assertEqual(self.fetch("/").body, b"Hello, moon")

    def test_head_and_unknown_method(self):
        assert self.fetch("/", method="HEAD").headers["X-Seen"] == "yes"
        assert self.fetch("/", method="DELETE").code == 405

    def test_not_found(self):
        response = self.fetch("/nowhere")
        self.assertEqual(response.code, 404)
        self.assertEqual(response.reason, "Not Found")
        with self.assertRaises(HTTPClientError) as caught:
            self.fetch("/nowhere", raise_error=True)
        self.assertEqual(caught.exception.code, 404)

    def test_resource(self):
        made = self.fetch("/notes", method="POST", body=json.dumps({"body": "milk"}))
        self.assertEqual((made.code, json.loads(made.body)), (201, {"id": 1}))
        self.assertEqual(made.headers["Location"], "/notes/1")
        self.assertEqual(json.loads(self.fetch("/notes/1").body), {"id": 1, "body": "milk"})
        body = urllib.parse.urlencode({"body": "oat milk"})
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertEqual(self.fetch("/notes/1", method="PUT", headers=form, body=body).code, 204)
        self.assertEqual(json.loads(self.fetch("/notes").body), {"notes": ["oat milk"]})
        self.assertEqual(self.fetch("/notes/1", method="DELETE").code, 204)
        missing = self.fetch("/notes/1")
        self.assertEqual((missing.code, missing.reason), (404, "No such note"))

    def test_each_case_has_an_application_of_its_own(self):
        self.assertEqual(json.loads(self.fetch("/notes").body), {"notes": []})

    def test_coroutines(self):
        assert self.fetch("/slow").body == b"slow"
        assert self.fetch("/old").body == b"old"
        assert json.loads(self.fetch("/thread").body) == {"elsewhere": True}

    def test_cookies(self):
        form = self.fetch("/login", method="POST", body="user=ann", follow_redirects=False)
        assert form.code == 302
        assert form.headers["Location"] == "/me"
        cookies = form.headers.get_list("Set-Cookie")
        assert len(cookies) == 2
        sent = "; ".join(cookie.split(";")[0] for cookie in cookies)
        assert self.fetch("/me", headers={"Cookie": sent}).body == b"ann"
        assert self.fetch("/me").body == b"<form>"

    def test_redirects(self):
        response = self.fetch("/me")
        assert response.effective_url == self.get_url("/login")

    def test_a_file(self):
        boundary = "frontier"
        body = (
            f"--{boundary}\r\nContent-Disposition: form-data; name=picture; filename=a.png\r\n"
            f"Content-Type: image/png\r\n\r\nPNG\r\n--{boundary}--\r\n"
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        sent = self.fetch("/files", method="POST", body=body, headers=headers)
        assert json.loads(sent.body) == {"name": "a.png", "size": 3, "type": "image/png"}

    def test_a_handler_that_raises(self):
        with ExpectLog("tornado.application", "Uncaught exception"):
            response = self.fetch("/wrong")
        self.assertEqual(response.code, 500)
        self.assertIn(b"500: Internal Server Error", response.body)

    def test_what_is_logged(self):
        with self.assertLogs("notes", "WARNING") as logged:
            self.fetch("/printing")
        assert logged.output == ["WARNING:notes:logged in a handler"]

    def test_streaming(self):
        parts = []
        response = self.fetch("/stream?n=20", streaming_callback=parts.append)
        assert response.body == b""
        assert b"".join(parts) == b"".join(b"%d\n" % n for n in range(20))
        assert response.headers["Transfer-Encoding"] == "chunked"

    def test_large(self):
        assert len(self.fetch("/large?n=3000000").body) == 3_000_000
        assert json.loads(self.fetch("/large", method="POST", body=b"y" * 3_000_000).body) == {"length": 3_000_000}

    def test_streamed_body(self):
        sent = self.fetch("/upload", method="POST", body=b"z" * 1_000_000)
        assert json.loads(sent.body) == {"size": 1_000_000, "parts": True}

    def test_application(self):
        assert isinstance(self._app, Application)
        assert self._app.settings["title"] == "Notes"
        assert self._app.reverse_url("note", 7) == "/notes/7"
        self._app.visits = 4
        found = json.loads(self.fetch("/about?a=1", headers={"User-Agent": "suite"}).body)
        assert found == {
            "method": "GET",
            "path": "/about",
            "uri": "/about?a=1",
            "ip": "127.0.0.1",
            "protocol": "http",
            "agent": "suite",
            "title": "Notes",
            "visits": 4,
        }
        assert self._app.visits == 5

    @gen_test
    def test_generator(self):
        response = yield self.http_client.fetch(self.get_url("/slow"))
        self.assertEqual(response.body, b"slow")

    @gen_test
    async def test_coroutine(self):
        response = await self.http_client.fetch(self.get_url("/"))
        self.assertEqual(response.body, b"Hello, world")

    @gen_test
    async def test_many_at_once(self):
        urls = [self.get_url(path) for path in ("/slow", "/", "/old", "/stream?n=2", "/slow", "/notes")]
        answers = await asyncio.gather(*(self.http_client.fetch(one) for one in urls))
        assert [one.body for one in answers][:5] == [b"slow", b"Hello, world", b"old", b"0\n1\n", b"slow"]

    @gen_test
    async def test_work_in_the_background(self):
        solution.Work.done.clear()
        await self.http_client.fetch(HTTPRequest(self.get_url("/work"), method="POST", body=b""))
        for _ in range(PATIENCE):
            if solution.work_done():  # without a connection
                break
            await asyncio.sleep(0.01)
        answer = await self.http_client.fetch(self.get_url("/work"))
        assert json.loads(answer.body) == {"done": ["/work"]}

    @gen_test
    async def test_a_client_in_a_thread(self):
        def fetch():
            with urllib.request.urlopen(self.get_url("/?name=thread"), timeout=10) as answer:
                return answer.read()

        assert await self.io_loop.run_in_executor(None, fetch) == b"Hello, thread"

    def test_wait_and_stop(self):
        future = self.http_client.fetch(self.get_url("/slow"))
        self.io_loop.add_future(future, self.stop)
        assert self.wait().result().body == b"slow"

    @gen_test
    async def test_one_connection_for_more(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.get_http_port())
        for _ in range(3):
            writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK")
            assert await reader.readexactly(12) == b"Hello, world"
        writer.close()

    @gen_test
    async def test_nonsense(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.get_http_port())
        writer.write(b"nonsense\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 400 Bad Request")
        writer.close()


class TestOneApplicationForAll(AsyncHTTPTestCase):
    def setUp(self):
        super().setUp()
        self.extra = "set up"

    def get_app(self):
        return solution.app

    def test_first(self):
        assert self.extra == "set up"
        self.fetch("/notes", method="POST", body=json.dumps({"body": "kept"}))
        assert json.loads(self.fetch("/notes").body) == {"notes": ["kept"]}

    def test_second(self):
        assert json.loads(self.fetch("/notes").body) == {"notes": ["kept"]}


class TestWebSocket(AsyncHTTPTestCase):
    def get_app(self):
        return make_app()

    def ws(self, nick):
        return websocket_connect(f"ws://127.0.0.1:{self.get_http_port()}/echo?nick={nick}")

    @gen_test
    async def test_echo(self):
        ann = await self.ws("ann")
        assert await ann.read_message() == "welcome ann"
        await ann.write_message("hello")
        assert await ann.read_message() == "HELLO"
        await ann.write_message(b"\x00\x01", binary=True)
        assert await ann.read_message() == b"\x00\x01"
        ann.close()

    @gen_test
    def test_two(self):
        ann = yield self.ws("ann")
        bob = yield self.ws("bob")
        for one in (ann, bob):
            yield one.read_message()
        yield ann.write_message("x" * 100_000)
        assert (yield bob.read_message()) == "X" * 100_000
        assert (yield ann.read_message()) == "X" * 100_000

    @gen_test
    async def test_closed_by_the_server(self):
        ann = await self.ws("ann")
        await ann.read_message()
        await ann.write_message("bye")
        assert await ann.read_message() is None
        assert (ann.close_code, ann.close_reason) == (4000, "as you like")

    @gen_test
    async def test_closed_by_the_client(self):
        ann = await self.ws("ann")
        await ann.read_message()
        assert len(solution.Echo.people) == 1
        ann.close()
        for _ in range(PATIENCE):
            if not solution.Echo.people:
                break
            await asyncio.sleep(0.01)
        assert len(solution.Echo.people) == 0

    @gen_test
    async def test_no_websocket(self):
        with pytest.raises(HTTPClientError) as caught:
            await websocket_connect(self.get_url("/nowhere").replace("http", "ws"))
        assert caught.value.code == 404


class TestNever(AsyncHTTPTestCase):
    def get_app(self):
        return make_app()

    def test_1_no_answer(self):
        client = self.http_client
        with pytest.raises((HTTPClientError, TimeoutError)):
            self.io_loop.run_sync(lambda: client.fetch(self.get_url("/never"), request_timeout=3))

    def test_2_the_next(self):
        assert self.fetch("/").code == 200

    def test_3_the_handler_heard(self):
        assert solution.Never.heard.count("closed") == 1

    @unittest.expectedFailure
    @gen_test(timeout=0.3)
    async def test_4_a_timeout_of_the_case(self):
        await self.http_client.fetch(self.get_url("/never"))

    def test_5_the_next(self):
        assert self.fetch("/").body == b"Hello, world"


class TestLeaving(AsyncHTTPTestCase):
    def get_app(self):
        return make_app()

    def tearDown(self):
        with contextlib.suppress(SystemExit):  # Tornado raises it once more
            super().tearDown()

    def test_1_leaving(self):
        with pytest.raises(SystemExit) as caught:
            self.fetch("/leaving")
        assert caught.value.code == 3

    def test_2_the_next(self):
        assert self.fetch("/").body == b"Hello, world"


class TestEncrypted(AsyncHTTPSTestCase):
    def get_app(self):
        return make_app()

    def test_get(self):
        assert self.get_url("/").startswith("https://")
        assert self.fetch("/?name=you").body == b"Hello, you"
        assert json.loads(self.fetch("/about").body)["protocol"] == "https"


class TestOptions(AsyncHTTPTestCase):
    def get_app(self):
        return make_app(debug=False, title_of_the_suite="x")

    def get_httpserver_options(self):
        return {"max_body_size": 1000, "xheaders": True}

    def test_too_large(self):
        assert self.fetch("/large", method="POST", body=b"y" * 1000).code == 200
        assert self.fetch("/large", method="POST", body=b"y" * 2000).code in (400, 599)

    def test_xheaders(self):
        found = json.loads(self.fetch("/about", headers={"X-Real-Ip": "10.1.2.3", "X-Scheme": "https"}).body)
        assert (found["ip"], found["protocol"]) == ("10.1.2.3", "https")

    def test_settings(self):
        assert self._app.settings["title_of_the_suite"] == "x"
        assert self._app.settings.get("nothing") is None


class TestHandlers(AsyncHTTPTestCase):
    """The suite makes the application, of handlers of the solution's."""

    def get_app(self):
        self.asked = []

        def answer(question):
            self.asked.append(question)
            return question + "?"

        handlers = [
            (r"/", solution.Main),
            url(r"/asking", solution.Asking, {"answer": answer}, name="asking"),
            (r"/about", "solution.About"),
        ]
        return Application(handlers, title="the suite's")

    def test_get(self):
        assert self.fetch("/").body == b"Hello, world"
        assert self._app.settings["title"] == "the suite's"
        assert self._app.reverse_url("asking") == "/asking"

    def test_callback(self):
        assert self.fetch("/asking?q=why").body == b"why?"
        assert self.asked == ["why"]


class TestAsking(AsyncHTTPTestCase):
    def get_app(self):
        async def answer(question):
            await asyncio.sleep(0.01)
            return question * 2

        return make_app(answer, fetch=lambda word: word + " word")

    def test_a_coroutine_of_the_suite(self):
        assert self.fetch("/asking?q=ab").body == b"abab"

    def test_a_setting_that_is_a_function(self):
        assert self.fetch("/fetching").body == b"INNER WORD"


class TestOwnOfTheSuite(AsyncHTTPTestCase):
    """An application that has nothing of the solution's is served as ever."""

    def get_app(self):
        class Own(RequestHandler):
            def get(self):
                self.write({"double": 2 * int(self.get_argument("n"))})

        return tornado.web.Application([(r"/own", Own)])

    def test_get(self):
        assert json.loads(self.fetch("/own?n=4").body) == {"double": 8}


class TestWithout(AsyncTestCase):
    """No application."""

    @gen_test
    async def test_await(self):
        assert await solution.double(4) == 8

    @gen_test
    def test_yield(self):
        assert (yield solution.double(4)) == 8
        assert (yield [solution.double(1), solution.double(2)]) == [2, 4]

    def test_run_sync(self):
        assert self.io_loop.run_sync(lambda: solution.double(5)) == 10

    @gen_test
    async def test_raises(self):
        with pytest.raises(solution.Note, match="in a coroutine"):
            await solution.failing()

    def test_wait(self):
        self.io_loop.add_callback(self.stop, "stopped")
        assert self.wait() == "stopped"

    @gen_test
    async def test_a_callback_now_and_then(self):
        ticker = solution.Ticker()
        for _ in range(PATIENCE):
            if ticker.ticks >= 2:
                break
            await asyncio.sleep(0.01)
        assert ticker.ticks >= 2
        ticker.callback.stop()

    @gen_test
    async def test_a_server_by_hand(self):
        sock, port = bind_unused_port()
        server = HTTPServer(make_app())
        server.add_sockets([sock])
        client = AsyncHTTPClient()
        answer = await client.fetch(f"http://127.0.0.1:{port}/?name=hand")
        assert answer.body == b"Hello, hand"
        server.stop()
        await server.close_all_connections()


def test_printed_by_a_handler(capsys):
    class Case(AsyncHTTPTestCase):
        def get_app(self):
            return make_app()

        def runTest(self):
            assert self.fetch("/printing").body == b"ok"

    logging.getLogger("notes").disabled = True
    try:
        result = Case().run()
    finally:
        logging.getLogger("notes").disabled = False
    assert result is None or result.wasSuccessful()
    printed = capsys.readouterr()
    assert printed.out == "printed in a handler\n"
    assert "to stderr\n" in printed.err


def test_in_a_loop_of_the_suites():
    async def play():
        sock, port = bind_unused_port()
        server = HTTPServer(make_app())
        server.add_sockets([sock])
        try:
            first = await AsyncHTTPClient().fetch(f"http://127.0.0.1:{port}/slow")
            second = await AsyncHTTPClient().fetch(f"http://127.0.0.1:{port}/notes")
            return first.body, json.loads(second.body)
        finally:
            server.stop()

    assert asyncio.run(play()) == (b"slow", {"notes": []})


def test_a_server_in_a_thread_of_the_suites():
    ready, port, stop = threading.Event(), [], []

    async def serve():
        server = HTTPServer(make_app())
        sock, number = bind_unused_port()
        server.add_sockets([sock])
        port.append(number)
        over = asyncio.Event()
        stop.append((asyncio.get_running_loop(), over))
        ready.set()
        await over.wait()
        server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(10)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port[0]}/?name=main", timeout=10) as answer:
            assert answer.read() == b"Hello, main"
    finally:
        loop, over = stop[0]
        loop.call_soon_threadsafe(over.set)
        thread.join(10)


@pytest.fixture
def slow_names():
    return ["a", "b"]


class TestWithFixtures(AsyncHTTPTestCase):
    @pytest.fixture(autouse=True)
    def names(self, slow_names):
        self.names = slow_names

    def get_app(self):
        return make_app()

    def test_fixture(self):
        for name in self.names:
            with self.subTest(name=name):
                assert self.fetch(f"/?name={name}").body == b"Hello, " + name.encode()


class Library(Application):
    """An application that the suite has written, for handlers of the solution's."""

    def __init__(self, *books):
        self.books = list(books)
        self.asked = 0
        self.logged = []
        handlers = [url("/", solution.Shelf, name="shelf"), ("/gone", RedirectHandler, {"url": "/"})]
        super().__init__(handlers, title="Books")

    def find(self, word):
        return [book for book in self.books if word and word in book]

    def log_request(self, handler):
        self.logged.append((handler.get_status(), handler.request.path))


class TestAnApplicationOfTheSuite(AsyncHTTPTestCase):
    def get_app(self):
        return Library("one", "two")

    def test_its_attributes_and_methods(self):
        first = json.loads(self.fetch("/?q=w").body)
        assert first == {"books": ["one", "two"], "asked": 1, "found": ["two"]}
        assert json.loads(self.fetch("/", method="POST", body="three").body) == {"title": "Books", "at": "/"}
        assert json.loads(self.fetch("/").body)["asked"] == 2
        assert self._app.books == ["one", "two", "three"] and self._app.asked == 2

    def test_what_it_overrides(self):
        assert self.fetch("/gone").effective_url == self.get_url("/")
        assert self.fetch("/nowhere").code == 404
        assert self._app.logged == [(301, "/gone"), (200, "/"), (404, "/nowhere")]

    def test_each_has_its_own(self):
        assert self._app.asked == 0 and isinstance(self._app, Library)
        self._app.settings["title"] = "Other books"
        assert json.loads(self.fetch("/", method="POST", body="x").body)["title"] == "Other books"


class TestListening(AsyncTestCase):
    def fetch(self, port, path="/"):
        client = AsyncHTTPClient()
        return self.io_loop.run_sync(lambda: client.fetch(f"http://127.0.0.1:{port}{path}"), timeout=60)

    def test_listen(self):
        server = make_app().listen(0, address="127.0.0.1")
        port = next(iter(server._sockets.values())).getsockname()[1]
        assert self.fetch(port, "/?name=Ann").body == b"Hello, Ann"
        server.stop()
        with pytest.raises(OSError):
            self.fetch(port)

    def test_options(self):
        sock, port = bind_unused_port()
        sock.close()
        server = make_app().listen(port, "127.0.0.1", xheaders=True)
        assert isinstance(server, HTTPServer) and server.xheaders
        client = AsyncHTTPClient()
        headers = {"X-Real-Ip": "10.1.2.3"}
        found = self.io_loop.run_sync(lambda: client.fetch(f"http://127.0.0.1:{port}/about", headers=headers), timeout=60)
        assert json.loads(found.body)["ip"] == "10.1.2.3"
        server.stop()

    def test_an_application_of_the_suite(self):
        app = Library("one")
        server = app.listen(0, "127.0.0.1")
        port = next(iter(server._sockets.values())).getsockname()[1]
        assert json.loads(self.fetch(port).body)["books"] == ["one"] and app.asked == 1
        server.stop()


def test_listening_without_a_test_case():
    async def main():
        server = make_app().listen(0, address="127.0.0.1")
        port = next(iter(server._sockets.values())).getsockname()[1]
        found = await asyncio.to_thread(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).read())
        server.stop()
        await server.close_all_connections()
        return found

    assert asyncio.run(main()) == b"Hello, world"


class TestFutures(AsyncTestCase):
    @gen_test(timeout=60)
    def test_coroutines_as_they_were(self):
        assert (yield solution.halve(8)) == 4
        with pytest.raises(solution.Note, match="odd"):
            yield solution.halve(7)
        assert (yield [solution.halve(2), solution.in_a_moment("soon")]) == [1, "soon"]

    @gen_test(timeout=60)
    async def test_awaited(self):
        assert await solution.halve(8) == 4 and await solution.background(4) == 8
        assert await asyncio.gather(solution.halve(2), solution.in_a_moment(3)) == [1, 3]

    def test_run(self):
        assert self.io_loop.run_sync(lambda: solution.halve(6), timeout=60) == 3
        future = solution.background(5)
        self.io_loop.add_future(future, lambda done: self.stop(done.result()))
        assert self.wait(timeout=60) == 10
