"""`assay web`: the pages, the API and the live events."""

import importlib


def web() -> None:
    """Serve the pages and the API (one process; `assay up` starts it for you)."""
    from judge import logs, settings

    chosen = settings.read()
    logs.configure(chosen.log)
    importlib.import_module("web.serve").serve(chosen)  # by name: the judge imports nothing of the web
