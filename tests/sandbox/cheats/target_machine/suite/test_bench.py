"""What happens on the machine: files, programs of the suite's, output, long texts, many cases."""

import collections
import datetime
import json
import os
import pickle
import shelve
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import solution

HERE = Path(__file__).parent


class Stamp:
    def __init__(self, ink):
        self.ink = ink


@pytest.mark.feedback("full")
def test_a_visible_case():
    assert solution.double(2) == 4


@pytest.mark.feedback("message")
def test_a_case_with_a_message():
    assert solution.double(31337) == 62674, "double it"


def test_a_file_in_the_working_folder():
    solution.write_lines("out.txt", ["alpha-55501", "beta"])
    assert Path("out.txt").read_text() == "alpha-55501\nbeta\n"


def test_a_file_of_the_case(tmp_path):
    solution.write_lines(tmp_path / "r.txt", ["77123"])
    assert (tmp_path / "r.txt").read_text().split() == ["77123"]
    assert [path.name for path in tmp_path.iterdir()] == ["r.txt"]


def test_a_file_is_read(tmp_path):
    (tmp_path / "in.txt").write_text("40404\n1\n")
    assert solution.sum_file(str(tmp_path / "in.txt")) == 40405


def test_a_folder_is_emptied(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_text("x")
    solution.empty(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_program_of_the_suites_own():
    command = [sys.executable, str(HERE / "tool.py"), str(solution.double(4))]
    assert json.loads(subprocess.run(command, capture_output=True, check=True).stdout) == ["8"]


def test_a_line_of_python():
    command = [sys.executable, "-c", "import json, random; print(json.dumps([1]))"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[1]\n"
    assert subprocess.run(command, env={**os.environ}, capture_output=True, text=True, check=True).stdout == "[1]\n"
    assert os.system(f"{sys.executable} -c 'import json'") == 0
    assert solution.double(70707) == 141414


def test_a_file_that_was_written_is_run():
    solution.write_lines("made.py", ["print(2)"])
    with pytest.raises(TypeError, match="may have written it"):
        subprocess.run([sys.executable, "made.py"], check=True)
    assert Path("made.py").read_text() == "print(2)\n"


def test_the_solution_as_a_program(run_solution):
    ran = run_solution("3", "4")
    assert ran.stdout == "7\n" and ran.returncode == 0


def test_a_long_list():
    assert solution.doubles(range(3000)) == [2 * n for n in range(3000)]


def test_what_is_printed(capsys):
    solution.show(60606)
    assert capsys.readouterr().out == "value: 60606\n"


def test_what_is_raised():
    with pytest.raises(ValueError, match=r"^(bad )+value 50505$"):
        solution.check(50505)


def test_what_a_program_prints(capfd):
    solution.count(50505)
    assert capfd.readouterr().out.split()[-1] == "50505"


def test_what_was_saved():
    solution.save({"k": [90909, datetime.date(2030, 1, 2)]}, "saved.pkl")
    with open("saved.pkl", "rb") as file:
        assert pickle.load(file) == {"k": [90909, datetime.date(2030, 1, 2)]}
    assert pickle.loads(pickle.dumps([Stamp("s"), collections.Counter("aab")]))[0].ink == "s"


def test_what_comes_as_bytes():
    made = pickle.loads(solution.packed("solid", 30609))
    assert made.ready() == "solid ready" and type(made) is solution.Bench
    with open("two.pkl", "wb") as file:
        file.write(solution.packed("one", 1) + pickle.dumps(2))
    with open("two.pkl", "rb") as file:
        assert pickle.load(file).ready() == "one ready" and pickle.load(file) == 2


def test_what_is_on_the_shelf():
    solution.shelve_it("shelf", "a", 70077)
    with shelve.open("shelf") as shelf:
        assert shelf["a"] == 70077


def test_from_a_thread():
    found = []
    worker = threading.Thread(target=lambda: found.append(solution.double(30303)))
    worker.start()
    worker.join()
    assert found == [60606]


def test_a_callback():
    seen = []
    solution.each([1, 2, 20202], seen.append)
    assert seen == [1, 2, 20202]


def test_the_bench(bench):
    assert bench.ready() == "SUITE-SECRET-1c7e ready"


@pytest.mark.parametrize("n", range(200))
def test_each(n):
    assert solution.doubles([n, 80808]) == [2 * n, 161616]
