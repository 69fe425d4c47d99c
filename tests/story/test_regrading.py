"""A mistake in a suite is found when learners have been judged by it already, and everybody gets their due."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from judge.words import Role
from tests.story.people import FIZZ, FIZZ_FOLDER, PATIENCE, RIGHT, People, standing
from tests.web.test_in_chromium import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MISTAKE = '\n\ndef test_what_nobody_said():\n    assert __import__("solution").fizz_buzz(-7000001) == "minus"\n'
ODD = f"""{RIGHT}
_right = fizz_buzz


def fizz_buzz(number):
    return "minus" if number == -7000001 else _right(number)
"""
WHY = "One case asked for something that the statement does not say."


def points(board: Page, name: str) -> str:
    """What the leaderboard says somebody has."""
    return board.locator("tr", has_text=name).locator("td").nth(-2).inner_text()


def test_an_instructor_mends_a_suite_regrades_with_a_dry_run_applies_and_undoes(
    browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "exercises" / "01-syntax"
    shutil.copytree(FIZZ_FOLDER, folder / "fizz-buzz")
    shutil.copy(FIZZ_FOLDER.parent / "topic.toml", folder)
    suite = next((folder / "fizz-buzz" / "suite").glob("test_*.py"))
    sound = suite.read_text()
    suite.write_text(sound + MISTAKE)
    # what is accepted satisfies the mistaken case, as an author would have made it
    (folder / "fizz-buzz" / "solutions" / "accepted" / "solution.py").write_text(ODD)
    with standing(tmp_path, ASSAY_EXERCISES=str(tmp_path / "exercises")) as site:
        people = People(browser, site)
        with people.learner() as honest, people.learner() as lucky, people.learner(Role.INSTRUCTOR) as teacher:
            honest.exercise()
            assert "Partly right" in honest.submit(RIGHT)
            lucky.exercise()
            assert "Accepted" in lucky.submit(ODD)

            site.stop()
            suite.write_text(sound)
            (folder / "fizz-buzz" / "solutions" / "accepted" / "solution.py").write_text(RIGHT)
            site.start()

            page = teacher.open(f"/teach{FIZZ.removeprefix('/exercises')}/regrades")
            page.get_by_label("Why").fill(WHY)
            page.get_by_role("button", name="Begin the dry run").click()
            page.wait_for_url("**/teach/regrades/*")
            address = page.url
            expect(page.locator("#regrade h1 .tag")).to_have_text("to be decided", timeout=PATIENCE)
            assert not faults(page)
            rows = page.locator("table.regrade tbody tr")
            expect(rows).to_have_count(1)  # who keeps the same points is not in this list
            expect(rows).to_contain_text(honest.name)
            expect(rows).to_contain_text("what nobody said: failed → no such case")
            expect(page.locator("#differences + details")).to_contain_text("test_what_nobody_said")
            page.get_by_role("link", name="Same").click()
            expect(rows).to_contain_text(lucky.name)

            hers = honest.open("/progress")
            expect(hers.locator("a.attempt").first).to_contain_text("Partly right")  # a dry run changes nothing

            page.get_by_role("button", name="Apply", exact=True).click()
            expect(page.locator("#regrade h1 .tag")).to_have_text("applied", timeout=PATIENCE)

            hers.reload()
            expect(hers.locator("a.attempt").first).to_contain_text("regraded")
            hers.locator("a.attempt").first.click()
            notice = hers.locator("#changed")
            expect(notice).to_contain_text("This was regraded")
            expect(notice).to_contain_text("to 100 points")
            expect(notice).to_contain_text(WHY)
            assert not faults(hers)
            notice.get_by_role("link").click()
            expect(hers.locator("main")).to_contain_text("not the grade that counts")
            expect(hers.locator("h1")).to_contain_text("Partly right")
            board = lucky.open("/leaderboard")
            assert points(board, honest.name) == points(board, lucky.name)

            page.get_by_role("button", name="Undo").press("Enter")  # the keyboard does it as well
            expect(page.locator("#regrade h1 .tag")).to_have_text("undone", timeout=PATIENCE)
            assert page.url.partition("?")[0] == address
            hers.goto(hers.url.partition("?")[0])
            expect(hers.locator("h1")).to_contain_text("Partly right")
            expect(hers.locator("#changed")).to_have_count(0)
            board.reload()
            assert points(board, honest.name) != points(board, lucky.name)
