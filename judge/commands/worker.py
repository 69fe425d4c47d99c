"""`assay worker`: one slot that judges submissions."""

import os
import socket
from typing import Annotated

import typer


def worker(
    name: Annotated[str, typer.Option(help="What the admin page calls this slot.")] = "",
) -> None:
    """Judge submissions, one at a time, until told to stop. Start as many as there are cores."""
    from judge import logs, settings
    from judge.worker import serve

    chosen = settings.read()
    logs.configure(chosen.log)
    serve(chosen, name or f"{socket.gethostname()}-{os.getpid()}")
