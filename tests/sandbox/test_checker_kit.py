"""The kit's fixtures in one plain process: what they promise does not depend on where the learner's side is."""

import pytest
from shared_checker import frames, outcomes


def judged(tmp_path, suite, files, **setup):
    said = frames(tmp_path, {"test_a.py": suite}, files, **setup)
    details = {k: f["detail"] for k, f in enumerate(frame for frame in said if frame["event"] == "case")}
    return list(outcomes(said).values()), details


def test_run_solution_runs_a_file_as_a_program(tmp_path):
    suite = """
        import pytest
        def test_talks(run_solution):
            out, err, code, seconds = run_solution("a", "b", stdin="x\\ny\\n", env={"WHO": "me"})
            assert (out, err, code) == ("a b x me\\n", "oh\\n", 3) and seconds > 0
        def test_other_file(run_solution):
            assert run_solution(file="tools/other.py").stdout == "other\\n"
        def test_too_long(run_solution):
            with pytest.raises(TimeoutError):
                run_solution(file="slow.py", timeout=0.3)
        def test_endless(run_solution):
            run_solution(file="endless.py")
        def test_missing(run_solution):
            assert run_solution(file="nowhere.py").returncode == 2
    """
    files = {
        "solution.py": """
            import os, sys
            print(*sys.argv[1:], input(), os.environ["WHO"])
            print("oh", file=sys.stderr)
            sys.exit(3)
        """,
        "tools/other.py": "print('other')",
        "slow.py": "import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)'])\ntime.sleep(99)",
        "endless.py": "while True: print('x' * 1000)",
    }
    found, details = judged(tmp_path, suite, files)
    assert found == ["passed", "passed", "passed", "failed", "passed"], details
    assert "without end" in details[3]["message"]


APP = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode()})
"""
SCRIPT = """
    import os, signal, sys
    from http.server import BaseHTTPRequestHandler, HTTPServer
    class Hello(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers(); self.wfile.write(b"hello")
    signal.signal(signal.SIGTERM, lambda *_: (print("bye", flush=True), os._exit(7)))
    signal.signal(signal.SIGUSR1, lambda *_: print("poked", flush=True))
    HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Hello).serve_forever()
"""


def test_serve_solution_waits_until_a_server_is_ready_and_ends_it(tmp_path):
    suite = """
        import signal, time, urllib.request
        import pytest
        def get(url): return urllib.request.urlopen(url, timeout=20).read().decode()
        def test_script(serve_solution):
            url, stop, send, log = serve_solution(server="script")
            assert get(url) == "hello"
            send(signal.SIGUSR1)
            while "poked" not in log(): time.sleep(0.01)
            assert stop() == 7 and "bye" in log()
            with pytest.raises(OSError): get(url)
        def test_uvicorn(serve_solution):
            assert get(serve_solution("web:app", server="uvicorn").url + "/path") == "/path"
        def test_two_at_a_time(serve_solution):
            first, second = serve_solution(server="script"), serve_solution(server="script")
            assert first.url != second.url and get(first.url) == get(second.url)
        def test_dies(serve_solution):
            serve_solution("dies", server="script")
        def test_unknown(serve_solution):
            serve_solution(server="apache")
    """
    files = {"solution.py": SCRIPT, "web.py": APP, "dies.py": "print('no luck'); raise SystemExit(4)"}
    found, details = judged(tmp_path, suite, files)
    assert found == ["passed", "passed", "passed", "failed", "failed"], details
    assert "status 4" in details[3]["message"] and "no luck" in details[3]["message"]
    assert (details[3]["kit"], details[3]["status"]) == ("server_ended", "4")


def test_reference_is_the_accepted_solution_and_never_the_learners(tmp_path):
    suite = """
        def test_first(reference): assert reference.double(4) == 8 and reference.LIMIT == 5
        def test_module(reference): assert reference.module("shop.cart").total([1, 2]) == 6
        def test_class(reference): assert isinstance(reference.make(), reference.Thing)
        def test_fresh(reference):
            assert reference.seen == []
            reference.seen.append(1)
        def test_fresh_again(reference): assert reference.seen == []
    """
    accepted = {
        "solution.py": "from extra import LIMIT\nimport shop.cart as c\nimport json\nseen = []\n"
        "def double(x): return c.total([x])\nclass Thing: pass\ndef make(): return Thing()\n",
        "extra.py": "LIMIT = 5\n",
        "shop/__init__.py": "",
        "shop/cart.py": "from .rates import rate\ndef total(items): return sum(items) * rate\n",
        "shop/rates.py": "rate = 2\n",
    }
    found, details = judged(tmp_path, suite, {"solution.py": "LIMIT = 0", "extra.py": "LIMIT = 1"}, reference=accepted)
    assert found == ["passed"] * 5, details


def test_run_tests_tells_how_the_learners_tests_judge_a_program(tmp_path):
    suite = """
        RIGHT = "def add(a, b): return a + b"
        def test_right(run_tests):
            assert run_tests(RIGHT) == {"test_mine.py::test_small": "passed", "test_mine.py::TestOld::test_zero": "passed"}
        def test_wrong(run_tests):
            assert run_tests({"program.py": "def add(a, b): return a + b + (a == 0)"})["test_mine.py::TestOld::test_zero"] == "failed"
        def test_broken(run_tests):
            assert set(run_tests("def (").values()) == {"errored"}
        def test_exits(run_tests):
            run_tests("import os; os._exit(0)")
    """
    mine = """
        import unittest
        from program import add
        def test_small(): assert add(1, 2) == 3
        class TestOld(unittest.TestCase):
            def test_zero(self): self.assertEqual(add(0, 2), 2)
    """
    found, details = judged(tmp_path, suite, {"test_mine.py": mine}, suite_args=["test_a.py"])
    assert found == ["passed", "passed", "passed", "failed"], details
    assert "could not be run" in details[3]["message"]


def test_install_wheel_builds_and_installs_offline(tmp_path):
    pytest.importorskip("setuptools", "70.1", reason="builds wheels by itself from 70.1 on")
    suite = """
        def test_command(install_wheel):
            built = install_wheel()
            assert built.wheel == "greeter-1.2-py3-none-any.whl"
            assert built.run("greet", "you").stdout == "hello you\\n"
            assert built.run("python", "-c", "import greeter; print(greeter.__file__)").stdout.startswith(built.prefix)
            assert built.run("nothing").returncode == 127
        def test_broken(install_wheel):
            install_wheel("broken")
    """
    project = """
        [build-system]
        requires = ["setuptools"]
        build-backend = "setuptools.build_meta"
        [project]
        name = "greeter"
        version = "1.2"
        [project.scripts]
        greet = "greeter:main"
        [tool.setuptools]
        py-modules = ["greeter"]
    """
    files = {
        "pyproject.toml": project,
        "greeter.py": "import sys\ndef main(): print('hello', *sys.argv[1:])\n",
        "broken/pyproject.toml": "[project",
    }
    found, details = judged(tmp_path, suite, files)
    assert found == ["passed", "failed"], details
    assert "could not be built" in details[1]["message"]
