"""SQLite connections of the suite's in the learner's hands: he may run statements on them, and reach nothing else.

A statement may do more than read and write tables: ATTACH and VACUUM INTO open files, pragmas change what the library
does, extensions are code. So while one of his calls is carried out, an authoriser of the connection refuses all that.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

_CONNECTION = frozenset(
    {
        "execute", "executemany", "executescript", "cursor", "commit", "rollback", "close", "row_factory",
        "total_changes", "in_transaction", "isolation_level",
    }
)  # fmt: skip
_CURSOR = frozenset(
    {
        "execute", "executemany", "executescript", "fetchone", "fetchmany", "fetchall", "lastrowid", "rowcount",
        "description", "arraysize", "close", "connection", "row_factory",
    }
)  # fmt: skip
_ROW = frozenset({"keys"})
_PRAGMAS = frozenset(
    {
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list", "foreign_keys",
        "user_version", "database_list",
    }
)  # fmt: skip


def _kinds() -> tuple[Any, ...]:
    """The classes of sqlite3 and what may be read of each; nothing while the suite has not imported it."""
    module = sys.modules.get("sqlite3")
    if module is None:
        return ()
    return ((module.Connection, _CONNECTION), (module.Cursor, _CURSOR), (module.Row, _ROW))


def is_lendable(obj: Any) -> bool:
    """Whether `obj` is a connection, a cursor or a row of sqlite3."""
    return any(isinstance(obj, kind) for kind, _ in _kinds())


def may_read(obj: Any, name: str) -> bool:
    """Whether the learner's code may have this attribute."""
    return any(isinstance(obj, kind) and name in names for kind, names in _kinds())


def _authorise(action: int, first: str | None, second: str | None, database: str | None, by: str | None) -> int:
    from sqlite3 import SQLITE_ATTACH, SQLITE_DENY, SQLITE_DETACH, SQLITE_FUNCTION, SQLITE_OK, SQLITE_PRAGMA

    if action in (SQLITE_ATTACH, SQLITE_DETACH):
        return SQLITE_DENY
    if action == SQLITE_PRAGMA and (first or "").lower() not in _PRAGMAS:
        return SQLITE_DENY
    if action == SQLITE_FUNCTION and (second or "").lower() in ("load_extension", "fts3_tokenizer"):
        return SQLITE_DENY
    return SQLITE_OK


def may_set(obj: Any, name: str, value: Any) -> bool:
    """Whether the learner's code may set this attribute: rows may be `sqlite3.Row`, not what his code makes of them."""
    row = sys.modules["sqlite3"].Row
    return name == "row_factory" and "row_factory" in dir(obj) and (value is None or value is row)


_deep: dict[int, int] = {}
"""How many guarded calls each connection is in."""


@contextlib.contextmanager
def guarded(called: Any) -> Iterator[None]:
    """While a method of a connection's or cursor's is called for the learner."""
    owner = getattr(called, "__self__", None)
    connection = getattr(owner, "connection", owner) if owner is not None and is_lendable(owner) else None
    if connection is None or not hasattr(connection, "set_authorizer"):
        yield
        return
    key = id(connection)
    _deep[key] = _deep.get(key, 0) + 1
    connection.set_authorizer(_authorise)
    try:
        yield
    finally:
        _deep[key] -= 1
        if not _deep[key]:
            del _deep[key]
            with contextlib.suppress(Exception):  # it was closed
                connection.set_authorizer(None)
