"""What goes wrong, told to whoever asked: a designed page for people, RFC 9457 problem details for programs.

    Problem            an answer that is not the wished one: status, a sentence, refused files
      NeedsSignIn      nobody is signed in: the sign-in page, or 401 in the API
      TooMany          429 with Retry-After

Endpoints raise them; the handlers here choose the form by the address: everything under `/api/` is for programs. A
database that cannot be reached or written is 503; anything unforeseen is 500, logged with its traceback, and says
nothing of it to the visitor.
"""

import logging
import math
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from judge.store.database import DatabaseBusy
from judge.store.grades import clean
from web.language import gettext as _

log = logging.getLogger("assay.web")

PROBLEM_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer other than the wished one. `detail` is a sentence for the visitor, in their language; `errors` are the
    parts that were refused (`{"file","why"}` or `{"field","why"}`)."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.errors = [dict(error) for error in errors]
        self.headers = dict(headers or {})


class NeedsSignIn(Problem):
    """Nobody is signed in, or the token does not hold."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(401, detail, headers={"WWW-Authenticate": "Bearer"})


class TooMany(Problem):
    """Too often; `seconds` is how long to wait."""

    def __init__(self, seconds: float, detail: str = "") -> None:
        self.seconds = max(1, math.ceil(seconds))
        super().__init__(429, detail, headers={"Retry-After": str(self.seconds)})


def title(status: int) -> str:
    """What a status means, in a few plain words."""
    titles = {
        400: _("That request could not be read"),
        401: _("Please sign in"),
        403: _("You may not do that"),
        404: _("There is nothing here"),
        405: _("That cannot be done here"),
        409: _("Somebody was faster"),
        412: _("It has changed meanwhile"),
        413: _("That is too large"),
        415: _("That kind of content is not understood"),
        422: _("Something needs to be put right"),
        428: _("Say which state you mean"),
        429: _("A little too fast"),
        500: _("Something broke on our side"),
        503: _("Not available for a moment"),
    }
    return titles.get(status) or _("That did not work")


def sentence(status: int) -> str:
    """What the visitor can do next, where the endpoint said nothing itself."""
    sentences = {
        401: _("You are not signed in, or your sign-in has expired."),
        403: _("Your account or token is not allowed to do this."),
        404: _("The address may be mistyped, or what was here is not yours or not published."),
        405: _("This address does not take that kind of request."),
        413: _("Send at most 20 files of 256 kB each."),
        429: _("Wait a moment, then try again."),
        500: _("It has been written down. Nothing you sent and saw accepted is lost."),
        503: _("The database cannot be reached. Try again in a few seconds; nothing accepted is lost."),
    }
    return sentences.get(status) or ""


def for_program(request: Request) -> bool:
    """Whether the answer is for a program: everything under /api/ and the health check."""
    return request.url.path.startswith("/api/") or request.url.path == "/healthz"


def answer(request: Request, problem: Problem) -> Response:
    """`problem` as a response to `request`; blocks (the page looks up the visitor), so not on the event loop."""
    if for_program(request):
        return problem_json(problem)
    if isinstance(problem, NeedsSignIn):
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        target = "/sign-in" + (f"?next={quote(here, safe='/')}" if request.method in ("GET", "HEAD") else "")
        if request.headers.get("hx-request") == "true":
            return Response(status_code=401, headers={"HX-Redirect": target, "Cache-Control": "no-store"})
        return RedirectResponse(target, status_code=303)
    from web.pages import render  # pages render errors, errors render pages: one of the two comes later

    return render(
        request,
        "error.html",
        status=problem.status,
        headers=problem.headers,
        heading=title(problem.status),
        detail=problem.detail or sentence(problem.status),
        errors=problem.errors,
        code=problem.status,
    )


def problem_json(problem: Problem) -> JSONResponse:
    """`problem` as RFC 9457 problem details."""
    body: dict[str, Any] = {"type": "about:blank", "title": title(problem.status), "status": problem.status}
    detail = problem.detail or sentence(problem.status)
    if detail:
        body["detail"] = detail
    if problem.errors:
        body["errors"] = problem.errors
    body = clean(body)  # a refused file's name may be anything, even what UTF-8 cannot spell
    return JSONResponse(body, problem.status, problem.headers, media_type=PROBLEM_TYPE)


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(request, error)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400 and for_program(request):  # a body that is not even text
        why = [{"field": "body", "why": "not JSON in UTF-8"}]
        return answer(request, Problem(422, _("The request does not have the expected form."), errors=why))
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() in ("allow", "retry-after")}
    return answer(request, Problem(error.status_code, headers=headers))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(
        request, Problem(422, _("The request does not have the expected form."), errors=fields(error.errors()))
    )


def fields(found: Sequence[Any]) -> list[dict[str, str]]:
    """What pydantic says is wrong, as the `errors` of a problem."""
    return [{"field": ".".join(str(part) for part in one["loc"]), "why": str(one["msg"])} for one in found]


def _store(request: Request, error: Exception) -> Response:
    log.error("the database failed: %s", error)
    # a page would ask the database who the visitor is: answered without one
    request.state.visitor = _nobody()
    full = "disk is full" in str(error) or "No space left" in str(error)  # SQLite's and PostgreSQL's words
    detail = _("The server's disk is full, so nothing more can be kept just now. Keep what you wrote and try again.")
    return answer(request, Problem(503, detail if full else "", headers={"Retry-After": "60" if full else "5"}))


def _database(request: Request, error: Exception) -> Response:
    if isinstance(error, OperationalError | InterfaceError):  # away, locked, full
        return _store(request, error)
    if isinstance(error, DataError):  # a value no column can hold, such as NUL in an address
        return answer(request, Problem(404))
    return _unforeseen(request, error)


def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    request.state.visitor = _nobody()
    return answer(request, Problem(500))


def _nobody() -> object:
    from web.visitor import STRANGER

    return STRANGER


def install(app: FastAPI) -> None:
    """Make `app` answer errors this way."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(DatabaseBusy, _store)
    app.add_exception_handler(PoolTimeout, _store)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(Exception, _unforeseen)
