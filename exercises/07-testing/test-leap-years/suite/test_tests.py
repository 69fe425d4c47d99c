import pytest

RIGHT = """
def is_leap(year):
    if year < 1:
        raise ValueError("years begin with 1")
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year, month):
    if not 1 <= month <= 12:
        raise ValueError("months go from 1 to 12")
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31
"""

ANOTHER = """
import calendar


def is_leap(year):
    if year <= 0:
        raise ValueError(year)
    return calendar.isleap(year)


def days_in(year, month):
    if month not in range(1, 13):
        raise ValueError(month)
    is_leap(year)
    return calendar.monthrange(year, month)[1]
"""


passed_once = []
"""Not empty when the tests were seen to pass for a right program: that needs to be found out only once."""


def wrong(old, new):
    assert RIGHT.count(old) == 1
    return RIGHT.replace(old, new)


@pytest.fixture
def caught(run_tests):
    """Whether the tests tell a wrong program from a right one."""

    def caught(program):
        if not passed_once:
            right = run_tests({"leap.py": RIGHT})
            assert right and set(right.values()) == {"passed"}, "the tests must pass for a right program"
            passed_once.append(True)
        return "failed" in run_tests({"leap.py": program}).values()

    return caught


@pytest.mark.title("Your tests pass for a right program", zh="正确的程序能通过你的测试")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_right_program(run_tests):
    outcomes = run_tests({"leap.py": RIGHT})
    assert outcomes and set(outcomes.values()) == {"passed"}
    assert len(outcomes) >= 4


@pytest.mark.title("They pass for another right program, too", zh="换一个正确的程序也能通过")
def test_another_right_program(run_tests):
    outcomes = run_tests({"leap.py": ANOTHER})
    assert outcomes and set(outcomes.values()) == {"passed"}
    assert len(outcomes) >= 4


@pytest.mark.title("A program without leap years is caught", zh="抓住没有闰年的程序")
@pytest.mark.feedback("full")
def test_never_leap(caught):
    assert caught(wrong("return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)", "return False"))


@pytest.mark.title("A program that looks at 4 only is caught", zh="抓住只看 4 的程序")
@pytest.mark.hint("Which years are divisible by 4 and yet no leap years?", zh="哪些年能被 4 整除，却不是闰年？", after=1)
def test_only_four(caught):
    assert caught(wrong(" and (year % 100 != 0 or year % 400 == 0)", ""))


@pytest.mark.title("A program without the rule of four centuries is caught", zh="抓住不知道四百年规则的程序")
@pytest.mark.hint("What about the year 2000?", zh="2000 年呢？", after=2)
def test_no_four_hundred(caught):
    assert caught(wrong(" or year % 400 == 0", ""))


@pytest.mark.title("A program that accepts the year zero is caught", zh="抓住接受零年的程序")
@pytest.mark.points(2)
def test_year_zero(caught):
    assert caught(wrong("if year < 1:", "if year < 0:"))


@pytest.mark.title("A program with a wrong month is caught", zh="抓住弄错月份的程序")
@pytest.mark.hint("Twelve months, twelve answers.", zh="十二个月，十二个答案。", after=2)
@pytest.mark.points(2)
def test_wrong_month(caught):
    for months in ("(4, 6, 9)", "(4, 6, 9, 10)", "(4, 6, 8, 11)"):
        assert caught(wrong("(4, 6, 9, 11)", months))


@pytest.mark.title("A program with an eternal February is caught", zh="抓住二月永远不变的程序")
def test_february(caught):
    for february in ("28", "29", "30 if is_leap(year) else 28"):
        assert caught(wrong("29 if is_leap(year) else 28", february))


@pytest.mark.title("A program that accepts any month is caught", zh="抓住什么月份都接受的程序")
@pytest.mark.points(2)
def test_any_month(caught):
    assert caught(wrong("1 <= month <= 12", "0 <= month <= 12"))
    assert caught(wrong("1 <= month <= 12", "1 <= month <= 13"))
