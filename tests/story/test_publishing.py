"""Somebody who teaches publishes: refused because a wrong solution passes, mended where the page leads, published."""

import re
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from judge.words import Role
from tests.story.people import PATIENCE, People
from tests.story.test_authoring import add, begin, ready, saved

WRONG = """def largest_gap(numbers):
    gaps = [abs(right - left) for left, right in zip(numbers, numbers[1:])]
    return max(gaps[:4], default=0)
"""
MORE = """

@pytest.mark.title("A long list")
def test_long_list():
    assert largest_gap([1, 2, 3, 4, 5, 6, 7, 20]) == 13
"""
GATE = 8 * PATIENCE
"""A check is several dozen runs."""


def no_faults(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def publish(page: Page) -> float:
    """Press the button and wait for the end of the check; seconds that it took."""
    page.get_by_role("link", name=re.compile("^Publish")).first.click()
    button = page.get_by_role("button", name="Check and publish", exact=True)
    no_faults(page)
    began = time.monotonic()
    button.click()
    expect(page.locator("#gate h1")).to_be_visible()
    expect(page.locator(".gate")).to_contain_text("Right and wrong solutions")
    expect(page.locator("#gate h1")).to_have_text(re.compile("Published|Not published"), timeout=GATE)
    return time.monotonic() - began


def test_a_wrong_solution_that_passes_is_refused_mended_and_published(people: People) -> None:
    with people.learner(Role.INSTRUCTOR) as ines:
        page = begin(ines, "longest-gap", "A function")
        add(ines, page, "solutions/wrong_answer/first_four.py", WRONG)
        publish(page)
        expect(page.locator("#gate h1")).to_have_text(re.compile("Not published: something has to be mended"))
        expect(page.get_by_role("button", name="Cancel the check")).to_be_hidden()
        refusal = page.locator(".told li", has_text="first_four.py")
        expect(refusal).to_contain_text("It passes every case, and its folder says wrong_answer.")
        no_faults(page)

        with people.learner() as early:
            answer = early.page.goto(f"{early.address}/exercises/01-syntax/longest-gap")
            assert answer is not None and answer.status == 404

        refusal.get_by_role("link", name="solutions/wrong_answer/first_four.py").click()
        ready(page)
        expect(page.locator(".cm-content")).to_contain_text("gaps[:4]")
        page.locator('#tree a[data-path^="suite/"]').click()
        expect(page.locator(".cm-content")).to_contain_text("test_example")
        page.locator(".cm-content").click()
        page.keyboard.press("Control+End")
        page.keyboard.insert_text(MORE)
        saved(page)
        took = publish(page)
        expect(page.locator("#gate h1")).to_have_text(re.compile("^ *Published$"))
        print(f"from Publish to published: {took:.1f} s")
        no_faults(page)

        with people.learner() as lena:
            lena.exercise("/exercises/01-syntax/longest-gap")
            assert "Partly right" in lena.submit(WRONG)
            assert "Accepted" in lena.submit(WRONG.replace("gaps[:4]", "gaps"))


def test_a_check_is_cancelled_from_its_page(people: People) -> None:
    with people.learner(Role.INSTRUCTOR) as ines:
        page = begin(ines, "cancelled-gap", "A function")
        page.get_by_role("link", name=re.compile("^Publish")).first.click()
        page.get_by_role("button", name="Check and publish", exact=True).click()
        page.get_by_role("button", name="Cancel the check").click()
        expect(page.locator("#gate h1")).to_have_text(re.compile("Cancelled: nothing was published"))
