"""The manners of the exercise page on a real site: drafts, tabs, uploads, languages, phones, keys, no script."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.story.people import FIZZ, PATIENCE, RIGHT, People

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_double_click_on_submit_is_one_submission(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        learner.type(RIGHT)
        page.locator("#submit").dblclick()
        learner.verdict()
        assert learner.submissions() == ["Accepted"]


def test_a_double_click_without_script_is_one_submission(people: People) -> None:
    with people.learner(java_script_enabled=False) as learner:
        page = learner.open(FIZZ)
        page.locator("textarea").first.fill(RIGHT)
        page.locator("#submit").dblclick()
        page.wait_for_url(re.compile(r"/submissions/\d+$"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Accepted", timeout=PATIENCE)
        assert learner.submissions() == ["Accepted"]


def test_two_tabs_show_each_its_own_verdict_and_share_the_draft(people: People) -> None:
    with people.learner() as learner:
        first, second = learner.exercise(), learner.tab()
        learner.exercise(page=second)
        learner.type("def fizz_buzz(number):\n    return None\n", second)
        wrong = learner.send(page=second)
        first.bring_to_front()
        learner.type(RIGHT, first)
        right = learner.send(page=first)
        expect(learner.verdict(right, first)).to_contain_text("Accepted")
        expect(learner.verdict(wrong, second)).to_contain_text("Not right yet")
        assert sorted(learner.submissions()) == ["Accepted", "Not right yet"]


def test_a_draft_is_kept_over_reload_and_an_expired_session_and_sent_after_sign_in(people: People) -> None:
    with people.stranger() as learner:
        page = learner.open(f"/sign-up?next={FIZZ}")
        page.get_by_label("Login").fill("forgetful")
        page.get_by_label("Display name").fill("Forgetful")
        page.get_by_label("Password").fill("quiet copper lantern")
        page.get_by_role("button", name="Make the account").click()
        page.wait_for_url(f"**{FIZZ}")
        page.locator("#work[data-ready]").wait_for(state="attached")
        learner.type(RIGHT + "# my own\n")
        expect(page.locator("#said")).to_have_text("Draft kept on this device")
        learner.exercise()
        assert "# my own" in learner.text()
        learner.context.clear_cookies(name="assay_session")
        page.locator("#submit").click()
        page.wait_for_url("**/sign-in*")
        page.get_by_label("Login").fill("forgetful")
        page.get_by_label("Password").fill("quiet copper lantern")
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**{FIZZ}")
        expect(learner.verdict()).to_contain_text("Accepted")
        assert "# my own" in learner.text()
        assert learner.submissions() == ["Accepted"]


def zipped(**files: str) -> dict[str, object]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return {"name": "work.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}


def test_a_file_and_a_zip_are_uploaded_and_a_zip_that_reaches_outside_is_refused(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        upload = page.locator("#upload")
        upload.set_input_files(zipped(**{"../../etc/solution.py": "x = 1\n"}))
        expect(page.locator("#said")).to_have_text("../../etc/solution.py is not a name that can be taken.")
        upload.set_input_files({"name": "solution.py", "mimeType": "text/x-python", "buffer": b"\xff\xfe\0"})
        expect(page.locator("#said")).to_have_text("solution.py is not a text file.")
        text = "from words import say\n\n\ndef fizz_buzz(number):\n    return say(number)\n"
        upload.set_input_files({"name": "solution.py", "mimeType": "text/x-python", "buffer": text.encode()})
        upload.set_input_files(zipped(**{"mine/words.py": RIGHT.replace("fizz_buzz", "say")}))
        expect(page.get_by_role("tab", name="words.py")).to_have_attribute("aria-selected", "true")
        page.locator("#submit").click()
        expect(learner.verdict()).to_contain_text("Accepted")


def test_a_refused_file_is_named_with_the_reason_and_costs_no_attempt(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        notice = page.locator("#result [role=alert]")
        large = {"name": "data.txt", "mimeType": "text/plain", "buffer": b"too long\n" * 40_000}
        page.locator("#upload").set_input_files(large)
        expect(page.locator("#said")).to_have_text("A file is larger than 256 kB.")
        page.locator("#add-file").click()
        page.locator("#file-name").fill("conftest.py")
        page.get_by_role("button", name="Save").click()
        learner.type("import pytest\n")
        page.locator("#submit").click()
        expect(notice).to_contain_text("conftest.py")
        assert learner.submissions() == []


def test_everything_works_with_the_keyboard_alone(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        for _step in range(40):
            if page.locator(".cm-content").evaluate("it => it === document.activeElement"):
                break
            page.keyboard.press("Tab")
        expect(page.locator(".cm-content")).to_be_focused()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(RIGHT)
        page.keyboard.press("Escape")
        expect(page.locator("#run")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator("#submit")).to_be_focused()
        page.keyboard.press("Enter")
        expect(learner.verdict()).to_contain_text("Accepted")
        page.keyboard.press("Tab")
        expect(page.locator("#result")).to_be_focused()


def test_the_road_in_chinese(people: People) -> None:
    with people.learner(locale="zh-CN") as learner:
        page = learner.exercise()
        expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
        expect(page.get_by_role("heading", level=1)).to_have_text("报数游戏")
        said = learner.submit("def fizz_buzz(number):\n    return None\n")
        assert re.search("[\u4e00-\u9fff]", said) and not re.search("[A-Za-z]{3,}", said), said
        expect(page.locator("#result .case-name").first).to_contain_text("不需要替换的数")
        page.get_by_role("button", name="运行").click()
        expect(page.locator("#result .tag")).to_contain_text("运行")
        for path in ("/", "/topics", "/leaderboard", "/progress", "/account", "/tokens", "/programs"):
            learner.open(path)
            heading = page.get_by_role("heading", level=1).first.inner_text()
            assert re.search("[\u4e00-\u9fff]", heading), f"{path}: {heading}"


def test_on_a_phone_the_panes_are_tabs_and_nothing_is_too_wide_or_too_small_to_touch(people: People) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with people.learner(**phone) as learner:
        page = learner.exercise()
        expect(page.locator("#pane-code")).to_be_hidden()
        page.get_by_role("tab", name="Code").tap()
        expect(page.locator("#pane-statement")).to_be_hidden()
        learner.type(RIGHT)
        page.locator("#submit").tap()
        expect(learner.verdict()).to_contain_text("Accepted")
        expect(page.locator("#result [data-verdict]")).to_be_in_viewport()
        edge = "name => document.querySelector(name).getBoundingClientRect()"
        assert page.evaluate(f"({edge})('#work').bottom <= ({edge})('#result').top + 1"), (
            "the result lies over the editor"
        )
        assert page.evaluate(f"({edge})('#result').top < 250"), "the result is not brought up"
        for path in ("/", "/topics", "/leaderboard", "/progress", FIZZ, "/account", "/programs"):
            learner.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{path} is wider than the phone"
            small = page.evaluate(
                """() => [...document.querySelectorAll('button, summary, select, input:not([type=hidden])')]
                .filter(it => it.checkVisibility({visibilityProperty: true}) && it.offsetWidth > 1)
                .filter(it => it.getBoundingClientRect().height < 43.5 && !it.matches('.linklike, [type=checkbox]'))
                .map(it => it.outerHTML.slice(0, 100))"""
            )
            assert not small, f"{path}: {small}"
