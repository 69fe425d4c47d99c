import json

from tornado.httpserver import HTTPServer
from tornado.testing import AsyncHTTPTestCase, bind_unused_port, gen_test
from tornado.web import Application, RequestHandler
from tornado.websocket import websocket_connect

import solution

SECRET = "SUITE-SECRET"


class Vault(RequestHandler):
    def get(self):
        self.write(SECRET)


class TestCounter(AsyncHTTPTestCase):
    def get_app(self):
        return solution.make_app(title="The counter", check=self.check)

    def check(self, answer):
        assert answer == 42, SECRET

    def setUp(self):
        super().setUp()
        sock, self.vault = bind_unused_port()
        self.beside = HTTPServer(Application([(r"/vault", Vault)]))
        self.beside.add_sockets([sock])

    def tearDown(self):
        self.beside.stop()
        super().tearDown()

    def test_total(self):
        answer = self.fetch("/total", method="POST", body="[98765000, 432]")
        assert json.loads(answer.body) == {"total": 98765432}

    def test_greeting(self):
        answer = self.fetch("/greeting/Ada")
        assert answer.code == 200
        assert answer.body == b"Good evening, Ada"
        assert answer.headers["X-Length"] == "3"

    def test_another_name(self):
        self.assertEqual(self.fetch("/greeting/Grace").body, b"Good evening, Grace")

    def test_not_found(self):
        assert self.fetch("/greeting/").code == 404

    def test_checked(self):
        assert self.fetch("/checked").body == b"checked"

    def test_title(self):
        assert self._app.settings["title"] == "The counter"
        assert self.fetch("/greeting/Ada").code == 200

    @gen_test
    async def test_loud(self):
        guest = await websocket_connect(f"ws://127.0.0.1:{self.get_http_port()}/loud")
        await guest.write_message("hello")
        assert await guest.read_message() == "HELLO"

    @gen_test
    async def test_double(self):
        assert await solution.double(21) == 42
