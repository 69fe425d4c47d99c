"""`assay user add`: accounts from the command line, whether the site runs or not."""

import sys
from typing import Annotated

import typer

from judge.words import Role

app = typer.Typer(help="Accounts.", no_args_is_help=True)

SCOPES = {
    Role.LEARNER: ("submit", "read"),
    Role.ASSISTANT: ("submit", "read"),
    Role.INSTRUCTOR: ("submit", "read", "author"),
    Role.ADMIN: ("submit", "read", "author", "admin"),
}
"""All that a token of each role may be good for."""


@app.callback()
def user() -> None:
    """Accounts."""


@app.command("add")
def add(
    login: Annotated[str, typer.Argument(help="What they sign in with.")],
    role: Annotated[Role, typer.Option(help="What they are.")],
    name: Annotated[str, typer.Option(help="The name others see; LOGIN unless given.")] = "",
    print_token: Annotated[bool, typer.Option("--print-token", help="Print a new API token as the last line.")] = False,
) -> None:
    """Add an account. It has no password: it signs in by a one-time link of an admin, or uses its token."""
    from datetime import UTC, datetime

    from judge import logs, settings
    from judge.store import audit, migrating, tokens, users
    from judge.store.database import Database

    chosen = settings.read()
    logs.configure(chosen.log)
    chosen.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(chosen.database)
    migrating.upgrade(database)
    now = datetime.now(UTC)
    token = ""
    try:
        with database.begin() as session:
            added = users.add(session, login, name or login, None, now, role)
            assert added.id is not None
            if print_token:
                token = tokens.create(session, added.id, "command line", SCOPES[role], now)
            audit.add(session, None, "user.add", audit.person(added.id), now, {"role": str(role)})
    except users.LoginTaken:
        print(f"assay user add: somebody has the login {login!r} already", file=sys.stderr)
        raise typer.Exit(2) from None
    except users.LoginRefused as error:
        print(f"assay user add: {error.__doc__}", file=sys.stderr)
        raise typer.Exit(2) from None
    finally:
        database.close()
    print(f"added {added.login} ({role})", file=sys.stderr)
    if token:
        print(token)
