"""The pages in Chromium: accessible in both themes, and the exercise page does what its buttons say."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.browsing import chromium, showcase

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/usr/bin/chromium").exists(), reason="there is no /usr/bin/chromium"),
]
PATIENCE = 20_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    with showcase().serving(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


class Desk:
    """Somebody at the exercise page."""

    def __init__(self, browser: Browser, site: tuple[str, dict[str, str]], who: str = "cookie", **options: Any) -> None:
        self.address, self.ids = site
        self.context = browser.new_context(reduced_motion="reduce", **options)
        self.context.set_default_timeout(PATIENCE)
        if who:
            self.context.add_cookies([{"name": "assay_session", "value": self.ids[who], "url": self.address}])
        self.troubles: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda said: self._heard(said.type, said.text))

    def _heard(self, kind: str, text: str) -> None:
        # replacing a selection in one go makes Chromium itself try to carry styles over, which the policy refuses
        if kind == "error" and not text.startswith("Applying inline style violates"):
            self.troubles.append(text)

    def open(self, path: str = "") -> Page:
        self.page.goto(self.address + (path or f"/exercises/{self.ids['exercise']}"))
        return self.page

    def exercise(self) -> Page:
        self.open()
        self.page.wait_for_selector("#work[data-ready]", state="attached")
        return self.page

    def type(self, text: str) -> None:
        self.page.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def text(self) -> str:
        return "\n".join(self.page.locator(".cm-line").all_inner_texts())


@pytest.fixture
def desk(browser: Browser, site: tuple[str, dict[str, str]]) -> Iterator[Desk]:
    desk = Desk(browser, site)
    yield desk
    desk.context.close()


@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "en"), ("phone", "light", "zh"), ("phone", "dark", "zh")],
)
def test_axe_finds_nothing_on_any_page(
    browser: Browser, site: tuple[str, dict[str, str]], size: str, theme: str, language: str
) -> None:
    address, ids = site
    found = []
    for name, (path, cookie) in showcase().pages(ids).items():
        page = showcase().visit(browser, address, cookie, size, theme, language, path)
        found += [f"{name}: {fault}" for fault in faults(page)]
        page.context.close()
    assert not found, "\n".join(found)


def test_on_a_phone_no_table_of_those_who_teach_or_run_the_site_is_wider_than_the_page(
    browser: Browser, site: tuple[str, dict[str, str]]
) -> None:
    address, ids = site
    too_wide = (
        "[...document.querySelectorAll('.scroll-x > table')].filter(t => t.offsetWidth > t.parentElement.clientWidth)"
    )
    names = "admin", "admin-users", "admin-audit", "results", "regrades", "regrade-ready", "teach-outdated"
    for name in names:
        path, cookie = showcase().pages(ids)[name]
        page = showcase().visit(browser, address, cookie, "phone", "light", "en", path)
        for details in page.locator("details:has(table) > summary").all():
            details.click()
        assert page.locator(".scroll-x > table").count(), name
        assert page.evaluate(f"{too_wide}.map(one => one.innerText.slice(0, 200))") == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        page.context.close()


def faults(page: Page) -> list[str]:
    """What axe says against the page as it stands."""
    return [
        f"{violation['id']}: {node['html'][:150]} {node.get('failureSummary', '')[:200]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]


def test_axe_finds_nothing_in_open_menus_dialogs_and_the_drawer(desk: Desk) -> None:
    page = desk.exercise()
    for opener in ("#open-history", "#add-file", "summary[aria-label='Language and theme']"):
        page.locator(opener).click()
        if opener == "#open-history":
            expect(page.locator("#history-list li").first).to_be_visible()
        assert not faults(page), opener
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert not faults(page)


@pytest.mark.parametrize("how", ["closed", "code"])
def test_axe_finds_nothing_where_signing_up_is_not_open(browser: Browser, tmp_path: Path, how: str) -> None:
    code = {"signup_code": "chalk"} if how == "code" else {}
    with showcase().serving(tmp_path, signup=how, **code) as (address, _ids):
        for theme, language in (("light", "en"), ("dark", "zh")):
            page = showcase().visit(browser, address, "", "phone", theme, language, "/sign-up")
            assert not faults(page), (theme, language)
            page.context.close()


def test_axe_sees_a_planted_fault(desk: Desk) -> None:
    page = desk.open("/topics")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any(violation["id"] == "image-alt" for violation in Axe().run(page).response["violations"])


def test_submitting_fills_the_strip_and_slides_the_verdict_in_under_the_editor(desk: Desk) -> None:
    page = desk.exercise()
    desk.type("def answer(numbers):\n    return 1\n")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result .sq.running, #result .sq.passed").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#result [data-verdict]")).to_be_visible(timeout=PATIENCE)
    assert page.url.endswith(desk.ids["exercise"])
    expect(page.locator("#result .cases details[open]")).to_have_count(1)
    assert page.locator("#announce").inner_text().startswith("Ran too long.")
    assert not desk.troubles


def test_escape_leaves_the_editor_and_tab_indents_in_it(desk: Desk) -> None:
    page = desk.exercise()
    desk.type("pass")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert desk.text().startswith("    pass")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "run"


def test_a_draft_outlives_reload_and_signing_out(desk: Desk) -> None:
    page = desk.exercise()
    desk.type("remember = 'me'")
    expect(page.locator("#said")).to_have_text("Draft kept on this device", timeout=PATIENCE)
    page = desk.exercise()
    assert "remember = 'me'" in desk.text()
    session = next(cookie for cookie in desk.context.cookies() if cookie["name"] == "assay_session")
    desk.context.clear_cookies(name="assay_session")
    page = desk.exercise()
    assert "remember = 'me'" not in desk.text()
    desk.context.add_cookies([{"name": "assay_session", "value": session["value"], "url": desk.address}])
    desk.exercise()
    assert "remember = 'me'" in desk.text()


def test_a_stranger_s_submit_leads_to_sign_in_and_is_sent_afterwards(
    browser: Browser, site: tuple[str, dict[str, str]]
) -> None:
    desk = Desk(browser, site, who="")
    page = desk.exercise()
    desk.type("before = 'signing in'")
    page.locator("#submit").click()
    page.wait_for_url(re.compile("/sign-in"))
    desk.context.add_cookies([{"name": "assay_session", "value": desk.ids["cookie_new"], "url": desk.address}])
    page.goto(f"{desk.address}/exercises/{desk.ids['exercise']}")
    expect(page.locator("#result [data-verdict]")).to_be_visible(timeout=PATIENCE)
    assert "before = 'signing in'" in desk.text()
    desk.context.close()


def test_files_are_added_renamed_and_removed(desk: Desk) -> None:
    page = desk.exercise()
    page.get_by_role("button", name="Add a file").click()
    page.locator("#file-name").fill("helpers.py")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("tab", name="helpers.py")).to_have_attribute("aria-selected", "true")
    page.locator("summary[aria-label='Files and starter']").click()
    page.locator("#rename-file").click()
    page.locator("#file-name").fill("tools.py")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("tab", name="tools.py")).to_be_visible()
    page.locator("summary[aria-label='Files and starter']").click()
    page.locator("#remove-file").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("tab", name="tools.py")).to_have_count(0)
    assert not desk.troubles


def test_a_zip_becomes_tabs_and_a_bad_one_a_sentence(desk: Desk) -> None:
    import io
    import zipfile

    page = desk.exercise()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mine/solution.py", "x = 1\n" * 50)
        archive.writestr("mine/extra.py", "y = 2\n")
        archive.writestr("mine/__pycache__/a.pyc", b"\0")
    page.locator("#upload").set_input_files(
        {"name": "mine.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    )
    expect(page.get_by_role("tab", name="extra.py")).to_be_visible()
    assert "x = 1" in desk.text()
    page.locator("#upload").set_input_files(
        {"name": "bad.zip", "mimeType": "application/zip", "buffer": b"PK nonsense"}
    )
    expect(page.locator("#said")).to_have_text("This zip cannot be read.")
    page.locator("#upload").set_input_files({"name": "a.py", "mimeType": "text/plain", "buffer": b"\xff\xfe"})
    expect(page.locator("#said")).to_have_text("a.py is not a text file.")


def test_the_starter_comes_back_and_the_history_gives_old_files(desk: Desk) -> None:
    page = desk.exercise()
    page.locator("summary[aria-label='Files and starter']").click()
    page.locator("#reset-files").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.locator("#said")).to_have_text(re.compile("The starter is back|Draft kept"))
    page.locator("#open-history").click()
    expect(page.locator("#history-list li").first).to_be_visible()
    last = page.locator("#history-list [data-files]").last
    files = json.loads(last.get_attribute("data-files") or "")
    last.click()
    expect(page.locator("#history")).to_be_hidden()
    first_line = files[min(files)].splitlines()[0]
    assert desk.text().splitlines()[0] == first_line


def test_the_divider_moves_by_keys_and_stays(desk: Desk) -> None:
    page = desk.exercise()
    page.locator("#divider").focus()
    for _step in range(5):
        page.keyboard.press("ArrowRight")
    assert page.locator("#divider").get_attribute("aria-valuenow") == "52"
    page = desk.exercise()
    assert page.locator("#divider").get_attribute("aria-valuenow") == "52"


def test_the_submission_page_turns_by_itself_when_the_verdict_comes(desk: Desk) -> None:
    page = desk.open(f"/submissions/{desk.ids['waiting']}")
    expect(page.locator("[data-state]")).to_contain_text("Waiting")
    showcase_judge(desk)
    expect(page.locator("#submission [data-verdict]")).to_be_visible(timeout=PATIENCE)


def showcase_judge(desk: Desk) -> None:
    """Let the pretended worker take the submission that waits since the seeding."""
    showcase().JUDGES[desk.address](int(desk.ids["waiting"]))


def test_shortcuts_open_the_list_and_lead_to_pages(desk: Desk) -> None:
    page = desk.open("/leaderboard")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url(re.compile("/topics$"))


def test_searching_finds_while_typing(desk: Desk) -> None:
    page = desk.open("/search")
    page.locator("#q").press_sequentially("fizz", delay=20)
    expect(page.locator("#found .exercise-row")).to_have_count(1, timeout=PATIENCE)


def test_without_script_the_page_is_a_form_that_submits(browser: Browser, site: tuple[str, dict[str, str]]) -> None:
    desk = Desk(browser, site, java_script_enabled=False)
    page = desk.open()
    page.locator("textarea").first.fill("plain = True\n")
    page.locator("#submit").click()
    page.wait_for_url(re.compile(r"/submissions/\d+$"))
    assert "plain" in page.locator("ol.lines").first.inner_text()
    desk.context.close()


def test_nothing_moves_after_the_first_paint_of_the_exercise_page(desk: Desk) -> None:
    desk.page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries())"
        " if (!e.hadRecentInput) window.shift += e.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page = desk.exercise()
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < 0.02


def test_a_name_in_addresses_is_proposed_from_the_title_until_one_is_typed(
    browser: Browser, site: tuple[str, dict[str, str]]
) -> None:
    desk = Desk(browser, site, "cookie_admin")
    form = desk.open("/teach/new").locator('form[action="/teach/new"]')
    title, name = form.get_by_label("Title", exact=True), form.get_by_label("Name in addresses")
    title.press_sequentially("Ada's Ünïque list, 2nd")
    expect(name).to_have_value("adas-unique-list-2nd")
    form.get_by_label("Title in Chinese").fill("列表")
    expect(name).to_have_value("adas-unique-list-2nd")
    name.fill("lists")
    title.fill("Another title")
    expect(name).to_have_value("lists")
    name.fill("")
    title.fill("Third title")
    expect(name).to_have_value("third-title")
    assert not desk.troubles
    desk.context.close()
