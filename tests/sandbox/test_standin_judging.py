"""The learner's objects are never the judges of a value of the suite's, unless the accepted solution's were."""

import textwrap
from pathlib import Path

import pytest

from tests.sandbox.two_processes import run_split

SUITE = """
import unittest
import numpy as np
import pytest
from solution import Money, total, make

case = unittest.TestCase()

def test_total(): assert total(1, 2) == 3
def test_total_other_way(): assert 3 == total(1, 2)
def test_not_different(): assert not total(1, 2) != 3
def test_almost(): case.assertAlmostEqual(total(1, 2), 3)
def test_almost_other(): case.assertAlmostEqual(3, total(1, 2))
def test_difference(): assert abs(total(1, 2) - 3) < 1e-9
def test_unittest(): case.assertEqual(total(1, 2), 3)
def test_zero(): case.assertEqual(total(1, 2) - 3, 0)
def test_approx(): assert total(1, 2) == pytest.approx(3)
def test_approx_other(): assert pytest.approx(3) == total(1, 2)
def test_isclose(): assert np.isclose(total(1, 2), 3)
def test_allclose(): np.testing.assert_allclose(total(1, 2), 3)
def test_array_equal(): np.testing.assert_array_equal(total(1, 2), 3)
def test_in(): assert total(1, 2) in (3, 4)
def test_contains(): assert 3 in make()
def test_sets(): assert {total(1, 2)} == {3}
def test_dict(): assert {3: "x"}[total(1, 2)] == "x"
def test_lists(): assert [total(1, 2)] == [3]
def test_less(): assert total(1, 2) <= 3
def test_xor(): assert not total(1, 2) ^ 3
def test_amount(): assert Money(3).amount == 3
def test_equals(): assert total(1, 2).equals(3) if hasattr(total(1, 2), "equals") else total(1, 2) == 3
def test_instance_method(): assert make().same([1]) if hasattr(make(), "same") else make() == [3]
"""

HONEST = """
class Money:
    def __init__(self, amount): self.amount = amount
def total(a, b): return a + b
def make(): return [3]
"""

LIAR = """
class Zero:
    def __eq__(self, o): return True
    def __ne__(self, o): return False
    def __lt__(self, o): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __hash__(self): return 3
    def __sub__(self, o): return 0.0
    def __rsub__(self, o): return 0.0
    def __xor__(self, o): return 0
    __rxor__ = __xor__
    def __abs__(self): return 0.0
    def __contains__(self, o): return True
    def __bool__(self): return True
    def __array__(self, *a, **k): raise RuntimeError
    def __array_ufunc__(self, *a, **k): return True
    def __array_function__(self, *a, **k): return True
    def __round__(self, *a): return 0
    def equals(self, o): return True
    def same(self, o): return True
    same2 = staticmethod(lambda o: True)
    @property
    def __class__(self): return int
    @property
    def amount(self): return type(self)()
"""
LIARS = {
    "always-equal objects of a class that is not reached": LIAR
    + """
class Money(Zero):
    def __init__(self, amount=0): pass
def total(a, b): return Zero()
def make(): return Zero()
""",
    "always-equal objects of the class the suite imports": LIAR
    + """
class Money(Zero):
    def __init__(self, amount=0): pass
def total(a, b): return Money()
def make(): return Money()
""",
    "a subclass of int that equals everything": """
class Liar(int):
    def __eq__(self, o): return True
    def __ne__(self, o): return False
    def __hash__(self): return 3
    def __sub__(self, o): return 0
    __rsub__ = __xor__ = __sub__
    def __le__(self, o): return True
    def __lt__(self, o): return True
    def equals(self, o): return True
    __class__ = int
class Money:
    def __init__(self, amount=0): self.amount = Liar(99)
def total(a, b): return Liar(99)
class L(list):
    def __eq__(self, o): return True
    def __contains__(self, o): return True
    def same(self, o): return True
def make(): return L()
""",
    "a class named like the expected one": LIAR
    + """
Zero.__name__ = Zero.__qualname__ = "int"; Zero.__module__ = "builtins"
class Money(Zero):
    def __init__(self, amount=0): pass
def total(a, b): return Zero()
def make(): return Zero()
""",
}


def lay(tmp_path: Path, suite: str, solution: str) -> tuple[Path, Path]:
    folder = tmp_path / "suite"
    folder.mkdir(exist_ok=True)
    (folder / "test_it.py").write_text(textwrap.dedent(suite))
    file = tmp_path / "solution.py"
    file.write_text(textwrap.dedent(solution))
    return folder, file


@pytest.mark.parametrize("name", sorted(LIARS))
def test_a_liar_passes_nothing(name, tmp_path):
    recorded, text = run_split(*lay(tmp_path, SUITE, HONEST), tmp_path / "a", record=True)
    assert set(recorded["outcomes"].values()) == {"passed"}, text
    lied, text = run_split(
        *lay(tmp_path, SUITE, LIARS[name]), tmp_path / "b", meetings=recorded["meetings"], kinds=recorded["kinds"]
    )
    assert len(lied["outcomes"]) == len(recorded["outcomes"])
    assert [n for n, o in lied["outcomes"].items() if o == "passed"] == [], text


def test_a_meeting_of_the_accepted_solution_is_forwarded_in_its_case_alone(tmp_path):
    suite = """
    from solution import Money
    def test_there(): assert Money(3) == 3 and Money(2) + 1 == 3
    def test_elsewhere(): assert Money(3) != 4 and Money(3).amount == 3
    """
    accepted = """
    class Money:
        def __init__(self, amount): self.amount = amount
        def __eq__(self, other): return self.amount == other
        def __add__(self, n): return self.amount + n
    """
    recorded, text = run_split(*lay(tmp_path, suite, accepted), tmp_path / "a", record=True)
    assert set(recorded["outcomes"].values()) == {"passed"}, text
    there = recorded["meetings"]["test_it.py::test_there"]
    asked = [("solution.Money", "__add__", "int"), ("solution.Money", "__eq__", "int")]
    assert sorted(map(tuple, there)) == [*asked, ("solution.Money", "__eq__ tells states apart", "*")]
    graded, text = run_split(
        *lay(tmp_path, suite, accepted), tmp_path / "b", meetings=recorded["meetings"], kinds=recorded["kinds"]
    )
    assert set(graded["outcomes"].values()) == {"passed"}, text


def test_without_a_record_only_classes_reached_by_name_are_asked(tmp_path):
    suite = """
    from solution import Money, other, Always
    def test_named(): assert Money(3) == 3 and Money(3) != 4 and 3 in Money(3) and Money(0) - 0 == 0
    def test_unnamed(): assert other() == 3
    def test_always_equal(): assert Always() == 3
    def test_never_different(): assert not Always() != "text"
    def test_holds_everything(): assert [1] in Always()
    def test_no_difference(): assert Always() - 3.5 == 0
    """
    solution = """
    class Money:
        def __init__(self, n): self.n = n
        def __eq__(self, o): return self.n == o
        def __contains__(self, o): return self.n == o
        def __sub__(self, o): return self.n - o
    class Hidden:
        def __eq__(self, o): return True
    class Always:
        def __eq__(self, o): return True
        def __ne__(self, o): return False
        def __contains__(self, o): return True
        def __sub__(self, o): return 0
    def other(): return Hidden()
    """
    found, text = run_split(*lay(tmp_path, suite, solution), tmp_path / "a")
    passed = {name.split("::")[1] for name, outcome in found["outcomes"].items() if outcome == "passed"}
    assert passed == {"test_named"}, text


def test_a_class_in_place_of_a_method_answers_only_where_the_accepted_solution_had_one(tmp_path):
    suite = """
    from solution import Shop, text
    def test_class_of_ours(): assert text().startswith("Good")
    def test_class_of_his(): assert text().endswith("day")
    def test_method_of_a_class_for_a_result(): assert text().kind.endswith("day")
    def test_as_accepted(): assert Shop().error is ValueError and Shop.made(3) == 3
    """
    honest = """
    class Shop:
        error = ValueError
        @staticmethod
        def made(n): return n
    class Text:
        kind = "night"
        def startswith(self, word): return False
        endswith = startswith
    def text(): return Text()
    """
    liar = """
    class Shop:
        error = ValueError
        @classmethod
        def made(cls, n): return n
    class Kind:
        @staticmethod
        def endswith(word): return True
    class Text:
        startswith = bool
        class endswith:
            def __init__(self, word): pass
        @property
        def kind(self): return Kind
    def text(): return Text()
    """
    recorded, _ = run_split(*lay(tmp_path, suite, honest), tmp_path / "a", record=True)
    graded, text = run_split(
        *lay(tmp_path, suite, liar), tmp_path / "b", meetings=recorded["meetings"], kinds=recorded["kinds"]
    )
    passed = {name.split("::")[1] for name, outcome in graded["outcomes"].items() if outcome == "passed"}
    assert passed == {"test_as_accepted"}, text


def test_a_class_where_the_accepted_solution_has_a_function_is_a_function(tmp_path):
    suite = "from solution import total\ndef test_it(): assert total(1, 2) == 3\n"
    recorded, _ = run_split(*lay(tmp_path, suite, "def total(a, b): return a + b\n"), tmp_path / "a", record=True)
    liar = "class total:\n    def __init__(self, *a): pass\n    def __eq__(self, o): return True\n"
    graded, text = run_split(
        *lay(tmp_path, suite, liar), tmp_path / "b", meetings=recorded["meetings"], kinds=recorded["kinds"]
    )
    assert graded["outcomes"] == {"test_it.py::test_it": "failed"}, text


NAMED = """
from solution import Box, make
def test_method(): assert Box(1).add(2) == 3
def test_through_the_class(): assert Box.add(Box(1), 2) == 3
def test_bound_method_as_a_value(): assert list(map(Box(1).add, [1, 2])) == [2, 3]
def test_static(): assert Box.twice(4) == 8 and Box(1).twice(4) == 8
def test_class_method(): assert Box.of(5).n == 5 and Box(1).of(6).n == 6
def test_of_an_object(): assert make().add(2) == 9 and make().plus(2) == 9
"""
PLAIN = """
class Box:
    def __init__(self, n): self.n = n
    def add(self, m): return self.n + m
    def plus(self, m): return self.n + m
    @staticmethod
    def twice(m): return 2 * m
    @classmethod
    def of(cls, n): return cls(n)
def make(): return Box(7)
"""
DECORATED = """
def again(method):
    def repeated(*args): return method(*args)
    return repeated
class Box:
    def __init__(self, n): self.n = n
    @again
    def add(self, m): return self.n + m
    plus = add
    @staticmethod
    @again
    def twice(m): return 2 * m
    @classmethod
    @again
    def of(cls, n): return cls(n)
def make(): return Box(7)
"""


def test_a_method_is_asked_under_the_name_that_its_class_has_for_it(tmp_path):
    recorded, text = run_split(*lay(tmp_path, NAMED, PLAIN), tmp_path / "a", record=True)
    assert set(recorded["outcomes"].values()) == {"passed"}, text
    known = {"meetings": recorded["meetings"], "kinds": recorded["kinds"]}
    graded, text = run_split(*lay(tmp_path, NAMED, DECORATED), tmp_path / "b", **known)
    assert set(graded["outcomes"].values()) == {"passed"}, text
    recorded, text = run_split(*lay(tmp_path, NAMED, DECORATED), tmp_path / "c", record=True)
    known = {"meetings": recorded["meetings"], "kinds": recorded["kinds"]}
    graded, text = run_split(*lay(tmp_path, NAMED, PLAIN), tmp_path / "d", **known)
    assert set(graded["outcomes"].values()) == {"passed"}, text


DISGUISES = {
    "as an initialiser": "def same(self, o): return True\n    same.__name__ = '__init__'",
    "as a method that was met": "def same(self, o): return True\n    same.__name__ = same.__qualname__ = 'get'",
    "as a property's function": "def same(self, o): return True\n    other = property(same)",
    "as a property's function before": "other = property(always)\n    same = always",
    "as a static method's function": "other = staticmethod(always)\n    same = always",
    "as a function of the module": "same = total",
}


@pytest.mark.parametrize("name", sorted(DISGUISES))
def test_what_a_function_calls_itself_or_is_elsewhere_opens_no_method(name, tmp_path):
    suite = """
    from solution import make, total
    def test_total(): assert total(3, 4) == 7
    def test_same(): assert make().get(1) == 1 and (make().same(8) if hasattr(make(), "same") else make() == 8)
    """
    accepted = """
    class Box:
        def get(self, n): return n
        def __eq__(self, other): return other == 8
    def total(a, b): return a + b
    def make(): return Box()
    """
    liar = f"""
def total(a, b): return 7 if b == 4 else True
def always(self, o): return True
class Box:
    def get(self, n): return n
    {DISGUISES[name]}
def make(): return Box()
"""
    recorded, text = run_split(*lay(tmp_path, suite, accepted), tmp_path / "a", record=True)
    assert set(recorded["outcomes"].values()) == {"passed"}, text
    known = {"meetings": recorded["meetings"], "kinds": recorded["kinds"]}
    lied, text = run_split(*lay(tmp_path, suite, liar), tmp_path / "b", **known)
    assert lied["outcomes"]["test_it.py::test_same"] == "failed", text
    assert lied["outcomes"]["test_it.py::test_total"] == "passed", text


def test_a_method_of_a_class_that_is_reached_by_name_opens_nothing_as_somebody_s_attribute(tmp_path):
    suite = """
    from solution import Box, make
    def test_named(): assert Box.check(None, 8) == 8
    def test_same(): assert make().same(8) if hasattr(make(), "same") else make() == 8
    """
    accepted = """
    class Box:
        def check(self, n): return n
    def make(): return 8
    """
    liar = """
    class Box:
        def check(*args): return args[-1]
    class Other:
        def __init__(self): self.same = Box.check
    def make(): return Other()
    """
    recorded, text = run_split(*lay(tmp_path, suite, accepted), tmp_path / "a", record=True)
    assert set(recorded["outcomes"].values()) == {"passed"}, text
    known = {"meetings": recorded["meetings"], "kinds": recorded["kinds"]}
    lied, text = run_split(*lay(tmp_path, suite, liar), tmp_path / "b", **known)
    assert {n.split("::")[1]: o for n, o in lied["outcomes"].items()} == {"test_named": "passed", "test_same": "failed"}


def test_a_zone_is_not_asked_about_times_where_the_accepted_solution_had_none_of_its_own(tmp_path):
    suite = """
    from datetime import datetime, timedelta, timezone
    from solution import moment, shown
    NOON = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)
    def test_equal(): assert moment() == NOON
    def test_difference(): assert NOON - moment() == timedelta(0)
    def test_converted(): assert NOON.astimezone(moment().tzinfo) == moment()
    def test_shown(): assert shown(NOON) == "12:00"
    """
    accepted = """
    import datetime as d
    def moment(): return d.datetime(2024, 1, 1, 12, tzinfo=d.timezone.utc)
    def shown(when): return f"{when:%H:%M}"
    """
    liar = """
    import datetime as d
    asked = []
    class Zone(d.tzinfo):
        def __init__(self, shift=0): self.shift = shift
        def utcoffset(self, when):
            asked.append(when)
            print("WAS ASKED")
            self.shift += 1
            return d.timedelta(hours=self.shift % 24)
        def dst(self, when): return None
        def tzname(self, when): return "zone"
        def fromutc(self, when):
            print("WAS ASKED")
            return when
        def __eq__(self, other): return True
        def __ne__(self, other): return False
        def __hash__(self): return 0
    def moment(): return d.datetime(2024, 1, 1, 12, tzinfo=Zone())
    def shown(when): return "12:00"
    """
    recorded, text = run_split(*lay(tmp_path, suite, accepted), tmp_path / "a", record=True)
    assert set(recorded["outcomes"].values()) == {"passed"}, text
    known = {"meetings": recorded["meetings"], "kinds": recorded["kinds"]}
    lied, text = run_split(*lay(tmp_path, suite, liar), tmp_path / "b", **known)
    passed = [name.split("::")[1] for name, outcome in lied["outcomes"].items() if outcome == "passed"]
    assert passed == ["test_shown"] and "WAS ASKED" not in text, text
