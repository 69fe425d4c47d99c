"""From nothing to a name on the leaderboard: the first admin, a learner, and a program with a token."""

import json
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.story.people import FIZZ, PATIENCE, RIGHT, ROOT, People

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_link_of_the_first_start_makes_the_first_admin_and_only_once(people: People) -> None:
    found = re.search(r"Become its admin.*?(http://\S+/link/\S+)", people.site.log.read_text())
    assert found, "the first start printed no link"
    link = urlsplit(found[1]).path
    with people.stranger() as somebody:
        page = somebody.open(link)
        page.get_by_label("Login").fill("head")
        page.get_by_label("Display name").fill("Head of school")
        page.get_by_label("Password").fill("quiet copper lantern")
        page.get_by_role("button", name="Make the first admin").click()
        page.wait_for_url("**/admin")
        expect(page.get_by_role("heading", name="Workers", exact=True)).to_be_visible()
        expect(page.get_by_role("rowheader", name=re.compile("^worker-1@"))).to_be_visible()
        expect(page.get_by_role("table").filter(has_text="worker-1@")).to_contain_text(re.compile("Docker|bubblewrap"))
    with people.stranger() as somebody:
        page = somebody.open(link)
        expect(page.get_by_role("main")).to_contain_text(re.compile("used|expired|nothing here", re.I))


def test_signing_up_solving_and_standing_on_the_leaderboard(people: People) -> None:
    with people.stranger() as mira:
        page = mira.open("/")
        page.get_by_role("link", name="Start").first.click()
        page.wait_for_url("**/sign-up*")
        page.get_by_label("Login").fill("mira")
        page.get_by_label("Display name").fill("Mira of the story")
        page.get_by_label("Password").fill("quiet copper lantern")
        page.get_by_role("button", name="Make the account").click()
        page.wait_for_url(lambda url: "/sign-up" not in url)
        page.get_by_role("link", name="Topics").first.click()
        page.locator("a.topic-card").first.click()
        page.get_by_role("link", name=re.compile("Fizz buzz")).click()
        page.locator("#work[data-ready]").wait_for(state="attached")
        expect(page.locator("#my-mark [role=img]")).to_have_attribute("aria-label", "not tried yet")
        solved = int(re.findall(r"\d+", page.locator("#solved-by").inner_text())[0])

        mira.type(RIGHT)
        page.keyboard.press("Control+Enter")
        verdict = mira.verdict()
        expect(verdict).to_contain_text("Accepted")
        expect(verdict).to_contain_text("100 / 100 points")
        strip = page.locator("#result .strip")
        expect(strip).to_have_attribute("aria-label", "10 of 10 cases passed")
        expect(strip.locator(".sq.passed")).to_have_count(10)
        expect(page.locator("#announce")).to_have_text("Accepted. 10 of 10 cases passed.")
        assert page.url.endswith(FIZZ), "the learner is never taken away from the code"
        expect(page.locator("#my-mark [role=img]")).to_have_attribute("aria-label", "solved")
        expect(page.locator("#solved-by")).to_have_text(f"solved by {solved + 1}")

        page.get_by_role("link", name="Leaderboard").first.click()
        mine = page.locator("tr.mine")
        expect(mine).to_contain_text("Mira of the story")
        expect(mine).to_contain_text("100")
        assert "mira" not in page.locator("table.board").inner_text().replace("Mira of the story", "")
        page.get_by_role("link", name="My progress").first.click()
        expect(page.locator(".numbers")).to_contain_text(re.compile(r"Exercises solved\s*1 /"))
        expect(page.locator("a.attempt")).to_have_count(1)
        expect(page.get_by_role("img", name="Points over time")).to_be_visible()


def test_cases_turn_green_one_by_one_while_the_suite_runs(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        # every case needs a moment, so that the strip can be seen half full however fast the machine is
        learner.type("import time\n" + RIGHT.replace("def fizz_buzz", "def _say", 1)
                     + "\ndef fizz_buzz(number):\n    time.sleep(0.05)\n    return _say(number)\n")  # fmt: skip
        page.keyboard.press("Control+Enter")
        strip = page.locator("#result [data-live]")
        expect(strip.locator(".sq.passed").first).to_be_visible(timeout=PATIENCE)
        assert strip.locator(".sq").count() == 10
        expect(page.locator("#result [data-state]")).to_contain_text(re.compile(r"Case \d+ of 10"))
        learner.verdict()


def test_a_program_with_a_token_submits_with_curl(people: People) -> None:
    added = subprocess.run(
        [sys.executable, "-m", "judge.cli", "user", "add", "robot", "--role", "learner", "--print-token"],
        env=people.site.environ, cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    token = added.stdout.splitlines()[-1]

    def curl(*arguments: str) -> str:
        done = subprocess.run(
            ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "60",
             "-H", f"Authorization: Bearer {token}", *arguments], capture_output=True, text=True, timeout=90,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    sent = json.loads(
        curl("-H", "Content-Type: application/json", "--data-binary",
             json.dumps({"files": {"solution.py": RIGHT}, "purpose": "submit"}),
             f"{people.address}/api/v1{FIZZ}/submissions")
    )  # fmt: skip
    events = curl(f"{people.address}/api/v1/submissions/{sent['id']}/events")
    assert "event: done" in events
    grade = json.loads(curl(f"{people.address}/api/v1/submissions/{sent['id']}"))
    assert (grade["status"], grade["verdict"], grade["points"]) == ("judged", "accepted", 100)
    assert len(grade["cases"]) == 10
