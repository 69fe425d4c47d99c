"""What most runs begin with, done once in the learner's zygote before anybody's code is there.

Theory of operation. The first time that code runs in a process is several times as dear as the second: the interpreter
specialises its bytecode in place, libraries compile their patterns and read their own tables, and in a fork each page
that this writes to is copied first. A cell is a fork that lives for some milliseconds, so nearly all it does, it does
for the first time. The rehearsal makes the zygote do these things: a border of its own, with nobody at the other end,
answers the questions that most suites begin with, about the module below, and libraries that are loaded already are
used as programs use them.

Nothing of it is left but what the libraries keep for themselves: the module, its folder and all objects are gone before
the zygote serves, and `refuse_unfit` and the collection of garbage come after it. Of a learner or a suite nothing is
known here. A rehearsal that goes wrong, with another version of a library, say, costs the cells time and nothing else.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from judge.box.channel import QUESTION, Channel, Frame
from judge.box.codec import OWN, encode
from judge.box.driver import loans
from judge.box.driver.border import LearnerBorder

NAME = "rehearsed_by_assay"
PLAIN = '''
import dataclasses

@dataclasses.dataclass
class Point:
    x: int
    y: int = 0

class Stack:
    """A class as learners write it."""

    def __init__(self, items=()):
        self._items = list(items)

    def push(self, item):
        self._items.append(item)
        return self

    def pop(self):
        if not self._items:
            raise IndexError("empty")
        return self._items.pop()

    @property
    def top(self):
        return self._items[-1] if self._items else None

    def __len__(self):
        return len(self._items)

    def __eq__(self, other):
        return isinstance(other, Stack) and self._items == other._items

def count(words):
    found = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    print(sorted(found))
    return found
'''
FLASK = """
from flask import Flask, abort, jsonify, redirect, render_template_string, request, session, url_for

def create_app():
    app = Flask(__name__)
    app.secret_key = "rehearsal"
    kept = []

    @app.route("/", methods=["GET", "POST"])
    def home():
        if request.method == "POST":
            session["name"] = request.form["name"]
            return redirect(url_for("one", number=1))
        return render_template_string("<p>{{ name|upper }}</p>", name=request.args.get("name", session.get("name", "")))

    @app.get("/items")
    def every():
        return jsonify(kept)

    @app.post("/items")
    def add():
        kept.append((request.get_json(silent=True) or {}).get("text", ""))
        return jsonify({"id": len(kept)}), 201

    @app.route("/items/<int:number>", methods=["GET", "PUT", "DELETE"])
    def one(number):
        if number > len(kept):
            abort(404)
        return {"text": kept[number - 1]}

    @app.errorhandler(404)
    def missing(error):
        return {"error": "missing"}, 404

    return app
"""


class _Nobody(Channel):
    """The other end is not there: what is said is dropped."""

    def __init__(self) -> None:
        self.broken = ""

    def send(self, kind: int, thread: int, number: int, body: bytes | bytearray) -> None:
        return

    def open_box(self, thread: int) -> None:
        return

    close_box = open_box


class _Asker:
    """Asks a border as the checker would: the Book of its questions."""

    def __init__(self, border: LearnerBorder) -> None:
        self.border = border
        self.asked = 0

    def write(self, value: Any) -> tuple[int, int, Any]:
        number = self.border._export_numbers.get(id(value))
        return OWN, self.border.export(value) if number is None else number, None

    def lend(self, container: Any) -> tuple[int, bool]:
        return 0, False

    def ask(self, *question: Any) -> None:
        self.asked += 1
        body = bytes(encode(question, self, b"\0"))  # type: ignore[arg-type]  # the half of a Book that writing needs
        self.border.serve(Frame(QUESTION, 1, self.asked, body))


def rehearse() -> None:
    """Do all of it."""
    for text, use in ((PLAIN, _use_plain), (FLASK if "flask" in sys.modules else "", _use_flask)):
        for _ in range(3 if text else 0):  # the interpreter specialises what it meets again
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                _act(text, use)


def _act(text: str, use: Callable[[_Asker, Any], None]) -> None:
    folder = tempfile.mkdtemp(prefix="rehearsal-")
    path, known = list(sys.path), len(loans.KNOWN)
    try:
        (Path(folder) / f"{NAME}.py").write_text(text)
        sys.path.append(folder)
        border = LearnerBorder(folder)
        border.channel = _Nobody()
        border.here.number = 1
        asker = _Asker(border)
        asker.ask("import", NAME, False, ())
        use(asker, sys.modules[NAME])
    finally:
        sys.path[:] = path
        del loans.KNOWN[known:]
        sys.modules.pop(NAME, None)
        sys.path_importer_cache.pop(folder, None)
        shutil.rmtree(folder, ignore_errors=True)


def _use_plain(asker: _Asker, module: Any) -> None:
    stack, point = module.Stack([1, 2]), module.Point(1)
    for name in ("Stack", "Point", "count"):
        asker.ask("get", module, name)
    asker.ask("members of", module.Stack, module.Point)
    asker.ask("call", module.Stack, ([1, 2],), None)
    asker.ask("call", module.Point, (1,), {"y": 2})
    asker.ask("call", module.Stack.push, (stack, "a"), None)
    asker.ask("call", module.Stack.pop, (module.Stack(),), None)
    asker.ask("call", module.count, (["a", "b", "a"],), None)
    asker.ask("get", stack, "top")
    asker.ask("set", point, "x", 3)
    asker.ask("operate", stack, "__len__", (), None)
    asker.ask("operate", stack, "__eq__", (stack,), None)


def _use_flask(asker: _Asker, module: Any) -> None:
    asker.ask("get", module, "create_app")
    asker.ask("call", module.create_app, (), None)
    app = module.create_app()
    client = app.test_client()
    asker.ask("members of", *type(app).__mro__[:-1])
    asker.ask("members of", *type(client).__mro__[:-1])
    asker.ask("member", type(client), "open")
    asker.ask("call", type(app).test_client, (app,), None)
    for method, path, sent in (
        ("get", "/?name=a", None),
        ("post", "/", {"data": {"name": "a"}}),
        ("get", "/items", None),
        ("post", "/items", {"json": {"text": "a"}}),
        ("get", "/items/1", None),
        ("get", "/items/9", None),
    ):
        asker.ask("call", getattr(type(client), method), (client, path), sent)
    response = client.post("/items", json={"text": "a"})
    asker.ask("members of", *type(response).__mro__[:-1])
    for name in ("status_code", "data", "text", "json", "headers"):
        asker.ask("get", response, name)
    asker.ask("call", type(response).get_json, (response,), None)
    with app.app_context():
        client.get("/")
