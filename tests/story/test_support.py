"""A learner reads and keeps the files that an exercise brings: by keyboard at a desk, by finger on a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.story.people import ROOT, People

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATH = "/exercises/02-web-frameworks/django-library"
GIVEN = ROOT / "exercises" / "02-web-frameworks" / "django-library" / "support" / "project.py"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "color_scheme": "dark",
}
WIDTH = "document.documentElement.scrollWidth"


def looks_like_something(page: Page, to: Path) -> None:
    """A screenshot for whoever wants to see it; a page without its style would be longer than any screen is wide."""
    page.screenshot(path=to)
    assert to.stat().st_size > 10_000
    assert page.evaluate(WIDTH) <= page.evaluate("innerWidth")


def test_a_file_that_comes_with_an_exercise_is_unfolded_by_keyboard_and_kept(people: People, tmp_path: Path) -> None:
    with people.learner() as learner:
        page = learner.exercise(PATH)
        code = page.locator(".support pre")
        expect(code).to_be_hidden()
        page.locator(".support summary").focus()
        page.keyboard.press("Enter")
        expect(code).to_contain_text("def create_tables(*models)")
        assert page.locator(".support [contenteditable], .support textarea").count() == 0
        looks_like_something(page, tmp_path / "support.png")
        page.keyboard.press("Tab")
        expect(code).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Download project.py")).to_be_focused()
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename == "project.py"
        assert Path(download.value.path()).read_bytes() == GIVEN.read_bytes()
        page.locator(".support summary").press("Enter")
        expect(code).to_be_hidden()


def test_the_same_by_finger_on_a_phone_in_chinese(people: People, tmp_path: Path) -> None:
    with people.learner(locale="zh-CN", **PHONE) as learner:
        page = learner.exercise(PATH)
        expect(page.locator("#support-title")).to_have_text("已经备好的文件")
        page.locator(".support summary").tap()
        expect(page.locator(".support pre")).to_contain_text("def create_tables(*models)")
        looks_like_something(page, tmp_path / "support-phone.png")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载 project.py").tap()
        assert Path(download.value.path()).read_bytes() == GIVEN.read_bytes()


def test_without_script_it_works_as_well(people: People) -> None:
    with people.stranger(java_script_enabled=False) as stranger:
        page = stranger.open(PATH)
        page.locator(".support summary").click()
        expect(page.locator(".support pre")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download project.py").click()
        assert Path(download.value.path()).read_bytes() == GIVEN.read_bytes()
