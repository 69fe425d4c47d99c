import asyncio
import json
import logging
import sqlite3
import sys
import threading

import tornado.gen
import tornado.ioloop
import tornado.locks
import tornado.web
import tornado.websocket


class Note(Exception):
    pass


class Main(tornado.web.RequestHandler):
    def get(self):
        self.write("Hello, " + self.get_argument("name", "world"))

    def head(self):
        self.set_header("X-Seen", "yes")


class Notes(tornado.web.RequestHandler):
    def initialize(self, db):
        self.db = db

    def get(self, number=None):
        if number is None:
            self.write({"notes": [row[0] for row in self.db.execute("SELECT body FROM note ORDER BY id")]})
            return
        found = self.db.execute("SELECT body FROM note WHERE id = ?", (number,)).fetchone()
        if found is None:
            raise tornado.web.HTTPError(404, reason="No such note")
        self.write({"id": int(number), "body": found[0]})

    def post(self, number=None):
        body = json.loads(self.request.body)["body"]
        cursor = self.db.execute("INSERT INTO note (body) VALUES (?)", (body,))
        self.set_status(201)
        self.set_header("Location", self.reverse_url("note", cursor.lastrowid))
        self.write({"id": cursor.lastrowid})

    def put(self, number):
        self.db.execute("UPDATE note SET body = ? WHERE id = ?", (self.get_body_argument("body"), number))
        self.set_status(204)

    def delete(self, number):
        self.db.execute("DELETE FROM note WHERE id = ?", (number,))
        self.set_status(204)


class Slow(tornado.web.RequestHandler):
    async def get(self):
        for _ in range(3):
            await asyncio.sleep(0.01)
        self.write("slow")


class Old(tornado.web.RequestHandler):
    @tornado.gen.coroutine
    def get(self):
        yield tornado.gen.sleep(0.01)
        self.write("old")


class InThread(tornado.web.RequestHandler):
    async def get(self):
        name = await tornado.ioloop.IOLoop.current().run_in_executor(None, lambda: threading.current_thread().name)
        self.write({"elsewhere": name != threading.current_thread().name})


class Streaming(tornado.web.RequestHandler):
    async def get(self):
        for number in range(int(self.get_argument("n", "5"))):
            self.write(f"{number}\n")
            await self.flush()


class Large(tornado.web.RequestHandler):
    def get(self):
        self.write(b"x" * int(self.get_argument("n")))

    def post(self):
        self.write({"length": len(self.request.body)})


@tornado.web.stream_request_body
class Upload(tornado.web.RequestHandler):
    def prepare(self):
        self.chunks = 0
        self.size = 0

    async def data_received(self, chunk):
        await asyncio.sleep(0)
        self.chunks += 1
        self.size += len(chunk)

    def post(self):
        self.write({"size": self.size, "parts": self.chunks > 1})


class Login(tornado.web.RequestHandler):
    def get_current_user(self):
        found = self.get_signed_cookie("user")
        return found.decode() if found else None

    def get(self):
        if not self.current_user:
            self.redirect("/login")
            return
        self.write(self.current_user)


class LoginForm(tornado.web.RequestHandler):
    def get(self):
        self.write("<form>")

    def post(self):
        self.set_signed_cookie("user", self.get_body_argument("user"))
        self.set_cookie("plain", "1")
        self.redirect("/me")


class Files(tornado.web.RequestHandler):
    def post(self):
        sent = self.request.files["picture"][0]
        self.write({"name": sent["filename"], "size": len(sent["body"]), "type": sent["content_type"]})


class Wrong(tornado.web.RequestHandler):
    def get(self):
        raise Note("a wrong note")


class Printing(tornado.web.RequestHandler):
    def get(self):
        print("printed in a handler")
        print("to stderr", file=sys.stderr)
        logging.getLogger("notes").warning("logged in a handler")
        self.write("ok")


class Never(tornado.web.RequestHandler):
    heard = []

    async def get(self):
        await asyncio.Event().wait()

    def on_connection_close(self):
        Never.heard.append("closed")


class Leaving(tornado.web.RequestHandler):
    def get(self):
        sys.exit(3)


class About(tornado.web.RequestHandler):
    def get(self):
        request = self.request
        self.write(
            {
                "method": request.method,
                "path": request.path,
                "uri": request.uri,
                "ip": request.remote_ip,
                "protocol": request.protocol,
                "agent": request.headers.get("User-Agent"),
                "title": self.settings["title"],
                "visits": self.application.visits,
            }
        )
        self.application.visits += 1


class Work(tornado.web.RequestHandler):
    done = []

    def post(self):
        async def work():
            await asyncio.sleep(0.02)
            Work.done.append(self.request.path)

        tornado.ioloop.IOLoop.current().spawn_callback(work)
        self.write("begun")

    def get(self):
        self.write({"done": Work.done})


def work_done():
    return list(Work.done)


class Asking(tornado.web.RequestHandler):
    """Calls what the suite gave, which may be a coroutine."""

    def initialize(self, answer):
        self.answer = answer

    async def get(self):
        found = self.answer(self.get_argument("q"))
        if asyncio.iscoroutine(found):
            found = await found
        self.write(found)


class Fetching(tornado.web.RequestHandler):
    async def get(self):
        self.write(self.settings["fetch"]("inner").upper())


class Echo(tornado.websocket.WebSocketHandler):
    people = set()

    def open(self):
        Echo.people.add(self)
        self.write_message(f"welcome {self.get_argument('nick', 'nobody')}")

    def on_message(self, message):
        if message == "bye":
            self.close(4000, "as you like")
            return
        for one in Echo.people:
            one.write_message(message if isinstance(message, bytes) else message.upper(), isinstance(message, bytes))

    def on_close(self):
        Echo.people.discard(self)


def make_app(answer=None, **settings):
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)")
    made = tornado.web.Application(
        [
            (r"/", Main),
            tornado.web.url(r"/notes", Notes, {"db": db}, name="notes"),
            tornado.web.url(r"/notes/([0-9]+)", Notes, {"db": db}, name="note"),
            (r"/slow", Slow),
            (r"/old", Old),
            (r"/thread", InThread),
            (r"/stream", Streaming),
            (r"/large", Large),
            (r"/upload", Upload),
            (r"/me", Login),
            (r"/login", LoginForm),
            (r"/files", Files),
            (r"/wrong", Wrong),
            (r"/printing", Printing),
            (r"/never", Never),
            (r"/leaving", Leaving),
            (r"/about", About),
            (r"/work", Work),
            (r"/asking", Asking, {"answer": answer}),
            (r"/fetching", Fetching),
            (r"/echo", Echo),
        ],
        cookie_secret="secret",
        title="Notes",
        **settings,
    )
    made.visits = 0
    return made


app = make_app()


class Ticker:
    """Counts in the loop that was current where it was made."""

    def __init__(self):
        self.ticks = 0
        self.callback = tornado.ioloop.PeriodicCallback(self.tick, 5)
        self.callback.start()

    def tick(self):
        self.ticks += 1


async def double(number):
    await asyncio.sleep(0.01)
    return 2 * number


async def failing():
    await asyncio.sleep(0)
    raise Note("in a coroutine")


@tornado.gen.coroutine
def halve(number):
    """A coroutine as they were once written."""
    yield tornado.gen.sleep(0.01)
    if number % 2:
        raise Note("an odd number")
    return number // 2


def in_a_moment(value):
    """A future that is done soon."""
    made = asyncio.get_event_loop().create_future()
    tornado.ioloop.IOLoop.current().call_later(0.01, made.set_result, value)
    return made


def background(number):
    return asyncio.ensure_future(double(number))


class Shelf(tornado.web.RequestHandler):
    """What it knows, the application has."""

    def get(self):
        app = self.application
        app.asked += 1
        self.write({"books": app.books, "asked": app.asked, "found": app.find(self.get_argument("q", ""))})

    def post(self):
        self.application.books.append(self.request.body.decode())
        self.write({"title": self.settings["title"], "at": self.reverse_url("shelf")})
