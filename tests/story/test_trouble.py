"""What breaks while people work: nothing accepted is lost, and the page says what is going on."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from judge.words import Role
from tests.story.people import FIZZ, PATIENCE, RIGHT, People

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@contextmanager
def asleep(people: People) -> Iterator[None]:
    """No worker takes anything while the block lasts."""
    workers = [pid for name, pid in people.site.children().items() if name.startswith("worker")]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)


def test_what_is_sent_while_no_worker_works_waits_and_is_judged_when_one_does(people: People) -> None:
    with people.learner() as learner, people.learner() as other:
        page = learner.exercise()
        learner.type(RIGHT)
        other.exercise()
        other.type(RIGHT)
        with asleep(people):
            mine = learner.send()
            expect(page.locator("#result [data-state]")).to_have_text("Waiting for a free sandbox: yours is next")
            other.send()
            expect(other.page.locator("#result [data-state]")).to_have_text("Waiting for its turn: number 2 in line")
            there = learner.open(f"/submissions/{mine}")
            expect(there.locator("[data-state]")).to_contain_text("Waiting")
        expect(there.locator("#submission [data-verdict]")).to_contain_text("Accepted", timeout=PATIENCE)
        expect(other.verdict()).to_contain_text("Accepted")


def test_redis_is_killed_while_submissions_wait(people: People) -> None:
    with people.learner() as learner:
        learner.exercise()
        learner.type(RIGHT)
        with asleep(people):
            number = learner.send()
            os.kill(people.site.children()["redis"], signal.SIGKILL)
        expect(learner.verdict(number)).to_contain_text("Accepted")
        assert "Accepted" in learner.submit(RIGHT + "# once more\n"), "and the live strip works again afterwards"


def test_a_worker_is_killed_in_the_middle_of_a_run(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        learner.type("import time\ntime.sleep(1)\n" + RIGHT)
        number = learner.send()
        expect(page.locator("#result [data-state]")).to_contain_text(re.compile("started|Case"), timeout=PATIENCE)
        for name, pid in people.site.children().items():
            if name.startswith("worker"):
                os.kill(pid, signal.SIGKILL)
        expect(learner.verdict(number)).to_contain_text("Accepted")
        assert learner.submissions() == ["Accepted"]


def test_the_site_is_restarted_in_the_middle_of_a_run_and_the_page_finds_back(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        learner.type("import time\ntime.sleep(1)\n" + RIGHT)
        number = learner.send()
        expect(page.locator("#result [data-state]")).to_contain_text(re.compile("started|Case"), timeout=PATIENCE)
        people.site.stop()
        people.site.start()
        expect(learner.verdict(number)).to_contain_text("Accepted")
        assert learner.submissions() == ["Accepted"]


def test_while_the_server_is_away_the_draft_is_kept_and_the_page_says_so(people: People) -> None:
    with people.learner() as learner:
        page = learner.exercise()
        learner.type(RIGHT)
        learner.context.set_offline(True)
        page.locator("#submit").click()
        expect(page.locator("#said")).to_contain_text("You are offline. Your draft is kept")
        expect(page.locator("#offline")).to_be_visible()
        learner.context.set_offline(False)
        expect(page.locator("#offline")).to_be_hidden()
        page.locator("#submit").click()
        expect(learner.verdict()).to_contain_text("Accepted")


def waiting(page: Page) -> str:
    """What the admin page says of the lane of learners' submissions."""
    return page.get_by_role("row", name=re.compile("^Submissions and runs")).inner_text()


def test_the_admin_sees_workers_boxes_lanes_and_grades_again(people: People) -> None:
    with people.learner() as learner, people.learner(Role.ADMIN) as admin:
        learner.exercise()
        learner.type(RIGHT)
        number = learner.send()
        learner.verdict(number)
        page = admin.open("/admin")
        workers = page.get_by_role("region", name="Workers")
        deadline = time.monotonic() + PATIENCE / 1000
        while "python" not in workers.inner_text():  # workers describe themselves every few seconds
            assert time.monotonic() < deadline, workers.inner_text()
            page.reload()
        assert re.search("Docker|bubblewrap", workers.inner_text())
        assert re.search(r"\b0\b", waiting(page))
        with asleep(people):
            learner.type(RIGHT + "# two\n")
            second = learner.send()
            assert re.search(r"\b1\b", waiting(admin.open("/admin")))
        learner.verdict(second)

        page = admin.open("/admin")
        page.get_by_label("Number of the submission").fill(number)
        page.get_by_role("main").get_by_role("button", name="Grade again", exact=True).last.click()
        expect(page.get_by_role("status").filter(has_text=f"Submission {number} is queued")).to_be_visible()
        page = admin.open(f"/submissions/{second}")
        page.get_by_role("button", name="Grade again").click()
        expect(page.get_by_role("button", name="Grade again")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("#submission [data-verdict]")).to_contain_text("Accepted")
        page = admin.open("/admin")
        done = page.get_by_role("region", name="Lately done")
        expect(done.get_by_role("row", name=re.compile(rf"submission.again\s+{number}\b"))).to_have_count(1)


def test_addresses_that_lead_nowhere_say_so_with_a_next_step(people: People) -> None:
    with people.learner() as learner:
        for path in ("/exercises/01-syntax/no-such", "/topics/99-none", "/submissions/999999", "/admin", "/nowhere"):
            page = learner.open(path)
            expect(page.get_by_role("heading", level=1)).to_contain_text("nothing here")
            expect(page.get_by_role("main").get_by_role("link")).not_to_have_count(0)
        assert learner.open(FIZZ).title().startswith("Fizz buzz")
