"""The JSON of the API as types: what goes into its OpenAPI description. Fields may be added, never changed."""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, Field

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A part of a list; `next` is the cursor of what follows, null at the end."""

    items: list[Item]
    next: str | None = None


class RefusedPart(BaseModel):
    """One part of a request that was refused: a file, or a field of the request."""

    file: str | None = None
    field: str | None = None
    why: str
    code: str | None = None


class ProblemDetails(BaseModel):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[RefusedPart] | None = None


class ExerciseItem(BaseModel):
    """An exercise in a list."""

    topic: str
    slug: str
    title: str
    summary: str
    difficulty: int
    minutes: int
    tags: list[str]
    best_points: float | None
    max_points: float
    state: Literal["open", "closed", "locked"]


class SupportFile(BaseModel):
    """A file that lies beside a learner's when their program runs. `text` is null where it is no text, or long; `url`
    is the path of the file itself. `size` in bytes."""

    path: str
    size: int
    text: str | None
    url: str


class ExerciseDetail(ExerciseItem):
    """An exercise with what is needed to solve it. `files` are the patterns of files a submission may hold."""

    statement: str
    starter: dict[str, str]
    support: list[SupportFile]
    files: list[str]
    modules: list[str]
    limits: dict[str, float]
    image: str
    version: str


class NewSubmission(BaseModel):
    """What to judge: relative path to text. `run` runs the visible cases only and counts as no attempt."""

    files: dict[str, str]
    purpose: Literal["submit", "run"] = "submit"


class Accepted(BaseModel):
    """A submission that is stored and cannot be lost any more. `url` is its page's path."""

    id: str
    url: str
    status: str


class Case(BaseModel):
    """One case of a grade. `message` and `hint` are "" where there is nothing the reader may see."""

    name: str
    title: str
    outcome: str
    points: float
    max_points: float
    message: str
    seconds: float
    ending: str
    hint: str


class Picture(BaseModel):
    """A picture a case showed; `case` is its name."""

    case: str
    url: str
    width: int
    height: int
    alt: str


class Replaced(BaseModel):
    """What stood before a grade that changed: by a regrade, by points given by hand (override) or by judging again."""

    how: Literal["regrade", "override", "again"]
    verdict: str
    points: float
    max_points: float
    version: str
    at: datetime
    reason: str


class GradeObject(BaseModel):
    """A submission and its current grade. Until it is judged verdict and points are null and cases empty."""

    model_config = {"extra": "allow"}

    id: str
    status: Literal["queued", "running", "judged"]
    verdict: str | None
    points: float | None
    max_points: float | None
    cases: list[Case]
    output: str
    seconds: float | None
    version: str
    image: str
    sandbox: str
    python: str
    pictures: list[Picture]
    integrity: str
    exercise: str
    purpose: str
    created_at: datetime
    replaced: Replaced | None = None


class SubmissionItem(BaseModel):
    """A submission in a list."""

    id: str
    exercise: str
    purpose: str
    status: Literal["queued", "running", "judged"]
    verdict: str | None
    points: float | None
    max_points: float | None
    created_at: datetime
    url: str


class Place(BaseModel):
    """A line of the leaderboard. Equal points share a rank, and the next rank skips."""

    rank: int
    name: str
    points: float
    solved: int
    last_activity: datetime


class Leaderboard(Page[Place]):
    """A part of the leaderboard and one's own line, null for who is not on it."""

    me: Place | None = None


class Me(BaseModel):
    """Who asks."""

    id: str
    login: str
    name: str
    role: Literal["learner", "assistant", "instructor", "admin"]
    scopes: list[str]
    language: str | None = None


class AuthorItem(BaseModel):
    """An exercise for those who write it. `revision` names the folder that is published, `version` what judges."""

    topic: str
    slug: str
    title: str
    origin: Literal["folder", "site"]
    state: Literal["open", "closed", "locked"]
    retired: bool
    revision: str | None
    version: str | None
    draft: bool
    offered: bool
    url: str


class TopicItem(BaseModel):
    """A topic for those who write exercises: what its topic.toml says, or would say."""

    topic: str
    title: str
    title_zh: str
    summary: str
    summary_zh: str
    order: list[str]


class NewTopic(BaseModel):
    """A topic to be made; `topic` is its folder's name."""

    topic: str = Field(max_length=400)
    title: str = Field(max_length=4000)
    title_zh: str = Field(default="", max_length=4000)
    summary: str = Field(default="", max_length=4000)
    summary_zh: str = Field(default="", max_length=4000)


class GateAsked(BaseModel):
    """A check that was asked for. `url` is its page's path."""

    id: str
    url: str
    status: str


class GateRunState(BaseModel):
    """A check of a folder. `checked` is what `assay check --json` says of an exercise, once it has ended."""

    id: str
    exercise: str
    status: Literal["waiting", "running", "passed", "refused", "cancelled", "broken"]
    publish: bool
    before: int
    steps: list[dict[str, Any]]
    checked: dict[str, Any] | None
    revision: str | None
    url: str
    created_at: datetime
    ended_at: datetime | None


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {
        "description": description,
        "model": ProblemDetails,
        "content": {"application/problem+json": {"schema": schema}},
    }


PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: _problem("No token, a bad one, or no session"),
    403: _problem("Scope or role"),
    404: _problem("Not yours or not published"),
    422: _problem("The request does not have the expected form"),
    503: _problem("The database cannot be reached"),
}
SENDING: dict[int | str, dict[str, Any]] = {
    413: _problem("Too large"),
    422: _problem("Refused files, each with the reason; no row, no attempt"),
    429: _problem("Too often; Retry-After says when again")
    | {"headers": {"Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}}},
}
MAKING: dict[int | str, dict[str, Any]] = {
    409: _problem("There is one of this name"),
    422: _problem("A name or title that cannot be; each reason with its field"),
}
PUTTING: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "It will be checked",
        "headers": {"Location": {"description": "the check", "schema": {"type": "string"}}},
    },
    412: _problem("Another state is published than the one named"),
    413: _problem("Too large"),
    422: _problem("No archive, or no exercise in it; each reason with its file"),
    428: _problem("Neither If-Match nor If-None-Match"),
}

LIMIT = Field(ge=1, le=200)
