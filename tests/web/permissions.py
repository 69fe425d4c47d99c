"""Whom every address of the site is for: WHO says it, `test_permissions.py` tries each with every kind of visitor, and
docs/permissions.md shows it (`python -m tests.web.permissions` writes that file).

A route without an entry in WHO fails the test: whoever adds one says here whom it is for. The addresses are filled with
what is Alice's (a judged submission with a picture, a token), with an account that nobody needs, and with an exercise
that has a draft, a gate run, a regrade and a try.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

TABLE = Path(__file__).parents[2] / "docs" / "permissions.md"
VISITORS = ("stranger", "another learner", "its learner", "assistant", "instructor", "admin")


class Who(Enum):
    """Whom an address is for: the visitors that get past the door."""

    EVERYBODY = VISITORS
    SIGNED_IN = VISITORS[1:]
    READERS = VISITORS[2:]
    """Of a submission: its learner, and those who teach."""
    STAFF = VISITORS[3:]
    TEACHERS = VISITORS[4:]
    ADMINS = VISITORS[5:]
    OWNER = ("its learner",)
    TRIER = ("instructor",)
    """Whose try it is: the others have their own."""


@dataclass(frozen=True)
class Address:
    """A method and a path as the application knows it."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def addresses(app: FastAPI) -> Iterator[Address]:
    """Every address of the application but mounted files."""
    for route in _routes(app.router, ""):
        for method in sorted(route[0] - {"HEAD", "OPTIONS"}):
            yield Address(method, route[1])


def _routes(router: Any, prefix: str) -> Iterator[tuple[set[str], str]]:
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner, prefix + route.include_context.prefix)
        elif isinstance(route, APIRoute) or hasattr(route, "methods"):
            yield set(route.methods or ()), prefix + route.path


def gets_past(client: TestClient, method: str, path: str, headers: dict[str, str] | None = None) -> bool:
    """Whether the visitor is let in: anything but "sign in", "you may not" and "there is nothing here"."""
    with client.stream(method, path, headers=headers) as answer:
        status, location = answer.status_code, answer.headers.get("location", "")
    assert status < 500, f"{method} {path}: {status}"
    return status not in (401, 403, 404) and not location.startswith("/sign-in")


WHO: dict[str, Who] = {
    "GET /api/v1/openapi.json": Who.EVERYBODY,
    "GET /healthz": Who.EVERYBODY,
    "GET /api/v1/exercises": Who.SIGNED_IN,
    "GET /api/v1/exercises/{topic}/{slug}": Who.SIGNED_IN,
    "POST /api/v1/exercises/{topic}/{slug}/submissions": Who.SIGNED_IN,
    "GET /api/v1/submissions": Who.SIGNED_IN,
    "GET /api/v1/submissions/{submission_id}": Who.READERS,
    "GET /api/v1/submissions/{submission_id}/events": Who.READERS,
    "GET /api/v1/leaderboard": Who.SIGNED_IN,
    "GET /api/v1/me": Who.SIGNED_IN,
    "GET /sign-in": Who.EVERYBODY,
    "POST /sign-in": Who.EVERYBODY,
    "GET /sign-up": Who.EVERYBODY,
    "POST /sign-up": Who.EVERYBODY,
    "POST /sign-out": Who.EVERYBODY,
    "GET /link/{token}": Who.EVERYBODY,
    "POST /link/{token}": Who.EVERYBODY,
    "GET /account": Who.SIGNED_IN,
    "POST /account/name": Who.SIGNED_IN,
    "POST /account/password": Who.SIGNED_IN,
    "GET /account/export.zip": Who.SIGNED_IN,
    "GET /account/leave": Who.SIGNED_IN,
    "POST /account/leave": Who.SIGNED_IN,
    "GET /tokens": Who.SIGNED_IN,
    "POST /tokens": Who.SIGNED_IN,
    "POST /tokens/{token_id}/revoke": Who.OWNER,
    "POST /exercises/{topic}/{slug}/submit": Who.SIGNED_IN,
    "GET /pictures/{name}.png": Who.READERS,
    "GET /admin": Who.ADMINS,
    "POST /admin/again": Who.ADMINS,
    "POST /admin/submissions/{submission_id}/again": Who.ADMINS,
    "GET /admin/users": Who.ADMINS,
    "POST /admin/users": Who.ADMINS,
    "POST /admin/users/{user_id}/link": Who.ADMINS,
    "POST /admin/users/{user_id}/role": Who.ADMINS,
    "POST /admin/users/{user_id}/close": Who.ADMINS,
    "POST /admin/users/{user_id}/open": Who.ADMINS,
    "POST /admin/users/{user_id}/erase": Who.ADMINS,
    "GET /admin/audit": Who.ADMINS,
    "GET /": Who.EVERYBODY,
    "GET /topics": Who.EVERYBODY,
    "GET /topics/{folder}": Who.EVERYBODY,
    "GET /exercises/{topic}/{slug}": Who.EVERYBODY,
    "GET /exercises/{topic}/{slug}/history": Who.SIGNED_IN,
    "GET /exercises/{topic}/{slug}/solution": Who.STAFF,
    "GET /exercises/{topic}/{slug}/support": Who.EVERYBODY,
    "GET /submissions/{submission_id}": Who.READERS,
    "GET /submissions/{submission_id}/part": Who.READERS,
    "GET /submissions/{submission_id}/result": Who.READERS,
    "POST /submissions/{submission_id}/again": Who.TEACHERS,
    "GET /leaderboard": Who.EVERYBODY,
    "GET /programs": Who.EVERYBODY,
    "GET /progress": Who.SIGNED_IN,
    "GET /search": Who.EVERYBODY,
    "GET /teach/{topic}/{slug}/results": Who.STAFF,
    "GET /teach/{topic}/{slug}/results/scores.csv": Who.STAFF,
    "GET /teach/{topic}/{slug}/results/submissions.zip": Who.STAFF,
    "GET /api/v1/author/exercises": Who.TEACHERS,
    "GET /api/v1/author/exercises/{topic}/{slug}/archive": Who.TEACHERS,
    "PUT /api/v1/author/exercises/{topic}/{slug}/archive": Who.TEACHERS,
    "GET /api/v1/author/gate-runs/{run_id}": Who.TEACHERS,
    "GET /api/v1/author/topics": Who.TEACHERS,
    "POST /api/v1/author/topics": Who.TEACHERS,
    "POST /submissions/{submission_id}/again/current": Who.TEACHERS,
    "POST /submissions/{submission_id}/override": Who.TEACHERS,
    "POST /submissions/{submission_id}/override/back": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/regrades": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/regrades": Who.TEACHERS,
    "GET /teach/regrades/{regrade_id}": Who.TEACHERS,
    "GET /teach/regrades/{regrade_id}/part": Who.TEACHERS,
    "POST /teach/regrades/{regrade_id}/apply": Who.TEACHERS,
    "POST /teach/regrades/{regrade_id}/cancel": Who.TEACHERS,
    "POST /teach/regrades/{regrade_id}/undo": Who.TEACHERS,
    "GET /teach/gate/{run_id}": Who.TEACHERS,
    "GET /teach/gate/{run_id}/part": Who.TEACHERS,
    "GET /teach/gate/{run_id}/events": Who.TEACHERS,
    "POST /teach/gate/{run_id}/cancel": Who.TEACHERS,
    "POST /teach/gate/{run_id}/draft": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/publish": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/publish": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/offer": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/offer": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/give-back": Who.TEACHERS,
    "GET /teach": Who.TEACHERS,
    "GET /teach/new": Who.TEACHERS,
    "POST /teach/new": Who.TEACHERS,
    "POST /teach/topics": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/copy": Who.TEACHERS,
    "POST /teach/import": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/import": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/edit": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/edit/save": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/file": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/file": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/draft": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/files": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/folder": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/settings": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/settings/save": Who.TEACHERS,
    "POST /teach/preview": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/first-suite": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/first-suite": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/try": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/try/{submission_id}": Who.TRIER,
    "GET /teach/{topic}/{slug}/try/{submission_id}/part": Who.TRIER,
    "POST /teach/{topic}/{slug}/try": Who.TEACHERS,
    "GET /teach/{topic}/{slug}": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/edit": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/state": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/show-solution": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/retire": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/bring-back": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/delete": Who.TEACHERS,
    "POST /teach/{topic}/{slug}/discard": Who.TEACHERS,
    "GET /teach/{topic}/{slug}/export.zip": Who.TEACHERS,
    "POST /language": Who.EVERYBODY,
    "POST /theme": Who.EVERYBODY,
}
"""Whom each address is for, with the exercise published and the submission Alice's."""


def table() -> str:
    """docs/permissions.md."""
    lines = [
        "# Who may do what",
        "",
        "Every address of the site and the kinds of visitors that are let in; everybody else is asked to sign in, or",
        "told that there is nothing. `its learner` is whose submission, picture or token it is. Roles are those of the",
        'course "Everyone"; admins are the site\'s. What a visitor then sees of a grade is decided by the feedback',
        "levels of its cases (exercises.md); a token also needs the scope. The tests try every line of this table.",
        "",
        "| address | " + " | ".join(VISITORS) + " |",
        "|---|" + ":-:|" * len(VISITORS),
    ]
    for address, who in sorted(WHO.items(), key=lambda item: (item[0].split()[1], item[0])):
        marks = ["yes" if visitor in who.value else "–" for visitor in VISITORS]
        lines.append(f"| `{address}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), "utf-8")
