"""A site as the command line meets it: what it calls its exercises never leads out of the folder they are put in."""

import gzip
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner, Result

from judge import author_site, folder_sync
from judge.author_site import AuthorSite, SiteFailed
from judge.commands.exercises import _say_refused, app
from judge.exercise import Topic, load_topic


def site(*names: tuple[object, object]) -> AuthorSite:
    items = [{"topic": topic, "slug": slug, "revision": "0" * 64, "version": None} for topic, slug in names]
    answer = httpx2.MockTransport(lambda _request: httpx2.Response(200, json={"items": items, "next": None}))
    return AuthorSite("http://site.example", "token", httpx2.Client(transport=answer))


@pytest.mark.parametrize(
    "name",
    [
        ("../../outside", "evil"),
        ("..", "evil"),
        ("/etc", "evil"),
        ("01-syntax", "../evil"),
        ("01-syntax", "/etc"),
        ("01-syntax", ""),
        ("01-syntax", ".ssh"),
        ("01-syntax", "a\\b"),
        ("01-syntax", None),
        (["01-syntax"], "add"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: tuple[object, object]) -> None:
    with site(("01-syntax", "add"), name) as there, pytest.raises(SiteFailed, match="no names of folders"):
        there.exercises()


def test_what_is_pulled_lies_where_it_was_asked_for(tmp_path: Path) -> None:
    with site(("01-syntax", "add"), ("02-数据", "sub_2")) as there:
        pairs = folder_sync.chosen([tmp_path], there.exercises(), pull=True)
    assert {pair.folder for pair in pairs} == {tmp_path / "01-syntax" / "add", tmp_path / "02-数据" / "sub_2"}


class Endless(httpx2.SyncByteStream):
    """A body without an end; `read` counts what was taken of it."""

    def __init__(self) -> None:
        self.read = 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in itertools.count():
            self.read += 65536
            yield b" " * 65536


@pytest.mark.parametrize("ask", ["a list", "an archive", "a state", "a refusal"])
def test_an_answer_without_an_end_is_read_no_further_than_it_may_be_large(ask: str) -> None:
    body = Endless()
    status = 422 if ask == "a refusal" else 200
    transport = httpx2.MockTransport(lambda _request: httpx2.Response(status, stream=body))
    with AuthorSite("http://site.example", "t", httpx2.Client(transport=transport)) as there:
        with pytest.raises(SiteFailed, match="its answer is larger than"):
            if ask == "an archive":
                there.pull("01-syntax", "add")
            elif ask == "a state":
                there._json(there._send("GET", "gate-runs/1"))
            else:
                there.exercises()
    most = author_site.LARGEST_ARCHIVE if ask == "an archive" else author_site.LARGEST
    assert most < body.read <= most + 2 * 65536


def test_an_answer_that_unpacks_to_much_more_is_counted_as_what_it_becomes() -> None:
    packed = gzip.compress(b" " * (author_site.LARGEST + 1))
    assert len(packed) < 100_000
    headers = {"Content-Encoding": "gzip"}
    transport = httpx2.MockTransport(lambda _request: httpx2.Response(200, headers=headers, content=packed))
    with AuthorSite("http://site.example", "t", httpx2.Client(transport=transport)) as there:
        with pytest.raises(SiteFailed, match="larger than 16 MB"):
            there.exercises()


NASTY = "\x1b]0;owned\x07\x1b[2Jline one\nline \u202etwo\x00"


def test_what_a_site_says_does_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    _say_refused("01-syntax/add", [NASTY])
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "refused          01-syntax/add",
        "    \\x1b]0;owned\\x07\\x1b[2Jline one",
        "    line \\u202etwo\\x00",
    ]


def test_an_error_that_a_site_words_does_nothing_to_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = httpx2.MockTransport(lambda _request: httpx2.Response(403, json={"detail": NASTY}))
    client = httpx2.Client
    monkeypatch.setattr("judge.author_site.httpx2.Client", lambda **_more: client(transport=transport))
    (tmp_path / "token").write_text("t")
    said = CliRunner().invoke(
        app, ["pull", str(tmp_path), "--site", "http://site.example", "--token-file", str(tmp_path / "token")]
    )
    assert said.exit_code == 2 and "\x1b" not in said.output and "\\x1b[2Jline one" in said.output


@pytest.mark.parametrize(
    "text", ["Plain", 'Quo"te\\', "两行\n\ttext\r\n", "\x00\x1b\x7f\u202e", "\U0001f40d", "\ud800"]
)
def test_a_topic_that_is_written_says_what_the_site_said_and_is_never_written_over(tmp_path: Path, text: str) -> None:
    topic = Topic("01-syntax", text or "T", text, text, text, ("add", "sub_2"))
    assert folder_sync.write_topic(tmp_path / "01-syntax", topic)
    kept = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert load_topic(tmp_path / "01-syntax") == Topic("01-syntax", kept, kept, kept, kept, ("add", "sub_2"))
    assert not folder_sync.write_topic(tmp_path / "01-syntax", Topic("01-syntax", "other"))
    assert load_topic(tmp_path / "01-syntax").title == kept


def test_a_topic_of_which_only_the_name_is_known_is_written_too(tmp_path: Path) -> None:
    assert folder_sync.write_topic(tmp_path / "x", Topic("x", ""))
    assert load_topic(tmp_path / "x") == Topic("x", "x")


def test_topics_with_names_that_lead_elsewhere_are_refused_and_orders_hold_names_only() -> None:
    def there(name: object) -> AuthorSite:
        item = {"topic": name, "title": "T", "order": ["add", "../x", 3]}
        answer = httpx2.MockTransport(lambda _request: httpx2.Response(200, json={"items": [item]}))
        return AuthorSite("http://site.example", "token", httpx2.Client(transport=answer))

    with there("01-syntax") as good:
        assert good.topics() == {"01-syntax": Topic("01-syntax", "T", order=("add",))}
    for name in ("..", "a/b", None, ""):
        with there(name) as bad, pytest.raises(SiteFailed, match="no name of a folder"):
            bad.topics()


class Shelf:
    """A site with topics and no exercises: what was asked of it, and how it answers who makes a topic."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, made: httpx2.Response | None = None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.made: list[dict[str, str]] = []
        self.answer = made or httpx2.Response(201, json={})
        client, transport = httpx2.Client, httpx2.MockTransport(self.serve)
        monkeypatch.setattr("judge.author_site.httpx2.Client", lambda **_more: client(transport=transport))

    def serve(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append((request.method, request.url.path.removeprefix("/api/v1/author/")))
        if request.method == "POST":
            self.made.append(json.loads(request.content))
            return self.answer
        if request.method == "PUT":
            return httpx2.Response(422, json={"detail": "sent and refused"})
        return httpx2.Response(200, json={"items": [], "next": None})


def pushed(folder: Path, *words: str) -> Result:
    (folder / "token").write_text("t")
    site = ["--site", "http://site.example", "--token-file", str(folder / "token")]
    return CliRunner().invoke(app, ["push", str(folder / "topics"), *site, *words])


@pytest.fixture
def topics(tmp_path: Path) -> Path:
    """A curriculum's folder with one topic and two exercises in an order of its own."""
    for slug in ("add", "sub"):
        (tmp_path / "topics" / "11-own" / slug).mkdir(parents=True)
        (tmp_path / "topics" / "11-own" / slug / "exercise.toml").write_text("")
    (tmp_path / "topics" / "11-own" / "topic.toml").write_text(
        'title = "Our own"\ntitle_zh = "自己的"\nsummary = "What else."\norder = ["sub", "add"]\n', "utf-8"
    )
    return tmp_path


def test_a_push_into_a_topic_that_the_site_lacks_says_how_it_is_made_and_sends_nothing(
    topics: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(monkeypatch)
    said = pushed(topics)
    assert said.exit_code == 1
    assert said.stdout.splitlines()[:2] == [
        "refused          11-own/sub",
        "    the site has no topic 11-own: push with --new-topics to make it from 11-own/topic.toml",
    ]
    assert {method for method, _ in shelf.asked} == {"GET"}


def test_with_new_topics_it_is_made_once_from_its_own_file_and_its_exercises_follow_in_their_order(
    topics: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(monkeypatch)
    said = pushed(topics, "--new-topics")
    own = {"topic": "11-own", "title": "Our own", "title_zh": "自己的", "summary": "What else.", "summary_zh": ""}
    assert shelf.made == [own]
    assert shelf.asked[2:] == [
        ("POST", "topics"),
        ("PUT", "exercises/11-own/sub/archive"),
        ("PUT", "exercises/11-own/add/archive"),
    ]
    assert said.stdout.startswith("made             11-own\n") and said.stdout.count("sent and refused") == 2


def test_a_check_alone_makes_no_topic(topics: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(monkeypatch)
    said = pushed(topics, "--new-topics", "--only-check")
    assert said.exit_code == 1 and "--only-check makes none" in said.stdout
    assert {method for method, _ in shelf.asked} == {"GET"}


@pytest.mark.parametrize("text", [None, "title = 3\n", "title ="])
def test_a_topic_without_a_readable_file_is_not_made(
    topics: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    file = topics / "topics" / "11-own" / "topic.toml"
    file.unlink() if text is None else file.write_text(text)
    shelf = Shelf(monkeypatch)
    said = pushed(topics, "--new-topics")
    assert said.exit_code == 1 and not shelf.made and said.stdout.count("topic.toml: ") == 2


@pytest.mark.parametrize(
    ("status", "answer"),
    [(422, {"errors": [{"field": "topic", "why": "It cannot be so."}]}), (409, {"detail": "It cannot be so."})],
)
def test_why_a_site_does_not_take_a_topic_is_said(
    topics: Path, monkeypatch: pytest.MonkeyPatch, status: int, answer: dict[str, object]
) -> None:
    Shelf(monkeypatch, httpx2.Response(status, json=answer))
    said = pushed(topics, "--new-topics")
    assert said.exit_code == 1 and said.stdout.count("    It cannot be so.") == 2
