"""The audit log: who did what to whom, newest first. It can be read here and changed nowhere on the site."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from judge.store import audit, users
from web import wording
from web.ids import number
from web.language import gettext as _
from web.pages import render
from web.site import SiteOf
from web.version_names import SHORT
from web.visitor import AdminOnly

router = APIRouter(include_in_schema=False)

ON_A_PAGE = 100
LONGEST_ACTION = 64
HASH = re.compile(r"[0-9a-f]{64}")


@router.get("/admin/audit")
def show(
    request: Request, visitor: AdminOnly, site: SiteOf, before: str = "", actor: str = "", action: str = ""
) -> Response:
    """Entries with ids below `before`, by the account `actor` (its login), whose action begins with `action`."""
    action = action.strip()[:LONGEST_ACTION]
    with site.database.read() as session:
        person = users.by_login(session, actor) if actor.strip() else None
        unknown = bool(actor.strip()) and person is None
        entries = (
            []
            if unknown
            else audit.latest(
                session,
                ON_A_PAGE + 1,
                before=number(before) if before else None,
                actor_id=person.id if person else None,
                action=action,
            )
        )
        named = {entry.actor_id for entry in entries if entry.actor_id is not None}
        named |= {one for one in (_account(entry.target) for entry in entries) if one is not None}
        logins = users.logins(session, named)
    shown = entries[:ON_A_PAGE]
    return render(
        request,
        "admin_audit.html",
        entries=[(entry, _named(entry.target, logins), _details(entry.detail)) for entry in shown],
        logins=logins,
        actor=actor.strip()[:64],
        action=action,
        unknown=unknown,
        older=shown[-1].id if len(entries) > ON_A_PAGE else None,
    )


def _details(detail: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, what is shown, and all of it: a hash by its beginning, yes and no as words."""
    found = []
    for name, value in sorted(detail.items()):
        whole = wording.number(value) if isinstance(value, float) else str(value)
        if isinstance(value, bool):
            whole = _("yes") if value else _("no")
        found.append((name, whole[:SHORT] if HASH.fullmatch(whole) else whole, whole))
    return found


def _account(target: str) -> int | None:
    """The account that a target names (`audit.person`)."""
    kind, _space, rest = target.partition(" ")
    return int(rest) if kind == "user" and rest.isascii() and rest.isdigit() else None


def _named(target: str, logins: dict[int, str]) -> str:
    login = logins.get(_account(target) or 0)
    return f"{target} ({login})" if login else target
