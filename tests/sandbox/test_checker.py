import pytest
from shared_checker import frames, outcomes


def test_every_way_a_case_can_end_has_its_word(tmp_path):
    suite = {
        "test_a.py": """
        import unittest
        import pytest
        from solution import add

        def test_right(): assert add(1, 2) == 3
        def test_wrong(): assert add(1, 2) == 4
        def test_raises(): add(1, "x")
        @pytest.fixture
        def broken(): raise RuntimeError("no")
        def test_setup(broken): pass
        @pytest.fixture
        def late():
            yield
            raise RuntimeError("no")
        def test_teardown(late): pass
        def test_both(late): assert False
        @pytest.mark.skip(reason="not here")
        def test_skip(): pass
        def test_skips_itself(): pytest.skip("later")
        @pytest.mark.xfail
        def test_xfail(): assert add(1, 1) == 3
        @pytest.mark.xfail
        def test_xpass(): assert add(1, 1) == 2
        @pytest.mark.xfail(strict=True)
        def test_strict(): assert add(1, 1) == 2
        def test_exits(): raise SystemExit(0)
        def test_interrupt(): raise KeyboardInterrupt
        def test_subtests(subtests):
            for i in range(3):
                with subtests.test(i=i): assert i != 1
        def test_good_subtests(subtests):
            for i in range(3):
                with subtests.test(i=i): assert i >= 0
        class TestOld(unittest.TestCase):
            def test_ok(self): self.assertEqual(add(2, 2), 4)
            def test_sub(self):
                for i in range(3):
                    with self.subTest(i=i): self.assertNotEqual(i, 1)
            def test_skipped(self): self.skipTest("x")
            @unittest.expectedFailure
            def test_expected(self): self.assertEqual(1, 2)
            @unittest.expectedFailure
            def test_unexpected(self): self.assertEqual(1, 1)
    """
    }
    said = frames(tmp_path, suite, {"solution.py": "def add(a, b): return a + b"})
    assert outcomes(said) == {
        "test_a.py::test_right": "passed",
        "test_a.py::test_wrong": "failed",
        "test_a.py::test_raises": "failed",
        "test_a.py::test_setup": "errored",
        "test_a.py::test_teardown": "errored",
        "test_a.py::test_both": "failed",
        "test_a.py::test_skip": "skipped",
        "test_a.py::test_skips_itself": "skipped",
        "test_a.py::test_xfail": "passed",
        "test_a.py::test_xpass": "passed",
        "test_a.py::test_strict": "failed",
        "test_a.py::test_exits": "failed",
        "test_a.py::test_interrupt": "failed",
        "test_a.py::test_subtests": "failed",
        "test_a.py::test_good_subtests": "passed",
        "test_a.py::TestOld::test_ok": "passed",
        "test_a.py::TestOld::test_sub": "failed",
        "test_a.py::TestOld::test_skipped": "skipped",
        "test_a.py::TestOld::test_expected": "passed",
        "test_a.py::TestOld::test_unexpected": "failed",
    }
    assert said[-1]["event"] == "end"
    detail = {said[0]["cases"][f["k"]]["name"]: f["detail"] for f in said if f["event"] == "case"}
    raised = detail["test_a.py::test_raises"]
    assert raised["from_learner"] and raised["exception"] == "TypeError" and raised["lines"] == [["solution.py", 1]]
    assert not detail["test_a.py::test_wrong"]["from_learner"]


def test_marks_say_what_a_case_is_worth_and_how_much_is_shown(tmp_path):
    suite = {
        "test_a.py": """
        import pytest
        pytestmark = pytest.mark.task("adding")
        @pytest.mark.points(2.5)
        @pytest.mark.title("Adds", zh="加")
        @pytest.mark.hint("Use +", zh="用 +", after=3)
        @pytest.mark.time_limit(0.5)
        @pytest.mark.feedback("full")
        @pytest.mark.parametrize("a, b", [(1, 2)])
        def test_add(a, b):
            assert a + b
    """
    }
    [case] = frames(tmp_path, suite, {})[0]["cases"]
    source = case.pop("source")
    assert "def test_add(a, b):" in source and case.pop("inputs") == [["a", "1"], ["b", "2"]]
    assert case == {
        "nodeid": "test_a.py::test_add[1-2]", "name": "test_a.py::test_add[#1]", "file": "test_a.py", "title": "Adds",
        "title_zh": "加", "weight": 2.5, "feedback": "full", "hint": "Use +", "hint_zh": "用 +", "hint_after": 3,
        "time_limit": 0.5, "task": "adding",
    }  # fmt: skip


WRONG = ["points(-1)", "points('x')", "points(True)", "time_limit(0)", "feedback('all')", "hint(3)"]


@pytest.mark.parametrize("mark", WRONG)
def test_a_mark_that_means_nothing_is_the_authors_fault(tmp_path, mark):
    suite = {"test_a.py": f"import pytest\n@pytest.mark.{mark}\ndef test_a(): pass\n"}
    [said] = frames(tmp_path, suite, {})
    assert said["event"] == "broken" and said["where"] == "config" and "test_a.py::test_a" in said["why"]


def test_a_hint_makes_a_case_speak_unless_its_author_chose_a_level(tmp_path):
    suite = {
        "test_a.py": """
        import pytest
        @pytest.mark.hint("x")
        def test_1(): pass
        @pytest.mark.hint("x")
        @pytest.mark.feedback("name")
        def test_2(): pass
        def test_3(): pass
    """
    }
    levels = [case["feedback"] for case in frames(tmp_path, suite, {})[0]["cases"]]
    assert levels == ["message", "name", "default"]


def test_ids_made_from_values_become_positions_and_written_ones_stay(tmp_path):
    suite = {
        "test_a.py": """
        import pytest
        @pytest.mark.parametrize("a", [10, 20])
        @pytest.mark.parametrize("b", ["secret", pytest.param("other", id="second")])
        def test_two(a, b): pass
        @pytest.mark.parametrize("a", [1, 2], ids=["one", None])
        def test_ids(a): pass
        @pytest.mark.parametrize("a", [7, 8], ids=str)
        def test_function(a): pass
        @pytest.fixture(params=[3, 4])
        def number(request): return request.param
        @pytest.fixture(params=["x"], ids=["named"])
        def word(request): return request.param
        def test_fixtures(number, word): pass
        class TestA:
            @pytest.mark.parametrize("a", ["[odd]"])
            def test_in(self, a): pass
    """
    }
    names = [case["name"] for case in frames(tmp_path, suite, {})[0]["cases"]]
    assert names == [
        "test_a.py::test_two[#1-#1]", "test_a.py::test_two[#1-#2]",
        "test_a.py::test_two[second-#1]", "test_a.py::test_two[second-#2]",
        "test_a.py::test_ids[one]", "test_a.py::test_ids[#2]",
        "test_a.py::test_function[#1]", "test_a.py::test_function[#2]",
        "test_a.py::test_fixtures[#1-named]", "test_a.py::test_fixtures[#2-named]",
        "test_a.py::TestA::test_in[#1]",
    ]  # fmt: skip


CASES = {
    "test_a.py": "from solution import gone\ndef test_1(): pass\ndef test_2(): pass\n",
    "test_b.py": "def test_3(): pass\n",
}
FIRST_FILE_ERRORED = {"test_a.py::test_1": "errored", "test_a.py::test_2": "errored", "test_b.py::test_3": "passed"}


def test_a_name_missing_in_the_learners_module_errors_the_cases_of_that_file_alone(tmp_path):
    known = frames(tmp_path / "first", CASES, {"solution.py": "gone = 1"})[0]["cases"]
    said = frames(tmp_path / "second", CASES, {"solution.py": ""}, cases=known)
    assert said[0]["cases"] == known
    assert outcomes(said) == FIRST_FILE_ERRORED
    assert not said[1]["detail"].get("imports_failed")


@pytest.mark.parametrize("text", ["1 / 0", "raise SystemExit(0)", "raise KeyboardInterrupt", "def (", "import nowhere"])
def test_a_module_that_cannot_be_imported_says_so(tmp_path, text):
    known = frames(tmp_path / "first", CASES, {"solution.py": "gone = 1"})[0]["cases"]
    said = frames(tmp_path / "second", CASES, {"solution.py": text}, cases=known)
    assert outcomes(said) == FIRST_FILE_ERRORED
    assert said[1]["detail"]["imports_failed"] and said[1]["detail"]["from_learner"]
    assert said[1]["detail"]["lines"] == [["solution.py", 1]]


def test_a_suite_with_a_fault_of_its_own_is_broken(tmp_path):
    [said] = frames(tmp_path, {"test_a.py": "def (\n"}, {"solution.py": ""})
    assert said["event"] == "broken" and said["where"] == "collection" and "test_a.py" in said["why"]


def test_a_new_checker_goes_on_where_the_last_one_was_killed(tmp_path):
    suite = {"test_a.py": "import pytest\n@pytest.mark.parametrize('i', range(4))\ndef test_i(i): pass\n"}
    said = frames(tmp_path, suite, {}, done=((), (0, 1, 2)))
    first, second = [f for f in said if f["event"] == "collected"]
    assert first == second
    assert [f["k"] for f in said if f["event"] == "case"] == [0, 1, 2, 3, 3]


def test_only_visible_cases_run_when_only_they_are_asked_for(tmp_path):
    suite = {"test_a.py": "import pytest\ndef test_1(): pass\n@pytest.mark.feedback('full')\ndef test_2(): pass\n"}
    assert outcomes(frames(tmp_path, suite, {}, select="visible")) == {"test_a.py::test_2": "passed"}


def test_output_is_captured_per_case_and_none_of_it_leaks_into_the_next_run(tmp_path):
    suite = {
        "test_a.py": """
        import os, solution
        def test_1(capsys):
            solution.say()
            assert capsys.readouterr().out == "said\\n"
        def test_2():
            solution.say(); os.write(1, b"raw\\n"); os.write(2, b"err\\n")
        def test_3(tmp_path):
            (tmp_path / "a").write_text("x")
            assert os.getcwd() in str(tmp_path)
    """
    }
    said = frames(tmp_path, suite, {"solution.py": "def say(): print('said')"}, done=((), ()))
    details = [f["detail"] for f in said if f["event"] == "case"]
    assert [d.get("stdout", "") for d in details] == ["", "said\nraw\nerr\n", ""] * 2
    assert {f["outcome"] for f in said if f["event"] == "case"} == {"passed"}


def test_conftest_and_pytest_ini_of_the_suite_are_honoured(tmp_path):
    suite = {
        "conftest.py": """
            import pytest
            @pytest.fixture
            def seven(): return 7
            def pytest_addoption(parser): parser.addini('mine', 'x')
        """,
        "pytest.ini": "[pytest]\npython_functions = check_*\nmine = 1\naddopts = --strict-markers\n",
        "test_a.py": """
            def check_it(seven, request): assert seven == 7 and request.config.getini('mine') == '1'
            def test_not(): pass
        """,
        "sub/conftest.py": "import pytest\n@pytest.fixture\ndef seven(): return 8\n",
        "sub/test_b.py": "def check_it(seven): assert seven == 8\n",
    }
    assert set(outcomes(frames(tmp_path, suite, {})).values()) == {"passed"}


@pytest.mark.parametrize("plugin", ["pytest-asyncio", "pytest_asyncio", "asyncio"])
def test_arguments_path_and_plugins_of_the_exercise_reach_pytest(tmp_path, plugin):
    suite = {
        "lib/extra.py": "x = 1\n",
        "unit/test_one.py": """
            import extra, pytest
            @pytest.mark.asyncio
            async def test_alpha(): assert extra.x == 1
            def test_b(): pass
        """,
        "other/test_c.py": "def test_c(): pass\n",
    }
    said = frames(tmp_path, suite, {}, suite_args=["unit", "-k", "alpha"], suite_path=["lib"], plugins=[plugin])
    assert outcomes(said) == {"unit/test_one.py::test_alpha": "passed"}


def test_hostile_exceptions_and_endless_text_stay_within_caps(tmp_path):
    suite = {
        "test_a.py": """
        import solution
        def test_1(): solution.hostile()
        def test_2(): assert solution.long() == "y"
        def test_3(): assert "\\ud800" == "x", "\\ud800"
    """
    }
    learner = {
        "solution.py": """
        class Evil(ValueError):
            def __str__(self): raise SystemExit(3)
            __repr__ = __str__
        def hostile(): raise Evil()
        def long(): return "x" * 10_000_000
    """
    }
    said = frames(tmp_path, suite, learner)
    details = [f["detail"] for f in said if f["event"] == "case"]
    assert details[0]["exception"] == "ValueError" and details[0]["from_learner"]
    assert all(len(d["message"].encode()) <= 2_000 and len(d["traceback"].encode()) <= 64_000 for d in details)


def test_cases_run_in_another_order_when_shuffled_but_keep_their_numbers(tmp_path):
    suite = {"test_a.py": "import pytest\n@pytest.mark.parametrize('i', range(30))\ndef test_i(i): pass\n"}
    ran = [f["k"] for f in frames(tmp_path, suite, {}, shuffle=7) if f["event"] == "case"]
    assert sorted(ran) == list(range(30)) and ran != sorted(ran)


def test_a_fork_that_comes_back_is_heard_of_once_where_the_learners_code_shares_the_process(tmp_path):
    suite = {"test_it.py": "from solution import two\ndef test_a(): assert two() == 2\ndef test_b(): pass\n"}
    said = frames(tmp_path, suite, {"solution.py": "import os\ndef two():\n    os.fork()\n    return 2\n"})
    assert outcomes(said) == {"test_it.py::test_a": "passed", "test_it.py::test_b": "passed"}
    assert [frame["event"] for frame in said] == ["collected", "start", "case", "start", "case", "end"]
