"""Runs through a warm box: what an honest run gives, and how each limit ends. The box is the same for all of them."""

import json

import pytest
from box_fakes import job
from boxes import ends, messages, processes, run, said

from judge.job import Progress
from judge.sandbox import Sandbox

GOOD = "def answer(n): return n + 1\n"


def honest(box: Sandbox) -> None:
    """The next run after whatever happened is right."""
    result = run(box, job(GOOD))
    assert messages(result) == ["2", "3"]
    assert ends(result) == []
    assert result.finished


def test_an_honest_run_reports_its_cases_and_nothing_else(box: Sandbox) -> None:
    heard: list[Progress] = []
    result = box.run(job(GOOD), heard.append)
    assert [json.loads(line)["event"] for line in result.report] == [
        "collected", "start", "case", "start", "case", "end",
    ]  # fmt: skip
    assert [(p.k, p.n, p.name, p.outcome) for p in heard] == [
        (0, 2, "first", None), (0, 2, "first", "passed"), (1, 2, "second", None), (1, 2, "second", "passed"),
    ]  # fmt: skip
    assert (result.sandbox, result.form, result.fault, result.finished) == (box.name, "cells", "", True)
    assert result.python.startswith("3.")
    assert result.image.startswith("python@")
    assert result.peak_memory_kb > 1000
    assert result.seconds > 0


def test_an_endless_case_is_ended_and_the_next_one_runs(box: Sandbox) -> None:
    result = run(box, job("def answer(n):\n while n == 1: pass\n return n\n", limit_case_seconds=1))
    assert ends(result) == [("learner", "timed_out", 0, "case_seconds")]
    assert said(result) == {1: ("passed", "2")}
    assert result.finished
    honest(box)


def test_a_case_may_have_a_time_limit_of_its_own(box: Sandbox) -> None:
    suite = "CASES = [('slow', 30, lambda ask: ask('nap')), ('quick', 0.2, lambda ask: ask('nap'))]"
    result = run(box, job("import time\ndef nap(): time.sleep(1.5)\n", suite, limit_case_seconds=1))
    assert said(result) == {0: ("passed", "None")}
    assert ends(result) == [("learner", "timed_out", 1, "case_seconds")]


def test_an_endless_checker_ends_its_case_only(box: Sandbox) -> None:
    suite = (
        "def spin(ask):\n while True: pass\nCASES = [('spin', 1, spin), ('next', None, lambda ask: ask('answer', 1))]"
    )
    result = run(box, job(GOOD, suite))
    assert said(result) == {1: ("passed", "2")}
    assert [end[1:] for end in ends(result)] == [("timed_out", 0, "case_seconds")]
    assert result.finished
    assert not result.fault


def test_a_checker_killed_by_what_it_was_answered_ends_its_case_only(box: Sandbox) -> None:
    suite = (
        "CASES = [('big', None, lambda ask: 'x' * int(ask('answer', 1))), ('next', None, lambda ask: ask('answer', 1))]"
    )
    result = run(box, job("def answer(n): return 10**11\n", suite, limit_memory_mb=128))
    assert not result.fault
    assert said(result)[1] == ("passed", "100000000000")
    honest(box)


def test_the_whole_run_has_a_time_limit(box: Sandbox) -> None:
    suite = "CASES = [(f'c{i}', None, lambda ask: ask('nap')) for i in range(50)]"
    result = run(box, job("import time\ndef nap(): time.sleep(0.4)\n", suite, limit_seconds=1.5))
    assert ends(result)[-1][1] == "timed_out"
    assert ends(result)[-1][3] == "seconds"
    assert 1 <= len(said(result)) < 10
    assert not result.finished
    assert not result.fault
    honest(box)


def test_a_run_whose_time_ends_while_cells_are_replaced_is_no_fault(box: Sandbox) -> None:
    suite = "CASES = [(f'c{i}', None, lambda ask: ask('gone')) for i in range(20)]"
    for seconds in (0.01, 0.03, 0.05, 0.08):
        result = run(box, job("import os\ndef gone(): os._exit(3)\n", suite, limit_seconds=seconds))
        assert not result.fault
        assert ends(result)[-1][1:2] + ends(result)[-1][3:] == ("timed_out", "seconds")
        assert not result.finished


def test_cpu_time_has_a_limit(box: Sandbox) -> None:
    spin = "def answer(n):\n while n == 1: pass\n return n\n"
    result = run(box, job(spin, limit_cpu_seconds=1, limit_case_seconds=60, limit_seconds=100))
    assert ends(result)[0] == ("learner", "timed_out", 0, "cpu_seconds")


def test_a_process_that_ends_itself_ends_its_case_only(box: Sandbox) -> None:
    result = run(box, job("import os\ndef answer(n):\n if n == 1: os._exit(0)\n return n\n"))
    assert ends(result) == [("learner", "died", 0, "")]
    assert said(result)[1] == ("passed", "2")
    assert said(result)[0][0] == "failed"


@pytest.mark.parametrize("signal", ["KILL", "TERM", "SEGV", "ABRT"])
def test_a_process_can_die_of_any_signal(box: Sandbox, signal: str) -> None:
    code = f"import os, signal\ndef answer(n):\n if n == 1: os.kill(os.getpid(), signal.SIG{signal})\n return n\n"
    result = run(box, job(code))
    assert ends(result) == [("learner", "died", 0, "")]
    assert said(result)[1] == ("passed", "2")
    honest(box)


def test_each_case_may_end_the_process_and_is_said(box: Sandbox) -> None:
    suite = "CASES = [(f'c{i}', None, lambda ask: ask('gone')) for i in range(5)]"
    result = run(box, job("import os\ndef gone(): os._exit(3)\n", suite, limit_seconds=60))
    assert ends(result) == [("learner", "died", k, "") for k in range(5)]
    assert len(said(result)) == 5
    assert result.finished


def test_cells_are_replaced_at_most_twenty_times(box: Sandbox) -> None:
    suite = "CASES = [(f'c{i}', None, lambda ask: ask('gone')) for i in range(30)]"
    result = run(box, job("import os\ndef gone(): os._exit(3)\n", suite, limit_seconds=120))
    assert len(said(result)) == 21
    assert not result.finished
    assert not result.fault


def test_nothing_at_import_can_make_a_fault(box: Sandbox) -> None:
    for code in (
        "import os; os._exit(0)",
        "import os; os.kill(os.getpid(), 9)",
        "raise SystemExit",
        "x = bytearray(1 << 40)",
    ):
        result = run(box, job(code))
        assert not result.fault
        assert len(said(result)) == 2
    honest(box)


def test_an_allocation_bomb_is_out_of_memory(box: Sandbox) -> None:
    code = "def answer(n):\n held = [bytearray(1 << 20) for _ in range(4000 if n == 1 else 1)]\n return n\n"
    result = run(box, job(code, limit_memory_mb=128, limit_case_seconds=30, limit_seconds=60))
    assert ("learner", "out_of_memory", 0, "memory_mb") in ends(result)
    assert said(result)[1] == ("passed", "2")
    honest(box)


def test_memory_that_is_no_process_s_own_is_counted(box: Sandbox) -> None:
    code = """
import os
def answer(n):
    held = []
    while n == 1:
        held.append(os.memfd_create("x"))
        for _ in range(16):
            os.write(held[-1], bytes(1 << 20))
    return n
"""
    result = run(box, job(code, limit_memory_mb=128, limit_case_seconds=30, limit_seconds=60))
    assert ends(result)[0] == ("learner", "out_of_memory", 0, "memory_mb")
    assert said(result)[1] == ("passed", "2")
    honest(box)


def test_many_small_children_are_counted_together(box: Sandbox) -> None:
    code = """
import os, time
def answer(n):
    for _ in range(20 if n == 1 else 0):
        if os.fork() == 0:
            held = bytearray(30 << 20)
            time.sleep(60)
    time.sleep(5 if n == 1 else 0)
    return n
"""
    result = run(box, job(code, limit_memory_mb=128, limit_case_seconds=30, limit_seconds=90))
    assert "out_of_memory" in [end[1] for end in ends(result)]
    honest(box)


def test_a_fork_bomb_ends_with_its_case(box: Sandbox) -> None:
    honest(box)
    before = processes(box)
    code = """
import os
def answer(n):
    while n == 1:
        try:
            os.fork()
        except OSError:
            pass
    return n
"""
    result = run(box, job(code, limit_case_seconds=1, limit_seconds=60))
    assert ends(result)[0] == ("learner", "timed_out", 0, "case_seconds")
    assert said(result)[1] == ("passed", "2")
    honest(box)
    assert processes(box) == before


def test_processes_have_a_limit(box: Sandbox) -> None:
    code = """
import os, signal
def answer(n):
    made = 0
    try:
        for _ in range(1000):
            pid = os.fork()
            if pid == 0:
                signal.pause()
            made += 1
    except OSError as error:
        return made, error.errno
"""
    result = run(box, job(code, limit_processes=20))
    assert messages(result)[0] == "(20, 11)"


def test_open_files_have_a_limit(box: Sandbox) -> None:
    code = "import os\ndef answer(n):\n while True: os.dup(0)\n"
    result = run(box, job(code, limit_open_files=40))
    assert messages(result)[0] == "raised OSError: [Errno 24] Too many open files"


def test_the_working_folder_has_a_size(box: Sandbox) -> None:
    code = """
def answer(n):
    for number in range(100):
        with open(f"/work/{number}", "wb") as file:
            file.write(bytes(1 << 20))
"""
    result = run(box, job(code, limit_disk_mb=8))
    assert messages(result)[0].startswith("raised OSError: [Errno 28] No space left on device")
    honest(box)


def test_the_working_folder_has_a_number_of_files(box: Sandbox) -> None:
    code = "def answer(n):\n for i in range(10**6): open(f'/work/{i}', 'w').close()\n"
    assert messages(run(box, job(code)))[0].startswith("raised OSError: [Errno 28]")
    honest(box)


def test_a_flood_of_output_ends_the_learner_s_cell(box: Sandbox) -> None:
    result = run(box, job("def answer(n):\n while n == 1: print('x' * 1000)\n return n\n", limit_output_kb=16))
    assert ends(result) == [("learner", "output_flooded", 0, "output_kb")]
    assert said(result)[1] == ("passed", "2")
    assert len(result.output) <= 16 * 1024
    honest(box)


def test_orphans_end_with_the_run(box: Sandbox) -> None:
    honest(box)
    before = processes(box)
    code = """
import os, time, signal
def answer(n):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                time.sleep(1)
        os._exit(0)
    return n
"""
    assert messages(run(box, job(code))) == ["1", "2"]
    assert processes(box) == before


def test_a_run_killed_while_printing_leaves_no_byte_in_the_next(box: Sandbox) -> None:
    secret = "import os, sys, time\ndef answer(n):\n print('SECRET of run one')\n sys.stdout.flush()\n os.kill(os.getpid(), 9)\n"
    run(box, job(secret))
    result = run(box, job(GOOD))
    assert b"SECRET" not in b"".join(result.report)
    assert result.output == ""


def test_a_suite_that_cannot_be_prepared_is_a_fault_and_the_box_goes_on(box: Sandbox) -> None:
    result = run(box, job(GOOD, "this is no Python"))
    assert "SyntaxError" in result.fault
    assert not result.report
    honest(box)
    assert "SyntaxError" in run(box, job(GOOD, "this is no Python")).fault


def test_suites_do_not_see_one_another(box: Sandbox) -> None:
    leave = (
        "import sys, os\nsys.left_behind = 'by the other suite'\nCASES = [('a', None, lambda ask: ask('answer', 1))]"
    )
    look = "import sys\nCASES = [('a', None, lambda ask: getattr(sys, 'left_behind', 'nothing'))]"
    run(box, job(GOOD, leave))
    assert messages(run(box, job(GOOD, look))) == ["nothing"]


def test_more_suites_than_are_kept_take_turns(box: Sandbox) -> None:
    for turn in range(2):
        for number in range(15):
            suite = f"CASES = [('a', None, lambda ask: ({number}, ask('answer', {turn})))]"
            assert messages(run(box, job(GOOD, suite))) == [f"({number}, '{turn + 1}')"]


def test_shared_isolation_is_one_cell_without_a_channel(box: Sandbox) -> None:
    suite = """
import os, sys
def look(ask):
    sys.path.insert(0, "/submission")
    import solution
    return solution.answer(1), sorted(os.listdir("/work"))
CASES = [('a', None, look)]
"""
    result = run(box, job(GOOD, suite, isolation="shared"))
    assert messages(result) == ["(2, ['solution.py'])"]
    assert result.form == "shared"


def test_a_shared_cell_that_dies_is_the_learner_s_end(box: Sandbox) -> None:
    suite = "import os\nCASES = [('a', None, lambda ask: os._exit(1)), ('b', None, lambda ask: 'fine')]"
    result = run(box, job(GOOD, suite, isolation="shared"))
    assert ends(result) == [("learner", "died", 0, "")]
    assert said(result) == {1: ("passed", "fine")}


SERVER = """
import socket, threading
def serve():
    server = socket.create_server(("127.0.0.1", 5000))
    def loop():
        while True:
            connection, _ = server.accept()
            connection.sendall(b"served")
            connection.close()
    threading.Thread(target=loop, daemon=True).start()
"""
CLIENT = """
import socket
def fetch(ask):
    ask("serve")
    try:
        return socket.create_connection(("127.0.0.1", 5000)).recv(10)
    except OSError as error:
        return error.errno
CASES = [('a', None, fetch)]
"""


def test_the_loopback_is_shared_only_where_the_job_says_so(box: Sandbox) -> None:
    for _ in range(2):
        assert messages(run(box, job(SERVER, CLIENT, loopback=True))) == ["b'served'"]
        assert messages(run(box, job(SERVER, CLIENT))) == ["111"]
