import multiprocessing
import os
import subprocess
import sys

from solution import double


def _square(n, answers):
    answers.put(n * n)


def test_a_child_that_ends_by_itself_leaves_the_case_to_its_parent():
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"from the child")
        os._exit(7)
    assert os.read(reading, 100) == b"from the child"
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert double(2) == 4


def test_a_process_of_multiprocessing_answers():
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    worker = context.Process(target=_square, args=(5, answers))
    worker.start()
    assert answers.get() == 25
    worker.join()
    assert worker.exitcode == 0 and double(3) == 6


def test_a_program_runs_beside():
    done = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True, check=True)
    assert done.stdout == "42\n" and double("a") == "aa"
