"""A site as an author with an editor of their own meets it: its exercises' archives, over the API with a token.

Nothing here decides anything; `judge.folder_sync` does. What a site calls its exercises becomes folders here: a name
that would lead elsewhere is none, and an answer is read no further than it may be large. `NoEntry` is the author's to
mend (address, token), `SiteFailed` the site's.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx2

from judge import exercise_archive
from judge.exercise import SLUG, Topic

POLL = 0.5
LARGEST = 16_000_000
"""Bytes of an answer that is read; none of the API's lists and states comes near."""
LARGEST_ARCHIVE = exercise_archive.MOST_BYTES + exercise_archive.MOST_FILES * 1_000
"""Bytes of an archive: what an exercise may hold, packed to nothing less, and its directory."""
PATIENCE = 60.0
"""Seconds without an answer after which a check is no longer waited for."""


class NoEntry(Exception):
    """The address is no site's, or the token does not open it."""


class SiteFailed(Exception):
    """The site cannot be reached, or broke."""


class Refused(Exception):
    """The site does not take what was sent: each reason in a line, with its file."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class OtherState(Exception):
    """Another state is published than the one that was named."""


@dataclass(frozen=True)
class Published:
    """An exercise of the site; `revision` is None for one that was never published."""

    topic: str
    slug: str
    revision: str | None
    version: str | None


@dataclass(frozen=True)
class _Answer:
    """What came back, read whole."""

    status_code: int
    reason_phrase: str
    content: bytes


class AuthorSite:
    """The API of one site. A context manager: leaving it closes the connections."""

    def __init__(self, address: str, token: str, client: httpx2.Client | None = None) -> None:
        self.address = address.rstrip("/")
        self._client = client or httpx2.Client(timeout=30.0)
        self._headers = {"Authorization": f"Bearer {token}", "User-Agent": "assay-exercises"}

    def __enter__(self) -> "AuthorSite":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._client.close()

    def exercises(self) -> dict[tuple[str, str], Published]:
        """Every exercise by topic and slug."""
        found: dict[tuple[str, str], Published] = {}
        cursor: str | None = None
        while True:
            query = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = self._json(self._send("GET", "exercises", params=query))
            for item in page["items"]:
                one = Published(item["topic"], item["slug"], item["revision"], item["version"])
                if not (_is_name(one.topic) and _is_name(one.slug)):
                    raise SiteFailed(f"{self.address}: {one.topic!r} and {one.slug!r} are no names of folders")
                found[one.topic, one.slug] = one
            cursor = page["next"]
            if cursor is None:
                return found

    def topics(self) -> dict[str, Topic]:
        """Every topic by its folder's name."""
        found = {}
        for item in self._json(self._send("GET", "topics"))["items"]:
            texts = {key: str(item.get(key) or "") for key in ("title", "title_zh", "summary", "summary_zh")}
            order = tuple(slug for slug in item.get("order") or () if isinstance(slug, str) and SLUG.fullmatch(slug))
            if not _is_name(item["topic"]):
                raise SiteFailed(f"{self.address}: {item['topic']!r} is no name of a folder")
            found[item["topic"]] = Topic(folder=item["topic"], order=order, **texts)
        return found

    def make_topic(self, topic: Topic) -> None:
        """Make this topic, after all others; `order` says nothing there. Raises Refused, also where there is one."""
        texts = {key: getattr(topic, key) for key in ("title", "title_zh", "summary", "summary_zh")}
        self._send("POST", "topics", json={"topic": topic.folder} | texts)

    def pull(self, topic: str, slug: str) -> dict[str, bytes]:
        """The folder of what is published. Raises exercise_archive.BadArchive."""
        return exercise_archive.unpack(self._send("GET", _archive(topic, slug), most=LARGEST_ARCHIVE).content)

    def push(
        self, topic: str, slug: str, files: Mapping[str, bytes], replaces: str | None, *, only_check: bool = False
    ) -> str:
        """Ask for the check of `files`, which replace the revision `replaces` (None: nothing); the check's id."""
        condition = {"If-None-Match": "*"} if replaces is None else {"If-Match": f'"{replaces}"'}
        answer = self._send(
            "PUT",
            _archive(topic, slug),
            content=exercise_archive.pack(files),
            headers=condition | {"Content-Type": "application/zip"},
            params={"only_check": "true"} if only_check else {},
        )
        return str(self._json(answer)["id"])

    def wait(self, run_id: str, tell: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
        """The check once it has ended; `tell` hears of each state in between. A site that is away is waited for."""
        away_since: float | None = None
        while True:
            try:
                state = self._json(self._send("GET", f"gate-runs/{quote(run_id)}"))
                away_since = None
            except SiteFailed:
                away_since = away_since or time.monotonic()
                if time.monotonic() - away_since > PATIENCE:
                    raise
            else:
                if state["status"] not in ("waiting", "running"):
                    return state
                tell(state)
            time.sleep(POLL)

    def _send(self, method: str, path: str, most: int = LARGEST, **more: Any) -> "_Answer":
        headers = self._headers | more.pop("headers", {})
        address = f"{self.address}/api/v1/author/{path}"
        try:
            with self._client.stream(method, address, headers=headers, follow_redirects=False, **more) as stream:
                answer = _Answer(stream.status_code, stream.reason_phrase, self._read(stream, most))
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise NoEntry(f"{self.address}: {error}") from error
        except httpx2.HTTPError as error:
            raise SiteFailed(f"{self.address}: {error}") from error
        if answer.status_code in (200, 201, 202):
            return answer
        said = _said(answer)
        if answer.status_code == 412:
            raise OtherState(said[0])
        if answer.status_code in (409, 413, 422):
            raise Refused(said)
        if answer.status_code >= 500 or answer.status_code == 429:
            raise SiteFailed(f"{self.address}: {answer.status_code} {'; '.join(said)}")
        raise NoEntry(f"{self.address}: {answer.status_code} {'; '.join(said)}")

    def _read(self, stream: httpx2.Response, most: int) -> bytes:
        """The body, counted as it comes, whatever length it claims and however it is packed."""
        parts, size = [], 0
        for part in stream.iter_bytes():
            size += len(part)
            if size > most:
                raise SiteFailed(
                    f"{self.address}: its answer is larger than {most // 1_000_000} MB; it was not read on"
                )
            parts.append(part)
        return b"".join(parts)

    def _json(self, answer: "_Answer") -> dict[str, Any]:
        try:
            content = json.loads(answer.content)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise NoEntry(f"{self.address}: what answers there is not Assay")
        return content


def _is_name(said: object) -> bool:
    """Whether this is one plain folder's name."""
    try:
        exercise_archive.check_path(said if isinstance(said, str) else "")
    except exercise_archive.BadArchive:
        return False
    return "/" not in str(said) and not exercise_archive.left_out(str(said))


def _archive(topic: str, slug: str) -> str:
    return f"exercises/{quote(topic, safe='')}/{quote(slug, safe='')}/archive"


def _said(answer: _Answer) -> list[str]:
    """The sentences of a problem, those of its parts if it has any."""
    try:
        problem = json.loads(answer.content)
        parts = [": ".join(filter(None, (one.get("file"), one["why"]))) for one in problem.get("errors") or ()]
        return parts or [str(problem.get("detail") or problem.get("title"))]
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return [answer.reason_phrase or "no reason given"]
