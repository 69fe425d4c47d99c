"""Somebody who teaches writes an exercise: a reload, a second tab and a lost connection lose nothing; then a try."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from judge.words import Role
from tests.story.people import PATIENCE, People, Person

STATEMENT = "Write a function `twice(number)` that returns **twice** the number.\n"
SUITE = """import pytest
from solution import twice


@pytest.mark.title("The example")
@pytest.mark.feedback("full")
def test_example():
    assert twice(4) == 8


@pytest.mark.hint("Below zero as well.", after=2)
def test_below_zero():
    assert twice(-3) == -6, "twice(-3) is -6"
"""
WRONG = "def twice(number):\n    return abs(number) * 2\n"


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text("All saved", timeout=PATIENCE)


def ready(page: Page) -> None:
    page.locator("#work[data-ready]").wait_for(state="attached")


def without_barriers(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def begin(person: Person, slug: str, kind: str) -> Page:
    page = person.open("/teach/new")
    page.get_by_role("radio", name=re.compile(kind)).check()
    form = page.locator('form[action="/teach/new"]')
    form.get_by_label("Title", exact=True).fill(slug.title())
    form.get_by_label("Name in addresses").fill(slug)
    form.get_by_role("button", name="Begin").click()
    ready(page)
    return page


def add(person: Person, page: Page, path: str, text: str) -> None:
    page.get_by_role("button", name="New file", exact=True).click()
    page.locator("#file-name").fill(path)
    page.keyboard.press("Enter")
    expect(page.locator(f'#tree a[data-path="{path}"]')).to_have_attribute("aria-current", "true")
    person.type(text, page)
    saved(page)


def test_an_exercise_is_written_from_nothing_and_tried(people: People) -> None:
    with people.learner(Role.INSTRUCTOR) as ines:
        page = begin(ines, "twice", "From nothing")
        person_text = page.locator("#preview")
        ines.type(STATEMENT, page)
        expect(person_text.locator("strong")).to_have_text("twice")
        saved(page)
        page.locator("#tab-problems").click()
        expect(page.locator("#problems")).to_contain_text("has no .py file")
        add(ines, page, "suite/test_twice.py", SUITE)
        expect(page.locator("#problems")).to_contain_text("There is no accepted solution")
        add(ines, page, "solutions/wrong_answer/no_sign.py", WRONG)

        page.locator('#tree a[data-path="exercise.toml"]').click()
        page.get_by_label("Minutes a learner needs").fill("soon")
        expect(page.locator("#set-minutes-wrong")).to_have_text("must be a whole number from 1 to 10000")
        page.get_by_label("Minutes a learner needs").fill("5")
        expect(page.locator("#set-minutes-wrong")).to_be_hidden()
        saved(page)

        page.reload()
        ready(page)
        assert "minutes = 5" in ines.text(page)
        page.locator('#tree a[data-path="suite/test_twice.py"]').click()
        expect(page.locator(".cm-content")).to_contain_text("test_below_zero")

        page.locator('#tree a[data-path="solutions/wrong_answer/no_sign.py"]').click()
        expect(page.locator(".cm-content")).to_contain_text("abs(number)")
        page.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Try wrong_answer/no_sign.py").click()
        expect(page.locator("#learner-view")).to_be_visible(timeout=PATIENCE)
        learner, author = page.locator(".views > section").all()
        expect(learner.locator(".result-head")).to_contain_text("Partly right")
        expect(author.locator(".result-head")).to_contain_text("Partly right")
        expect(learner).not_to_contain_text("Below zero as well.")
        expect(author).to_contain_text("Below zero as well.")
        page.get_by_label("after failed attempts:").select_option("2")
        expect(page.locator(".views > section").first).to_contain_text("Below zero as well.")

        with people.learner() as lena:
            assert lena.page.goto(f"{lena.address}/exercises/01-syntax/twice").status == 404  # type: ignore[union-attr]
        assert ines.submissions() == []


def test_a_topic_a_renamed_folder_and_a_program_typed_to_try(people: People) -> None:
    """By keyboard where a pointer would be used, and every page of it without barriers."""
    with people.learner(Role.INSTRUCTOR) as ines:
        page = ines.open("/teach/new")
        page.get_by_text("If none of the topics fits").press("Enter")
        form = page.locator('form[action="/teach/topics"]')
        form.get_by_label("Title of the topic").fill("Graphs")
        form.get_by_label("Title in Chinese").fill("图")
        form.get_by_label("Name in addresses").fill("11-graphs")
        without_barriers(page)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("The topic is there")
        form = page.locator('form[action="/teach/new"]')
        expect(form.get_by_label("Topic")).to_have_value("11-graphs")
        form.get_by_label("Title", exact=True).fill("Walk")
        form.get_by_label("Name in addresses").fill("walk")
        form.get_by_role("button", name="Begin").press("Enter")
        ready(page)

        wrong = page.locator('#tree a[data-path^="solutions/wrong_answer/"]').first
        name = (wrong.get_attribute("data-path") or "").rpartition("/")[2]
        wrong.click()
        expect(page.locator(".cm-content")).to_contain_text("def ")
        page.get_by_role("button", name="Rename the folder solutions/wrong_answer").press("F2")
        page.locator("#file-name").fill("suite/more")
        page.keyboard.press("Enter")
        expect(page.locator("#problems")).not_to_be_empty()
        expect(page.locator(f'#tree a[data-path="suite/more/{name}"]')).to_have_attribute("aria-current", "true")
        expect(page.get_by_role("button", name="Rename the folder suite/more")).to_be_focused()
        saved(page)
        without_barriers(page)
        page.keyboard.press("Enter")
        page.locator("#file-name").fill("solutions/wrong_answer/")
        page.keyboard.press("Enter")
        expect(page.locator(f'#tree a[data-path="solutions/wrong_answer/{name}"]')).to_be_visible()
        saved(page)
        page.get_by_role("button", name="Rename the folder solutions/accepted").click()
        page.locator("#file-name").fill("Suite")
        page.keyboard.press("Enter")
        expect(page.locator("#saved")).to_contain_text("differ only in upper and lower case")
        page.reload()
        ready(page)
        expect(page.locator(f'#tree a[data-path="solutions/wrong_answer/{name}"]')).to_be_visible()

        page = ines.open("/teach/11-graphs/walk/try")
        page.locator("#typed-editor[data-ready]").wait_for()
        ines.type("def other():\n    return 1\n", page)
        without_barriers(page)
        page.keyboard.press("Escape")
        expect(page.locator("button[value=typed]")).to_be_focused()
        page.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#learner-view")).to_be_visible(timeout=PATIENCE)
        page.locator("#typed-editor[data-ready]").wait_for()
        assert ines.text(page).strip() == "def other():\n    return 1"
        without_barriers(page)


def test_two_tabs_never_write_over_each_other_and_a_lost_connection_loses_nothing(people: People) -> None:
    with people.learner(Role.INSTRUCTOR) as ines:
        one = begin(ines, "two-tabs", "A function")
        two = ines.tab()
        two.goto(one.url)
        ready(two)
        ines.type("From the second tab.\n", two)
        saved(two)
        ines.type("From the first tab.\n", one)
        told = one.locator("#conflict")
        expect(told).to_contain_text("has saved another text of this file")
        expect(told).to_contain_text("From the second tab.")
        assert ines.text(one).strip() == "From the first tab."

        one.reload()  # the text that could not be saved is still there, and so is the conflict
        ready(one)
        expect(told).to_contain_text("From the second tab.")
        assert ines.text(one).strip() == "From the first tab."
        told.get_by_role("button", name="Save mine over it").click()
        saved(one)
        expect(told).to_be_hidden()

        two.bring_to_front()
        two.reload()
        ready(two)
        assert ines.text(two).strip() == "From the first tab."

        ines.context.set_offline(True)
        ines.type("Written in a tunnel.\n", two)
        expect(two.locator("#saved")).to_contain_text("The server does not answer")
        two.close()
        ines.context.set_offline(False)
        three = ines.tab()
        three.goto(one.url)
        ready(three)
        saved(three)
        assert ines.text(three).strip() == "Written in a tunnel."
        ines.troubles[:] = [one for one in ines.troubles if "ERR_INTERNET_DISCONNECTED" not in one]
