"""Servers of a learner's, run by the servers that are used in earnest, in real boxes."""

from collections.abc import Iterator

import boxes
import kit_boxes
import pytest
from kit_boxes import cases, judged, outcomes

from judge.box.kit import READY_SECONDS
from judge.sandbox import Sandbox


@pytest.fixture(scope="module", params=boxes.FORMS)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = kit_boxes.sandbox(request.param)
    yield made
    made.close()


WSGI = """
    import os
    def app(environ, start_response):
        print("asked for", environ["PATH_INFO"], flush=True)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['PATH_INFO']} {os.environ['WHO']}".encode()]
"""
ASGI = """
    async def app(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": scope["path"].encode()})
"""
TORNADO = """
    import tornado.web
    class Page(tornado.web.RequestHandler):
        async def get(self):
            self.write(self.request.path)
    app = tornado.web.Application([(r"/.*", Page)])
    def make():
        return app
"""
SCRIPT = """
    import os, signal
    from http.server import BaseHTTPRequestHandler, HTTPServer
    class Hello(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers(); self.wfile.write(self.path.encode())
    signal.signal(signal.SIGTERM, lambda *_: (print("bye", flush=True), os._exit(7)))
    signal.signal(signal.SIGUSR1, lambda *_: print("poked", flush=True))
    if __name__ == "__main__":
        HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Hello).serve_forever()
"""
GET = """
        import urllib.request
        def get(url): return urllib.request.urlopen(url, timeout=20).read().decode()
"""


def test_each_server_answers_with_the_learners_app(box: Sandbox) -> None:
    suite = f"""{GET}
        def test_gunicorn(serve_solution):
            served = serve_solution("wsgi:app", workers=2, env={{"WHO": "me"}})
            assert get(served.url + "/path") == "/path me"
            assert "asked for /path" in served.log()
            assert served.stop() == 0
        def test_uwsgi(serve_solution):
            served = serve_solution("wsgi:app", server="uwsgi", workers=2, env={{"WHO": "you"}})
            assert get(served.url + "/path") == "/path you"
            assert served.stop() == 0
        def test_uvicorn(serve_solution):
            assert get(serve_solution("asgi:app", server="uvicorn").url + "/path") == "/path"
        def test_tornado(serve_solution):
            assert get(serve_solution("page:app", server="tornado").url + "/a") == "/a"
        def test_tornado_from_a_function(serve_solution):
            assert get(serve_solution("page:make", server="tornado").url + "/b") == "/b"
        def test_two_at_a_time(serve_solution):
            first, second = serve_solution("script", server="script"), serve_solution("page:app", server="tornado")
            assert get(first.url + "/c") == get(second.url + "/c") == "/c"
        def test_two_of_a_kind(serve_solution):
            first, second = (serve_solution("wsgi:app", env={{"WHO": who}}) for who in ("me", "you"))
            assert get(first.url + "/c") == "/c me" and get(second.url + "/c") == "/c you"
    """
    files = {"wsgi.py": WSGI, "asgi.py": ASGI, "page.py": TORNADO, "script.py": SCRIPT}
    found = outcomes(judged(box, "web", suite, files, loopback=True))
    assert len(found) == 7
    assert set(found.values()) == {"passed"}


def test_a_server_hears_signals_and_is_gone_after_its_case(box: Sandbox) -> None:
    suite = f"""{GET}
        import signal, time
        import pytest
        seen = []
        def test_signals(serve_solution):
            url, stop, send, log = serve_solution("script", server="script")
            seen.append(url)
            send(signal.SIGUSR1)
            while "poked" not in log(): time.sleep(0.01)
            assert stop() == 7 and "bye" in log()
            with pytest.raises(OSError): get(url)
        def test_left_running(serve_solution):
            seen.append(serve_solution("forks", server="script").url)
            assert get(seen[-1] + "/x") == "/x"
        def test_nobody_is_left(serve_solution):
            assert len(seen) == 2
            for url in seen:
                with pytest.raises(OSError): get(url)
    """
    # The one that serves is a daemon in a session of its own; two that serve would race for the port.
    forks = "import os, time\nif os.fork(): time.sleep(600)\nos.setsid()\nexec(open('/submission/script.py').read())\n"
    found = outcomes(judged(box, "python", suite, {"script.py": SCRIPT, "forks.py": forks}, loopback=True))
    assert set(found.values()) == {"passed"}


def test_a_server_that_does_not_start_says_so_in_plain_words(box: Sandbox) -> None:
    suite = """
        def test_dies(serve_solution): serve_solution("dies", server="script")
        def test_broken(serve_solution): serve_solution("broken:app")
        def test_absent(serve_solution): serve_solution("broken:nothing", server="uwsgi")
        def test_leaves(serve_solution): serve_solution("leaves:app")
    """
    files = {"dies.py": "print('no luck')\nraise SystemExit(4)\n", "broken.py": "import nowhere_at_all\n"}
    files["leaves.py"] = "import os\nos._exit(0)\n"
    said = cases(judged(box, "web", suite, files, loopback=True))
    assert {case["outcome"] for case in said.values()} == {"failed"}
    dies, broken, absent = (said[name]["detail"] for name in ("test_dies", "test_broken", "test_absent"))
    assert (dies["kit"], dies["status"], dies["from_learner"]) == ("server_ended", "4", False)
    assert "ended with status 4 before it was ready: no luck" in dies["message"]
    assert (broken["kit"], broken["exception"], broken["lines"]) == (
        "server_ended", "ModuleNotFoundError", [["broken.py", 1]],
    )  # fmt: skip
    assert "nowhere_at_all" in broken["message"]
    assert (absent["kit"], absent["lines"]) == ("server_ended", [["broken.py", 1]])
    # its workers are started again and again: nobody waits as long as for a server that is slow
    assert said["test_leaves"]["detail"]["kit"] == "server_silent"
    assert said["test_leaves"]["seconds"] < READY_SECONDS
