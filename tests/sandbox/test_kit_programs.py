"""The learner's tests, wheels and pictures, in real boxes."""

from collections.abc import Iterator

import boxes
import kit_boxes
import pytest
from boxes import ends
from kit_boxes import cases, judged, outcomes

from judge.sandbox import Sandbox


@pytest.fixture(scope="module", params=boxes.ENGINES)
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
