import re

import pytest
from by_nose2 import beside

RIGHT = '''
import re

SIZES = {"d": 24 * 3600, "h": 3600, "m": 60, "s": 1}
PARTS = r" *(?:(\\d+)d)? *(?:(\\d+)h)? *(?:(\\d+)m)? *(?:(\\d+)s)? *"


def seconds(text):
    found = re.fullmatch(PARTS, text)
    if not found or not any(found.groups()):
        raise ValueError("no duration")
    return sum(int(count or 0) * size for count, size in zip(found.groups(), SIZES.values()))


def text(seconds):
    if seconds < 0:
        raise ValueError("no duration is negative")
    parts = []
    for unit, size in SIZES.items():
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0s"
'''

ANOTHER = '''
def seconds(text):
    units, total, digits, parts = list("dhms"), 0, "", 0
    for sign in text + " ":
        if sign.isdigit():
            digits += sign
        elif digits:
            if sign not in units:
                raise ValueError(text)
            total += int(digits) * {"d": 86400, "h": 3600, "m": 60, "s": 1}[sign]
            units = units[units.index(sign) + 1 :]
            digits, parts = "", parts + 1
        elif sign != " ":
            raise ValueError(text)
    if not parts:
        raise ValueError(text)
    return total


def text(seconds):
    if seconds != abs(seconds):
        raise ValueError(seconds)
    minutes, left = seconds // 60, seconds % 60
    counts = [minutes // 1440, minutes // 60 % 24, minutes % 60, left]
    said = [str(count) + unit for count, unit in zip(counts, "dhms") if count]
    return " ".join(said) if said else "0s"
'''

passed_once = []
"""Not empty when the tests were seen to pass for a right program: that needs to be found out only once."""

too_slow = []
"""Not empty when the tests did not end in time: then nobody waits for them again."""


def wrong(old, new):
    assert RIGHT.count(old) == 1
    return RIGHT.replace(old, new)


@pytest.fixture
def run(run_tests):
    """Outcomes of the tests beside a program, by the names that nose2 gives them."""

    def run(program):
        assert not too_slow, "the tests took too long"
        try:
            found = run_tests(beside(program), timeout=100)
        except TimeoutError:
            too_slow.append(program)
            raise
        return {name.partition("[")[2].removesuffix("]"): outcome for name, outcome in found.items() if "NOTSET" not in name}

    return run


@pytest.fixture
def caught(run):
    """Whether the tests tell a wrong program from a right one."""

    def caught(program):
        if not passed_once:
            right = run(RIGHT)
            assert right and set(right.values()) == {"passed"}, "the tests must pass for a right program"
            passed_once.append(True)
        return "failed" in run(program).values()

    return caught


@pytest.mark.title("nose2 runs your tests, and a right program passes", zh="nose2 运行你的测试，正确的程序能通过")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_right_program(run):
    outcomes = run(RIGHT)
    assert outcomes, "nose2 finds no tests"
    assert set(outcomes.values()) == {"passed"}
    assert len(outcomes) >= 10, "write at least ten tests"


@pytest.mark.title("Another right program passes, too", zh="换一个正确的程序也能通过")
@pytest.mark.hint("Does a test ask for more than the statement promises?", zh="是不是有测试要求了题目没有承诺的东西？", after=1)
def test_another_right_program(run):
    outcomes = run(ANOTHER)
    assert outcomes and set(outcomes.values()) == {"passed"}
    assert len(outcomes) >= 10


@pytest.mark.title("There is a table", zh="有一张表")
@pytest.mark.hint("Rows of `@params` are named `…:1`, `…:2` by nose2.", zh="nose2 把 `@params` 的各行命名为 `…:1`、`…:2`。", after=1)
def test_table(run):
    rows = [name for name in run(RIGHT) if re.search(r":\d+$", name)]
    assert any(name.endswith(":2") for name in rows)


@pytest.mark.title("Wrong sizes of units are caught", zh="抓住单位大小的错误")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_sizes(caught):
    assert caught(wrong('"d": 24 * 3600', '"d": 12 * 3600'))
    assert caught(wrong('"m": 60', '"m": 100'))


@pytest.mark.title("A program that reads only one part is caught", zh="抓住只读一个部分的程序")
def test_one_part(caught):
    assert caught(wrong("return sum(", "return max("))


@pytest.mark.title("A program that forgets a unit is caught", zh="抓住忘了某个单位的程序")
@pytest.mark.points(2)
def test_forgets_unit(caught):
    assert caught(wrong(r' *(?:(\d+)s)? *"', '"'))
    assert caught(wrong(r'" *(?:(\d+)d)?', r'" *(\Zd)?'))


@pytest.mark.title("A program that is strict about spaces is caught", zh="抓住对空格太严格的程序")
@pytest.mark.hint("Between the parts, before and after them: one, several and none.", zh="各部分之间、前面、后面：一个空格，几个空格，没有空格。", after=1)
@pytest.mark.points(2)
def test_spaces(caught):
    assert caught(wrong("re.fullmatch(PARTS, text)", "re.fullmatch(PARTS, text) if text == text.strip() else None"))
    assert caught(wrong("re.fullmatch(PARTS, text)", 're.fullmatch(PARTS, text) if "  " not in text else None'))
    assert caught(wrong("re.fullmatch(PARTS, text)", 're.fullmatch(PARTS, text) if not re.search("[dhms][0-9]", text) else None'))


@pytest.mark.title("A program that takes a number without a unit is caught", zh="抓住接受无单位数字的程序")
def test_no_unit(caught):
    assert caught(wrong("    found =", "    if text.isdigit():\n        return int(text)\n    found ="))


@pytest.mark.title("A program that takes nothing for zero is caught", zh="抓住把空当作零的程序")
def test_nothing(caught):
    assert caught(wrong(" or not any(found.groups())", ""))


@pytest.mark.title("A program that refuses what is zero is caught", zh="抓住拒绝零的程序")
def test_zero_part(caught):
    assert caught(wrong("any(found.groups())", "any(int(count or 0) for count in found.groups())"))


@pytest.mark.title("A program that does not care about the order is caught", zh="抓住不在乎次序的程序")
@pytest.mark.points(2)
@pytest.mark.hint("The same parts in another order, and the same unit twice.", zh="同样的部分换个次序，还有同一个单位写两次。", after=1)
def test_order(caught):
    free = "    units = re.findall('[dhms]', text)\n    if re.fullmatch('( *[0-9]+[dhms])+ *', text) and {}:\n        return sum(int(n) * SIZES[unit] for n, unit in re.findall('([0-9]+)([dhms])', text))\n    found ="
    assert caught(wrong("    found =", free.format("len(set(units)) == len(units)")))
    assert caught(wrong("    found =", free.format("units == sorted(units, key='dhms'.index)")))


@pytest.mark.title("A program that passes over what it does not understand is caught", zh="抓住略过看不懂的内容的程序")
def test_rubbish(caught):
    assert caught(wrong("re.fullmatch(PARTS, text)", "re.match(PARTS, text)"))


@pytest.mark.title("A program that takes capital letters is caught", zh="抓住接受大写字母的程序")
@pytest.mark.hint("“Everything else” is a large place. What would somebody else have allowed?", zh="“其他一切”范围很大。别人会顺手允许什么？", after=2)
def test_capitals(caught):
    assert caught(wrong("re.fullmatch(PARTS, text)", "re.fullmatch(PARTS, text.lower())"))


@pytest.mark.title("A program that writes nothing for zero is caught", zh="抓住零写成空的程序")
def test_empty_text(caught):
    assert caught(wrong(' or "0s"', ""))


@pytest.mark.title("A program that writes parts that are zero is caught", zh="抓住写出零的部分的程序")
def test_zero_parts(caught):
    assert caught(wrong("        if count:", "        if count or parts:"))


@pytest.mark.title("A program that writes sixty seconds is caught", zh="抓住写出六十秒的程序")
@pytest.mark.points(2)
@pytest.mark.hint("The bounds: 59, 60, 61; 3600; 86400.", zh="界线：59、60、61；3600；86400。", after=1)
def test_bounds(caught):
    division = "count, seconds = divmod(seconds, size)"
    for size in (60, 3600, 24 * 3600):
        assert caught(wrong(division, division + f" if size != {size} or seconds > {size} else (0, seconds)"))


@pytest.mark.title("A program that writes negative durations is caught", zh="抓住写出负时长的程序")
def test_negative(caught):
    assert caught(wrong("    if seconds < 0:", "    if seconds < -1:"))
    assert caught(wrong('        raise ValueError("no duration is negative")', "        return '-' + text(-seconds)"))
