"""A program's figure is looked at on the result page, and a hint comes after failing."""

import re

import pytest
from playwright.sync_api import expect

from tests.story.people import ROOT, People

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATH = "/exercises/09-data-and-pictures/matplotlib-temperature"
SOLUTIONS = ROOT / "exercises" / "09-data-and-pictures" / "matplotlib-temperature" / "solutions"
RIGHT = (SOLUTIONS / "accepted" / "solution.py").read_text()
OPAQUE = (SOLUTIONS / "wrong_answer" / "opaque_band.py").read_text()
LOADED = "image => image.complete && image.naturalWidth > 100"


def test_the_figure_that_a_program_drew_is_shown_beside_its_case(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise(PATH)
        assert "Accepted" in learner.submit(RIGHT)
        picture = page.locator("#result figure.picture img").first
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        assert picture.get_attribute("alt"), "who cannot see it is told what it is"
        page.wait_for_function(LOADED, arg=picture.element_handle())
        case = page.locator("#result .cases details", has=page.locator("figure.picture"))
        expect(case.locator("summary")).to_contain_text("The figure, to look at")


@pytest.mark.parametrize(("language", "hint"), [("en", "opacity"), ("zh", "不透明度")])
def test_a_hint_comes_after_failing_in_the_learners_language(people: People, language: str, hint: str) -> None:
    with people.learner(locale=language) as learner:
        page = learner.exercise(PATH)
        learner.submit(OPAQUE)
        failed = page.locator("#result .cases details", has=page.locator(".hint"))
        expect(failed.locator(".hint")).to_contain_text(re.compile(hint))
        expect(page.locator("#result .cases")).not_to_contain_text("heights ==")
