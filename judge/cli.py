"""The `assay` command. Exit status: 0 done, 2 bad usage or settings, 3 the judge itself failed; logs only on stderr.

Each command is a module of `judge.commands`; they import what they need when they run, so that `--help` is quick.
"""

import sys
import traceback

import typer

from judge.commands import bench, check, doctor, exercises, grade, images, migrate, up, user, watch, web, worker
from judge.settings import SettingsError

app = typer.Typer(
    name="assay",
    help="A self-hosted judge for Python exercises with hidden pytest suites.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check")(check.check)
app.command("grade")(grade.grade)
app.command("up")(up.up)
app.command("web")(web.web)
app.command("worker")(worker.worker)
app.command("watch")(watch.watch)
app.command("migrate")(migrate.migrate)
app.command("images")(images.images)
app.command("doctor")(doctor.doctor)
app.add_typer(bench.app, name="bench")
app.add_typer(user.app, name="user")
app.add_typer(exercises.app, name="exercises")


def main() -> None:
    """The entry point of the installed command and of `python -m judge.cli`."""
    try:
        app()
    except SettingsError as error:
        print(f"assay: {error}", file=sys.stderr)
        sys.exit(2)
    except Exception:
        traceback.print_exc()
        sys.exit(3)


if __name__ == "__main__":
    main()
