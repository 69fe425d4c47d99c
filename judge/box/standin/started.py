"""Programs that the suite starts: none of them is the learner's.

A program started with a submitted file or module among its arguments is refused, and so is a Python that is to run a
file of the working folder: the learner's code may have put it there. A Python that the suite starts looks in the
current folder for what it imports, and that is the shared one: a `json.py` there would run beside the tests. So what
starts in the working folder does not look there (PYTHONSAFEPATH).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from judge.box.standin.errors import NotLent

if TYPE_CHECKING:
    from judge.box.standin.modules import Modules

STARTED = "a submitted file is not started beside the tests: use the fixture run_solution, or runpy.run_path"
WRITTEN = "a file of the working folder is not started beside the tests: the solution may have written it"
SAFE = "PYTHONSAFEPATH"
ENV_POSITION = 9
"""Popen's `env` among what follows `args`, if somebody does not name it."""


class Started:
    """What looks at programs before they start. `file` gives the submitted file that a path names, None if it names
    none; `work` the working folder of now, with a slash at its end."""

    def __init__(self, modules: Modules, file: Callable[[Any], str | None], work: Callable[[], str]) -> None:
        self._modules, self._file, self._work = modules, file, work

    def install(self, put: Callable[[Any, str, Any], None], undo: list[Callable[[], None]]) -> None:
        """`put(place, name, value)` sets an attribute until the run is over, when what is in `undo` is called."""
        start = subprocess.Popen.__init__

        def __init__(popen: Any, args: Any, *rest: Any, **kwargs: Any) -> None:
            self._refuse_start(args, kwargs.get("cwd"))
            env = kwargs.get("env")
            if len(rest) <= ENV_POSITION and isinstance(env, (Mapping, type(None))):
                unsafe = self._starts_in_work(args, kwargs.get("cwd"))
                kwargs["env"] = {**(os.environ if env is None else env), **({SAFE: "1"} if unsafe else {})}
            start(popen, args, *rest, **kwargs)

        put(subprocess.Popen, "__init__", __init__)
        system = os.system

        def run(command: Any) -> int:
            self._refuse_start(command)
            return system(command)

        run.__name__ = run.__qualname__ = "system"
        run.__module__ = "os"
        put(os, "system", run)
        os.putenv(SAFE, "1")  # for other ways to start; not in os.environ, which the learner's side has a copy of
        undo.append(lambda: os.unsetenv(SAFE))

    def _refuse_start(self, args: Any, folder: Any = None) -> None:
        """Raise NotLent when a command, started in `folder`, names a submitted file, or a Python is to import a
        submitted module or to run a file of the working folder."""
        words = _words(args)
        if any(self._in_work(word, folder) for word in _scripts(words)):
            raise NotLent(WRITTEN)
        python = any(_is_python(word) for word in words)
        for n, word in enumerate(words):
            bare = word.strip("'\"")
            if bare.endswith(".py") and self._file(bare) is not None:
                raise NotLent(STARTED)
            before = words[n - 1] if n else ""
            if not python:
                continue
            if (before == "-m" or bare.startswith("-m")) and self._modules.file_of(bare.removeprefix("-m")) is not None:
                raise NotLent(STARTED)
            if before == "-c" and any(name in bare for name in self._modules.roots()):
                raise NotLent(STARTED)

    def _in_work(self, path: Any, folder: Any = None) -> bool:
        """Whether a path, relative to `folder` or the current one, lies in the working folder, or is it."""
        try:
            full = os.path.realpath(os.path.join(os.fsdecode(folder or ""), os.fsdecode(path)))
        except (TypeError, ValueError):
            return True
        return (full + os.sep).startswith(self._work())

    def _starts_in_work(self, args: Any, folder: Any) -> bool:
        """Whether a Python that is so started would look for modules in the working folder."""
        return not _scripts(_words(args)) and self._in_work("", folder)


def _words(args: Any) -> list[str]:
    """The words of a command as subprocess takes it; [] for what is none."""
    parts = args.split() if isinstance(args, str) else [args] if isinstance(args, (bytes, os.PathLike)) else args
    try:
        return [os.fsdecode(os.fspath(part)) for part in parts]
    except (TypeError, ValueError):
        return []  # no command at all: subprocess says so


def _is_python(word: str) -> bool:
    return "python" in os.path.basename(word)


def _scripts(words: list[str]) -> list[str]:
    """The files that Pythons in a command are to run."""
    found = []
    for n, word in enumerate(words):
        rest = iter(words[n + 1 :] if _is_python(word) else [])
        for one in rest:
            if one in ("-W", "-X"):
                next(rest, None)
            elif not one.startswith("-"):
                found.append(one.strip("'\""))
                break
            elif one.startswith(("-c", "-m")):
                break
    return found
