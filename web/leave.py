"""Taking one's things along, and leaving: a zip of everything the site keeps of one, and the end of one's account.

The archive holds the account, its progress, its tokens (not their secrets) and every submission with its files and its
grade as its learner reads it. Erasing asks for the login, typed, and for the password where there is one; what it
deletes is in `judge.store.leaving`.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, StreamingResponse
from sqlmodel import Session

from judge.store import audit, exercises, leaving, progress, submissions, tokens
from judge.words import Purpose
from web import grade_object, rates
from web.errors import TooMany
from web.language import current
from web.language import gettext as _
from web.pages import render
from web.signing import drop_cookie
from web.site import Site, SiteOf
from web.visitor import SignedIn, Visitor

router = APIRouter(include_in_schema=False)

IN_MEMORY = 4 * 1024 * 1024
ON_A_PAGE = 200
CHUNK = 64 * 1024


@router.get("/account/export.zip")
def export(visitor: SignedIn, site: SiteOf) -> Response:
    """Everything the site keeps of the visitor, as a zip archive."""
    wait = site.rates.take(rates.EXPORT_USER, str(visitor.id))
    if wait:
        raise TooMany(wait)
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed when it has been sent
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        _pack(packed, site, visitor)
    archive.seek(0)
    headers = {"Content-Disposition": 'attachment; filename="assay-account.zip"', "Cache-Control": "no-store"}
    return StreamingResponse(_chunks(archive), media_type="application/zip", headers=headers)


def _pack(packed: zipfile.ZipFile, site: Site, visitor: Visitor) -> None:
    user = visitor.user
    assert user is not None
    with site.database.read() as session:
        account = {
            "login": user.login,
            "name": user.display_name,
            "role": visitor.role.value,
            "language": user.language,
            "theme": user.theme,
            "created_at": user.created_at,
            "tokens": [
                {"name": one.name, "scopes": one.scopes, "created_at": one.created_at}
                for one in tokens.of_user(session, visitor.id)
            ],
        }
        _write(packed, "account.json", account)
        names = {exercise.id: f"{topic.folder}/{exercise.slug}" for topic, exercise in exercises.published(session)}
        reached = progress.of_user(session, visitor.id)
        _write(packed, "progress.json", [_progress(row, names) for row in reached.values()])
    before: int | None = None
    while True:
        with site.database.read() as session:
            rows = submissions.page(
                session, visitor.id, before=before, limit=ON_A_PAGE, purposes=(Purpose.SUBMIT, Purpose.RUN, Purpose.TRY)
            )
            for row, _grade in rows:
                _submission(packed, site, session, row)
        if len(rows) < ON_A_PAGE:
            return
        before = rows[-1][0].id


def _progress(row: Any, names: dict[int | None, str]) -> dict[str, Any]:
    return {
        "exercise": names.get(row.exercise_id, ""),
        "points": row.points,
        "max_points": row.max_points,
        "solved_at": row.solved_at,
        "attempts": row.attempts,
    }


def _submission(packed: zipfile.ZipFile, site: Site, session: Session, row: Any) -> None:
    told = grade_object.of(site, session, row, current(), full=False)
    folder = f"submissions/{told['exercise'] or 'unknown'}/{row.id}"
    _write(packed, f"{folder}/grade.json", told)
    for path, text in row.files.items():
        packed.writestr(f"{folder}/files/{path}", text)


def _write(packed: zipfile.ZipFile, name: str, content: Any) -> None:
    packed.writestr(name, json.dumps(content, ensure_ascii=False, indent=2, default=_spelled) + "\n")


def _spelled(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _chunks(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while chunk := archive.read(CHUNK):
            yield chunk


@router.get("/account/leave")
def ask(request: Request, visitor: SignedIn) -> Response:
    """The page that says what erasing means."""
    return render(request, "leave.html", wrong={})


@router.post("/account/leave")
async def leave(
    request: Request,
    visitor: SignedIn,
    site: SiteOf,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Erase the visitor's account."""
    user = visitor.user
    assert user is not None
    wait = await run_in_threadpool(site.rates.take, rates.PASSWORD_USER, str(visitor.id))
    if wait:
        raise TooMany(wait, _("Too many attempts. Wait a little, then try again."))
    wrong: dict[str, str] = {}
    if login.strip().lower() != user.login:
        wrong["login"] = _("Type your login exactly, so that nobody is erased by mistake.")
    if user.password_hash is not None:
        right, _better = await site.passwords.verify(password, user.password_hash)
        if not right:
            wrong["password"] = _("That is not your present password.")
    if not wrong:
        try:
            await run_in_threadpool(_erase, site, visitor)
        except leaving.LastAdmin:
            wrong["login"] = _("You are the only admin. Make somebody else one first.")
    if wrong:
        return await run_in_threadpool(render, request, "leave.html", status=422, wrong=wrong)
    response = RedirectResponse("/", status_code=303)
    drop_cookie(response, site)
    return response


def _erase(site: Site, visitor: Visitor) -> None:
    now = site.now()
    with site.database.begin() as session:
        if leaving.erase(session, visitor.id, now):
            audit.add(session, visitor.id, "user.erase", audit.person(visitor.id), now)
