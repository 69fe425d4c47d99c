"""`assay up`: serve everything on this machine."""

import os
import sys

import typer


def up() -> None:
    """Start Redis, web, workers and watch on this machine, and keep them running until Ctrl-C."""
    from judge import logs, settings
    from judge.redis_server import NoRedisServer
    from judge.store.migrating import WrongDatabase
    from judge.supervisor import AlreadyRunning, CannotStart, Supervisor

    chosen = settings.read()
    logs.configure(chosen.log)
    try:
        Supervisor(chosen, os.environ, lambda line: print(line, flush=True)).run()
    except (AlreadyRunning, CannotStart, NoRedisServer, WrongDatabase) as error:
        print(f"assay up: {error}", file=sys.stderr)
        raise typer.Exit(3 if isinstance(error, CannotStart) else 2) from None
