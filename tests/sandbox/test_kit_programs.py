"""The learner's tests, wheels and pictures, in real boxes."""

from collections.abc import Iterator

import boxes
import kit_boxes
import pytest
from boxes import ends
from kit_boxes import cases, judged, outcomes

from judge import report
from judge.sandbox import Sandbox


@pytest.fixture(scope="module", params=boxes.FORMS)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = kit_boxes.sandbox(request.param)
    yield made
    made.close()


def test_a_learners_tests_judge_programs(box: Sandbox) -> None:
    suite = """
        RIGHT = "def add(a, b): return a + b"
        def test_right(run_tests):
            assert run_tests(RIGHT) == {"test_mine.py::test_small": "passed", "test_mine.py::test_zero": "passed"}
        def test_wrong(run_tests):
            assert run_tests({"program.py": "def add(a, b): return a + b + (a == 0)"})["test_mine.py::test_zero"] == "failed"
        def test_broken(run_tests):
            assert set(run_tests("def (").values()) == {"errored"}
        def test_dies(run_tests):
            run_tests("import os; os._exit(0)")
        def test_after(run_tests):
            assert set(run_tests(RIGHT).values()) == {"passed"}
    """
    mine = """
        from program import add
        def test_small(): assert add(1, 2) == 3
        def test_zero(): assert add(0, 2) == 2
    """
    result = judged(box, "python", suite, {"test_mine.py": mine}, suite_args=("test_kit.py",))
    assert list(outcomes(result).values()) == ["passed", "passed", "passed", "failed", "passed"]
    assert cases(result)["test_dies"]["detail"]["kit"] == "tests_broken"
    assert ends(result) == []


def test_a_case_prints_which_of_the_learners_tests_failed_and_at_most_twenty_of_them(box: Sandbox) -> None:
    suite = """
        def test_right(run_tests): run_tests("x = 1")
        def test_wrong(run_tests): run_tests("x = 2")
        def test_nothing_to_test(run_tests): run_tests("y = 1")
    """
    mine = """
        import program, pytest
        def test_one(): assert program.x == 1
        @pytest.mark.parametrize("n", range(25))
        def test_many(n): assert hasattr(program, "x")
    """
    result = judged(box, "python", suite, {"test_mine.py": mine}, suite_args=("test_kit.py",))
    printed = {name: case["detail"].get("stdout", "").splitlines() for name, case in cases(result).items()}
    assert printed["test_right"] == []
    assert printed["test_wrong"] == ["failed: test_mine.py::test_one"]
    many = [f"failed: test_mine.py::test_many[{n}]" for n in range(19)]
    assert printed["test_nothing_to_test"] == ["failed: test_mine.py::test_one", *many, "… and 6 more"]


def test_a_learners_tests_cannot_tell_the_programs_apart_by_what_an_earlier_one_left(box: Sandbox) -> None:
    suite = """
        def test_every_program_looks_like_the_first(run_tests):
            for _ in range(4):
                assert run_tests("x = 1") == {"test_mine.py::test_count": "passed"}
            assert run_tests("x = 2") == {"test_mine.py::test_count": "passed"}
    """
    mine = """
        import ctypes, glob, os, signal, socket, subprocess, sys
        PLACES = ["/tmp/seen", "/dev/shm/seen", "/work/seen", "/submission/seen", "/var/tmp/seen", os.path.expanduser("~/seen")]
        def test_count():
            assert not [place for place in PLACES if os.path.exists(place)]
            libc = ctypes.CDLL(None)
            assert libc.shmget(4711, 4096, 0) == -1 and libc.semget(4711, 1, 0) == -1 and libc.msgget(4711, 0) == -1
            with socket.socket(socket.AF_UNIX) as other:
                assert other.connect_ex("\\0seen") != 0
            for place in PLACES:
                try: open(place, "w").close()
                except OSError: pass
            assert os.path.exists("/tmp/seen") and os.path.exists("/dev/shm/seen") and os.path.exists("/work/seen")
            assert libc.shmget(4711, 4096, 0o1600) != -1
            code = "import socket, time; s = socket.socket(socket.AF_UNIX); s.bind(chr(0) + 'seen'); s.listen(); time.sleep(600)"
            subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    """
    result = judged(box, "python", suite, {"test_mine.py": mine}, suite_args=("test_kit.py",))
    assert outcomes(result) == {"test_every_program_looks_like_the_first": "passed"}


def test_tests_without_end_are_ended_and_the_next_case_runs(box: Sandbox) -> None:
    suite = """
        import pytest
        def test_limited(run_tests):
            with pytest.raises(TimeoutError): run_tests("x = 1", timeout=1)
        def test_by_the_case(run_tests): run_tests("x = 1")
        def test_after(run_tests): assert run_tests("x = 2") == {"test_mine.py::test_loop": "passed"}
    """
    mine = "import program\ndef test_loop():\n    while program.x == 1: pass\n"
    result = judged(box, "python", suite, {"test_mine.py": mine}, suite_args=("test_kit.py",), limit_case_seconds=5)
    found = outcomes(result)
    assert (found["test_limited"], found["test_by_the_case"], found["test_after"]) == ("passed", "missing", "passed")
    assert ends(result) == [("learner", "timed_out", 1, "case_seconds")]


GREETER = {
    "pyproject.toml": """
        [build-system]
        requires = ["setuptools"]
        build-backend = "setuptools.build_meta"
        [project]
        name = "greeter"
        version = "1.2"
        [project.scripts]
        greet = "greeter.main:main"
        [tool.setuptools]
        packages = ["greeter"]
    """,
    "greeter/__init__.py": "",
    "greeter/main.py": "import sys\ndef main(): print('hello', *sys.argv[1:])\n",
    "broken/pyproject.toml": "[project",
}


def test_a_wheel_is_built_and_installed_without_network(box: Sandbox) -> None:
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
    result = judged(box, "web", suite, GREETER)
    assert outcomes(result) == {"test_command": "passed", "test_broken": "failed"}
    detail = cases(result)["test_broken"]["detail"]
    assert detail["kit"] == "wheel_failed"
    assert "could not be built and installed" in detail["message"]


FIGURE = """
    import matplotlib.pyplot as plt
    def draw(n=3, size=(4, 3), dpi=100):
        figure, axes = plt.subplots(figsize=size, dpi=dpi)
        axes.plot(range(n), range(n), label="line")
        axes.set_xlabel("day")
        return figure
    class Fake:
        def __init__(self, data): self.data = data
        def savefig(self, file, **more): file.write(self.data)
    def fake(data): return Fake(data)
"""


def test_a_figure_is_shown_as_a_picture_and_nothing_else_is(box: Sandbox) -> None:
    suite = """
        import struct, zlib
        import solution
        def png(width, height, extra=b""):
            def chunk(kind, data): return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
            rows = zlib.compress(b"\\0" * (min(height, 50) * (width + 1)))
            return b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
        def test_shown(show_picture):
            figure = solution.draw()
            assert figure.axes[0].get_xlabel() == "day"
            show_picture(figure, alt="a line")
        def test_drawn_again(show_picture):
            show_picture(solution.fake(png(4, 4, struct.pack(">I", 6) + b"tEXt" + b"x\\0leak" + struct.pack(">I", zlib.crc32(b"tEXtx\\0leak")))))
        def test_no_png(show_picture): show_picture(solution.fake(b"<svg onload='alert(1)'/>"))
        def test_huge(show_picture): show_picture(solution.fake(png(60000, 60000)))
        def test_many_bytes(show_picture): show_picture(solution.fake(png(4, 4) + b"x" * 1100000))
        def test_damaged(show_picture): show_picture(solution.fake(png(40, 40)[:45]))
        def test_third(show_picture): show_picture(solution.draw(4))
        def test_fourth(show_picture): show_picture(solution.draw(5))
        def test_fifth(show_picture): show_picture(solution.draw(6))
    """
    result = judged(box, "data", suite, {"solution.py": FIGURE}, modules=("solution",))
    found = outcomes(result)
    good = {"test_shown", "test_drawn_again", "test_third", "test_fourth"}
    assert {name for name, outcome in found.items() if outcome == "passed"} == good
    assert set(found.values()) == {"passed", "failed"}
    read = report.read(result, None, "all")
    assert not read.problem
    assert [(picture.case, picture.alt) for picture in read.pictures][:2] == [(0, "a line"), (1, "")]
    assert len(read.pictures) == 4
    assert (read.pictures[0].width, read.pictures[0].height) == (400, 300)
    assert b"leak" not in read.pictures[1].png


ESCAPES = """
    import os, sys, time
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(writer, str(os.getpid()).encode())
            for fd in (0, 1, 2):
                os.close(fd)
            time.sleep(3600)
        os._exit(0)
    pid = os.read(reader, 20).decode()
    with open("escaped", "w") as file:
        file.write(pid)
    time.sleep(float(sys.argv[1]))
"""
ASKS = """
    import os
    pid = open("escaped").read()
    try:
        os.kill(int(pid), 0)
        with open(f"/proc/{pid}/stat") as stat:  # there is one where a box is all the learner's; what died may wait there
            print("gone" if stat.read().rpartition(")")[2].split()[0] == "Z" else "lives")
    except ProcessLookupError:
        print("gone")
"""


def test_what_left_a_programs_group_is_gone_before_the_next_one_runs(box: Sandbox) -> None:
    suite = """
        import pytest
        def test_a_daemon_of_a_program_that_ended(run_solution):
            assert run_solution("0", file="escapes.py").returncode == 0
            assert run_solution(file="asks.py").stdout == "gone\\n"
        def test_a_daemon_of_one_that_was_ended(run_solution):
            with pytest.raises(TimeoutError): run_solution("60", file="escapes.py", timeout=2)
            assert run_solution(file="asks.py").stdout == "gone\\n"
    """
    found = judged(box, "python", suite, {"escapes.py": ESCAPES, "asks.py": ASKS})
    assert set(outcomes(found).values()) == {"passed"}, cases(found)
    assert ends(found) == []


def test_a_server_goes_on_while_programs_end(box: Sandbox) -> None:
    suite = """
        import urllib.request
        def test_both(run_solution, serve_solution):
            url, *_ = serve_solution("page", server="script")
            run_solution("0", file="escapes.py")
            assert urllib.request.urlopen(url, timeout=20).status == 200
    """
    page = """
        import os
        from http.server import BaseHTTPRequestHandler, HTTPServer
        class Page(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200); self.end_headers()
        HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Page).serve_forever()
    """
    files = {"escapes.py": ESCAPES, "page.py": page}
    assert set(outcomes(judged(box, "python", suite, files, loopback=True)).values()) == {"passed"}


def test_a_failing_subtest_fails_the_learners_test(box: Sandbox) -> None:
    suite = """
        RIGHT = "def add(a, b): return a + b"
        def test_right(run_tests):
            assert set(run_tests(RIGHT).values()) == {"passed"} and len(run_tests(RIGHT)) == 3
        def test_wrong(run_tests):
            found = {name.rpartition("::")[2]: outcome for name, outcome in run_tests("def add(a, b): return a + (b or 1)").items()}
            assert found == {"test_all": "failed", "test_none": "passed", "test_plain": "failed"}
    """
    mine = """
        import unittest
        from program import add
        class TestAdd(unittest.TestCase):
            def test_all(self):
                for n in range(3):
                    with self.subTest(n=n):
                        self.assertEqual(add(1, n), 1 + n)
            def test_none(self):
                for n in ():
                    with self.subTest(n=n):
                        self.assertEqual(add(1, n), 0)
        def test_plain(subtests):
            for n in (1, 0, 2):
                with subtests.test(n=n):
                    assert add(1, n) == 1 + n
    """
    assert outcomes(judged(box, "python", suite, {"test_mine.py": mine})) == {
        "test_right": "passed",
        "test_wrong": "passed",
    }


def test_the_reference_is_there_beside_an_accepted_submission_and_a_wrong_one(box: Sandbox) -> None:
    suite = """
        import solution
        def test_same(reference):
            assert solution.double(4) == reference.double(4) == 8
        def test_many(reference):
            assert [solution.double(n) for n in range(5)] == [reference.double(n) for n in range(5)]
        def test_apart(reference):
            assert reference is not solution and reference.double is not solution.double
    """
    right, wrong = "def double(n): return 2 * n", "def double(n): return n * n if n else 0"
    told = {"modules": ("solution",), "reference": {"solution.py": right.encode()}}
    accepted = judged(box, "python", suite, {"solution.py": right}, **told)
    assert set(outcomes(accepted).values()) == {"passed"}
    other = judged(box, "python", suite, {"solution.py": wrong}, **told)
    assert outcomes(other) == {"test_same": "failed", "test_many": "failed", "test_apart": "passed"}
