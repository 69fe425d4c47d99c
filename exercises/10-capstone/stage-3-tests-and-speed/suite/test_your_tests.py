import pytest

RIGHT = '''
import re

from markupsafe import Markup, escape

ADDRESS = re.compile(r'(?<!\\w)https?://\\w[^\\s<>"]*', re.IGNORECASE)
LINK = Markup('<a href="{0}" rel="nofollow">{0}</a>')


def linked(text):
    parts, done = [], 0
    for found in ADDRESS.finditer(text):
        address = found[0].rstrip(".,;:!?)'")
        parts += [escape(text[done : found.start()]), LINK.format(address)]
        done = found.start() + len(address)
    return Markup().join([*parts, escape(text[done:])])
'''

ANOTHER = '''
import re

import markupsafe


def _link(found):
    address = markupsafe.escape(found["address"])
    return f'<a href="{address}" rel="nofollow">{address}</a>'


def linked(text):
    made, rest = "", text
    pattern = r"(?i)\\b(?P<address>https?://\\w(?:[^\\s<>\\"]*[^\\s<>\\".,;:!?)'])?)"
    while found := re.search(pattern, rest):
        made += markupsafe.escape(rest[: found.start()]) + markupsafe.Markup(_link(found))
        rest = rest[found.end() :]
    return markupsafe.Markup(made + markupsafe.escape(rest))
'''

passed_once = []
"""Not empty when the tests were seen to pass for a right program: that needs to be found out only once."""


def wrong(old, new):
    assert RIGHT.count(old) == 1
    return RIGHT.replace(old, new)


@pytest.fixture
def outcomes(run_tests):
    """What becomes of the tests in tests/test_links.py beside a program."""

    def outcomes(program):
        ran = run_tests({"guestbook/links.py": program})
        return [outcome for name, outcome in ran.items() if name.startswith("tests/test_links.py::")]

    return outcomes


@pytest.fixture
def caught(outcomes):
    """Whether the tests tell a wrong program from a right one."""

    def caught(program):
        if not passed_once:
            right = outcomes(RIGHT)
            assert right and set(right) == {"passed"}
            passed_once.append(True)
        return "failed" in outcomes(program)

    return caught


@pytest.mark.task("Your tests")
@pytest.mark.title("Your tests pass for right programs, and there are six or more", zh="正确的程序能通过你的测试，且至少有六个")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_right_programs(outcomes):
    for program in (RIGHT, ANOTHER):
        found = outcomes(program)
        assert set(found) == {"passed"}
        assert len(found) >= 6


@pytest.mark.task("Your tests")
@pytest.mark.title("Text that is not escaped is caught", zh="抓住没有转义的文字")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_catches_unescaped(caught):
    assert caught(wrong("escape(text[done : found.start()])", "Markup(text[done : found.start()])"))
    assert caught(wrong("escape(text[done:])", "Markup(text[done:])"))


@pytest.mark.task("Your tests")
@pytest.mark.title("An address that is not escaped is caught", zh="抓住没有转义的网址")
@pytest.mark.hint("A test with `&` in an address.", zh="写一个网址里带 `&` 的测试。", after=1)
def test_catches_unescaped_address(caught):
    assert caught(wrong("LINK.format(address)", "LINK.format(Markup(address))"))


@pytest.mark.task("Your tests")
@pytest.mark.title("Wrong ends of addresses are caught", zh="抓住网址结尾的错误")
@pytest.mark.points(2)
@pytest.mark.hint("One test for each of the marks; and one with an address before `\"` or `>`.", zh="每种标点各一个测试；再写一个网址后面紧跟 `\"` 或 `>` 的。", after=2)
def test_catches_ends(caught):
    assert caught(wrong(""".rstrip(".,;:!?)'")""", ""))
    assert caught(wrong(""".rstrip(".,;:!?)'")""", """.rstrip(".,;:!?")"""))
    assert caught(wrong("""[^\\s<>"]*""", """[^\\s]*"""))


@pytest.mark.task("Your tests")
@pytest.mark.title("Too many links are caught", zh="抓住多出来的链接")
def test_catches_too_many(caught):
    assert caught(wrong("https?://", "\\w+:/?/?"))
    assert caught(wrong("(?<!\\w)", ""))


@pytest.mark.task("Your tests")
@pytest.mark.title("Missing links are caught", zh="抓住漏掉的链接")
@pytest.mark.hint("https beside http, capital letters, and two addresses in one text.", zh="https 与 http、大写字母、一段文字里有两个网址。", after=2)
def test_catches_missing(caught):
    assert caught(wrong("https?://", "http://"))
    assert caught(wrong(", re.IGNORECASE", ""))
    assert caught(wrong("ADDRESS.finditer(text)", "[*ADDRESS.finditer(text)][:1]"))


@pytest.mark.task("Your tests")
@pytest.mark.title("Text that gets lost is caught", zh="抓住丢失的文字")
def test_catches_lost(caught):
    assert caught(wrong(", escape(text[done:])", ""))
    assert caught(wrong("found.start() + len(address)", "found.end()"))
    assert caught(wrong(' rel="nofollow"', ""))
