"""`assay migrate`: what has to be done once before web, workers and watch are started one by one."""

import sys

import typer


def migrate() -> None:
    """Bring the database up to this version, load the exercises, and print the first admin's link if there is none."""
    from judge import logs, settings
    from judge.store.migrating import WrongDatabase
    from judge.supervisor import prepare

    chosen = settings.read()
    logs.configure(chosen.log)
    chosen.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        prepare(chosen, lambda line: print(line, flush=True))
    except WrongDatabase as error:
        print(f"assay migrate: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
