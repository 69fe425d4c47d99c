"""Each way a program can go wrong has its verdict, in words that a beginner understands."""

import re

import pytest
from playwright.sync_api import expect

from tests.story.people import PATIENCE, RIGHT, People

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROGRAMS = {
    "wrong": ("def fizz_buzz(number):\n    return None\n", "Not right yet", "No case passed yet"),
    "endless": ("def fizz_buzz(number):\n    while True:\n        pass\n", "Ran too long", "ran longer than 2 s"),
    "crashing": ("import os\n\ndef fizz_buzz(number):\n    os._exit(3)\n", "Stopped early", "ended before"),
    "memory-hungry": (
        "def fizz_buzz(number):\n    kept = []\n    while True:\n        kept.append(bytearray(1 << 20))\n",
        "Too much memory",
        "wanted more than 256 MB",
    ),
    "talkative": (
        "def fizz_buzz(number):\n    while True:\n        print('again and again')\n",
        "Printed too much",
        "printed more than 64 kB",
    ),
    "not Python": ("def fizz_buzz(number:\n    return 1\n", "Stopped early", "could not be imported"),
    "nearly right": (RIGHT.replace('"FizzBuzz"', '"Fizzbuzz"'), "Partly right", "Some cases passed"),
    "empty": ("", "Stopped early|Not right yet", "could not be imported|No case passed yet"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_gets_its_verdict_in_plain_words(people: People, name: str) -> None:
    program, title, words = PROGRAMS[name]
    with people.learner() as learner:
        page = learner.exercise()
        said = learner.submit(program)
        assert re.search(title, said), said
        expect(page.locator("#result .sentence")).to_contain_text(re.compile(words))
        expect(page.locator("#result .cases details[open]")).to_have_count(1), "the first failure is open"
        assert not re.search(r"\b(TLE|MLE|RTE|WA|SIGKILL|null)\b", page.locator("#result").inner_text())


def test_the_line_that_failed_is_marked_and_leads_into_the_editor(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        learner.submit("def fizz_buzz(number):\n    words = {}\n    return words[number]\n")
        expect(page.locator(".cm-failing")).to_contain_text("return words[number]")
        page.locator("#result [data-line='3']").first.click()
        expect(page.locator(".cm-activeLine")).to_contain_text("return words[number]")


def test_run_shows_the_visible_cases_and_leaves_no_grade(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        learner.type(RIGHT)
        page.keyboard.press("Shift+Enter")
        verdict = learner.verdict()
        expect(verdict).to_contain_text("Accepted")
        expect(verdict).to_contain_text("visible cases only")
        expect(page.locator("#result .strip .sq")).to_have_count(2)
        expect(page.locator("#my-mark [role=img]")).to_have_attribute("aria-label", "not tried yet")
        assert learner.submissions() == []
        page = learner.open("/leaderboard")
        expect(page.locator("tr.mine")).to_have_count(0)


def test_a_second_attempt_after_a_first_that_failed(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        assert "Not right yet" in learner.submit("def fizz_buzz(number):\n    return None\n")
        expect(page.locator("#my-mark [role=img]")).to_have_attribute("aria-label", "0 of 100 points so far")
        learner.type(RIGHT)
        page.locator("#submit").click()
        expect(page.locator("#result")).to_contain_text("Accepted", timeout=PATIENCE)
        page.locator("#open-history").click()
        expect(page.locator("#history-list > ol > li")).to_have_count(2)
        page.locator("#history-list > ol > li").first.locator("a").click()
        page.wait_for_url("**/submissions/*")
        expect(page.locator("#changes")).to_contain_text("FizzBuzz")
