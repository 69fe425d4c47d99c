"""Who plays in the stories: people at real browsers before a real site.

Nothing here waits by the clock: a person looks for something on the page, as a person does, and gives up after
PATIENCE, which is far more than any machine needs.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from judge.bench.site import Site
from judge.store import sessions, users
from judge.store.database import Database
from judge.words import Role

ROOT = Path(__file__).resolve().parents[2]
FIZZ = "/exercises/01-syntax/fizz-buzz"
FIZZ_FOLDER = ROOT / "exercises" / "01-syntax" / "fizz-buzz"
RIGHT = (FIZZ_FOLDER / "solutions" / "accepted" / "solution.py").read_text()
PATIENCE = 60_000
"""Milliseconds until something that does not come is given up."""
expect.set_options(timeout=PATIENCE)


@contextmanager
def standing(folder: Path, **environ: str) -> Iterator[Site]:
    """A site in `folder`, which borrows the sandbox images of this working copy instead of building its own."""
    data = folder / "data"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (ROOT / "data" / "images").is_dir():
        (data / "images").symlink_to(ROOT / "data" / "images")
    settings = {"ASSAY_EXERCISES": str(ROOT / "exercises"), **environ}
    with Site(folder, settings) as site:
        yield site


class People:
    """Makes the visitors of one site; each test closes its own by `with`."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.address = f"http://127.0.0.1:{site.port}"
        self._met = 0

    def account(self, role: Role = Role.LEARNER) -> tuple[int, str, str]:
        """A new account: its id, its display name and the cookie of a browser that is signed in as it."""
        self._met += 1
        name = f"{role} number {self._met}"
        database = Database(self.site.database_url)
        now = datetime.now(UTC)
        try:
            with database.begin() as session:
                user = users.add(session, f"{role}-{self._met}", name, None, now, role)
                assert user.id is not None
                return user.id, name, sessions.start(session, user.id, now)
        finally:
            database.close()

    @contextmanager
    def stranger(self, **options: Any) -> "Iterator[Person]":
        """Somebody who is not signed in; `options` are Playwright's of a browser context."""
        person = Person(self, options)
        try:
            yield person
        finally:
            person.context.close()
        assert not person.troubles, person.troubles

    @contextmanager
    def learner(self, role: Role = Role.LEARNER, **options: Any) -> "Iterator[Person]":
        """Somebody with an account, signed in."""
        number, name, cookie = self.account(role)
        with self.stranger(**options) as person:
            person.id, person.name = number, name
            person.context.add_cookies([{"name": "assay_session", "value": cookie, "url": self.address}])
            yield person


class Person:
    """One browser with its cookies; `page` is its first tab. `troubles` are errors that its console has shown."""

    def __init__(self, people: People, options: dict[str, Any]) -> None:
        self.address, self.site = people.address, people.site
        self.id, self.name = 0, ""
        self.context = people.browser.new_context(**{"reduced_motion": "reduce", "locale": "en-GB", **options})
        self.context.set_default_timeout(PATIENCE)
        self.troubles: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        """Another tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self._heard(said.type, said.text))
        return page

    def _heard(self, kind: str, text: str) -> None:
        # the browser reports every refused answer and lost connection; and replacing a selection in one go makes it
        # try to carry styles over, which the policy refuses
        if kind == "error" and not text.startswith(("Failed to load resource", "Applying inline style violates")):
            self.troubles.append(text)

    def open(self, path: str, page: Page | None = None) -> Page:
        """Go to an address of the site."""
        page = page or self.page
        page.goto(self.address + path)
        return page

    def exercise(self, path: str = FIZZ, page: Page | None = None) -> Page:
        """Open the exercise and wait until the editor is there."""
        page = self.open(path, page)
        page.locator("#work[data-ready]").wait_for(state="attached")
        return page

    def type(self, text: str, page: Page | None = None) -> None:
        """Replace what is in the editor."""
        page = page or self.page
        page.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(text)

    def text(self, page: Page | None = None) -> str:
        """What the editor shows."""
        return "\n".join((page or self.page).locator(".cm-line").all_inner_texts())

    def verdict(self, number: int | str = "", page: Page | None = None) -> Locator:
        """The verdict under the editor, of the submission with that number if one is named; waits until it is there."""
        inside = f"#result-{number} " if number else ""
        found = (page or self.page).locator(f"#result {inside}[data-verdict]")
        expect(found).to_be_visible(timeout=PATIENCE)
        return found

    def send(self, keys: str = "Control+Enter", page: Page | None = None) -> str:
        """Send what is in the editor by the keyboard; the submission's number."""
        page = page or self.page
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.keyboard.press(keys)
        return str(answered.value.json()["id"])

    def submit(self, text: str) -> str:
        """Type it, send it, and give back the verdict in words."""
        self.type(text)
        return self.verdict(self.send()).inner_text()

    def submissions(self) -> Sequence[str]:
        """Verdicts of one's submissions, newest first, as the page of one's progress tells a screen reader."""
        page = self.tab()
        self.open("/progress", page)
        rows = page.locator("a.attempt .visually-hidden").all_inner_texts()
        page.close()
        return [re.sub(r"^\W+", "", row) for row in rows]
