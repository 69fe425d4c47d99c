"""Submitted text is never run beside the tests, by whatever way a suite comes to it.

Theory of operation. Copies of the submitted files lie in the checker to be read. `exec`, `eval` and `compile` are
wrapped: text that comes from such a copy is recognised (the whole of a file, two lines in a row, or one long line of
it that the calling file does not spell out itself) and refused with a message that says what to do instead. `compile`
checks the syntax as ever and gives code that refuses when it runs, since suites ask "does it compile?"; a syntax tree
of submitted text may be walked, not compiled. A library's code (dataclasses, templates) may compile what it likes but
a whole submitted file, or one named by its path.

Ways that have a place to go, go to the learner's side: `runpy.run_path` and `run_module`, and the file loaders of
importlib. What becomes of programs that are started is `started`'s.
"""

from __future__ import annotations

import ast
import builtins
import importlib.machinery
import inspect
import linecache
import os
import runpy
import sys
import types
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from judge.box.standin import lending
from judge.box.standin.errors import NotLent
from judge.box.standin.started import Started
from judge.box.standin.unpickled import Unpickled
from judge.box.standin.words import WHY_EVAL, guard_doctest, is_plain

if TYPE_CHECKING:
    from judge.box.standin.modules import Modules

WHY = (
    "the text of a submitted file is not run beside the tests: import the module, load it by its path, "
    "or use runpy.run_path or the fixture run_solution"
)
LONG = 12
"""A single line of this many characters tells where a text is from."""

CARRIERS = ("code", "codeop", "timeit", "doctest", "cProfile", "profile", "bdb", "trace")
"""Libraries that run whatever text they are given."""
MARK = "_from_submission"

_compile, _exec, _eval = compile, exec, eval
_OPTIMIZED = inspect.CO_OPTIMIZED


class Unrun:
    """The wrappers of one run; `modules` knows the submitted files."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._walked = False
        self._undo: list[Callable[[], None]] = []
        self.learn([])

    def learn(self, texts: list[str]) -> None:
        """What the submitted files hold. The current folder is the one that both sides write in."""
        self._work = os.path.realpath(os.getcwd()) + os.sep
        self._whole = [whole for whole in (_squeezed(text) for text in texts) if whole]
        self._lines = {line for whole in self._whole for line in whole.split("\n")}
        self._pairs = {pair for whole in self._whole for pair in pairwise(whole.split("\n"))}

    # -- recognising ---------------------------------------------------------------------------------------------

    def submitted(self, source: Any, caller: types.FrameType) -> bool:
        """Whether `source`, given to exec and the like by the code in `caller`, is text of a submitted file."""
        if isinstance(source, ast.AST):
            return self._walked and any(MARK in vars(node) for node in ast.walk(source))
        if not self._whole:
            return False
        if isinstance(source, (bytes, bytearray, memoryview)):
            source = bytes(source).decode("utf-8", "replace")
        if not isinstance(source, str):
            return False
        given = _squeezed(source)
        if any(whole in given and (whole == given or "\n" in whole or len(whole) >= LONG) for whole in self._whole):
            return not self._spelt(given, caller)
        name = caller.f_globals.get("__name__") or ""
        if lending.is_library(name) and name not in CARRIERS:
            return False
        lines = given.split("\n")
        if len(lines) == 1 and len(given) >= LONG and any(given in whole for whole in self._whole):
            return not _is_literal(given) and not self._spelt(given, caller)
        found = [line for line in lines if len(line) >= LONG and line in self._lines]
        found += ["\n".join(pair) for pair in pairwise(lines) if pair in self._pairs]
        return any(not self._spelt(one, caller) for one in found)

    @staticmethod
    def _spelt(text: str, caller: types.FrameType) -> bool:
        """Whether the file of the calling code has these very lines in it: then they are its author's."""
        own = _squeezed("".join(linecache.getlines(caller.f_code.co_filename)))
        return bool(own) and all(line in own for line in text.split("\n"))

    # -- the wrappers --------------------------------------------------------------------------------------------

    def install(self) -> None:
        """Put the wrappers in place."""
        submitted = self.submitted

        def compile(source: Any, filename: Any, mode: str, *args: Any, **kwargs: Any) -> Any:
            caller = sys._getframe(1)
            if len(args) < 2:  # else this module's own `from __future__` would be inherited
                kwargs.setdefault("dont_inherit", True)
            given = _compile(source, filename, mode, *args, **kwargs)
            if not submitted(source, caller) and not self._by_path(filename, caller):
                return given
            if isinstance(given, ast.AST):
                self._walked = True
                for node in ast.walk(given):
                    if isinstance(node, (ast.mod, ast.stmt, ast.expr)):  # operators and contexts are everybody's
                        setattr(node, MARK, True)
                return given
            return _compile(f"raise TypeError({WHY!r})", filename, "exec")

        def exec(source: Any, *args: Any, **kwargs: Any) -> None:
            caller = sys._getframe(1)
            if submitted(source, caller):
                raise NotLent(WHY)
            _exec(source, *_places(caller, args, kwargs), **kwargs)

        def eval(source: Any, *args: Any, **kwargs: Any) -> Any:
            caller = sys._getframe(1)
            if submitted(source, caller):
                raise NotLent(WHY)
            places = _places(caller, args, kwargs)
            if isinstance(source, str) and not self._may_eval(source, caller, places, kwargs):
                raise NotLent(WHY_EVAL)
            return _eval(source, *places, **kwargs)

        for made in (compile, exec, eval):
            made.__module__, made.__qualname__ = "builtins", made.__name__
            self._put(builtins, made.__name__, made)
        guard_doctest(self._modules.border, self._put)
        self._put(runpy, "run_path", self._run_path(runpy.run_path))
        self._put(runpy, "run_module", self._run_module(runpy.run_module))
        self._loaders(importlib.machinery.SourceFileLoader)
        Started(self._modules, self._file, lambda: self._work).install(self._put, self._undo)
        Unpickled(self._modules.border).install(self._put)

    def _may_eval(self, text: str, caller: types.FrameType, places: Any, kwargs: Mapping[str, Any]) -> bool:
        """Whether text that some suite's code evaluates is its own, or does no harm."""
        name = caller.f_globals.get("__name__") or ""
        own = "".join(linecache.getlines(caller.f_code.co_filename))
        if lending.is_library(name) or any(quote + text + quote in own for quote in ("'", '"')):
            return True
        given = [*places, kwargs.get("globals"), kwargs.get("locals")]
        names = {key: value for place in given if isinstance(place, Mapping) for key, value in place.items()}
        return is_plain(text, names, lambda obj: self._modules.border.number_of(obj) is not None)

    def remove(self) -> None:
        """As before `install`."""
        while self._undo:
            self._undo.pop()()

    def _put(self, where: Any, name: str, value: Any) -> None:
        original = where.__dict__.get(name, _NOTHING)
        setattr(where, name, value)
        self._undo.append(lambda: delattr(where, name) if original is _NOTHING else setattr(where, name, original))

    def _by_path(self, filename: Any, caller: types.FrameType) -> bool:
        """Whether a library compiles a file it found by its path, and the file is submitted."""
        name = caller.f_globals.get("__name__") or ""
        return (
            name in ("runpy", "importlib._bootstrap", "py_compile") or name.endswith("_bootstrap_external")
        ) and self._file(filename) is not None

    def _file(self, path: Any) -> str | None:
        try:
            return self._modules.local_name(os.fsdecode(os.fspath(path)))
        except (TypeError, ValueError):
            return None

    def _run_path(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def run_path(path_name: Any, init_globals: Any = None, run_name: str | None = None) -> Any:
            file = self._file(path_name)
            if file is None:
                return original(path_name, init_globals, run_name)
            return self._modules.run(file, init_globals, run_name or "<run_path>")

        return _as(run_path, "runpy")

    def _run_module(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def run_module(
            mod_name: str, init_globals: Any = None, run_name: str | None = None, alter_sys: bool = False
        ) -> Any:
            file = self._modules.file_of(mod_name)
            if file is None:
                return original(mod_name, init_globals, run_name, alter_sys)
            return self._modules.run(file, init_globals, run_name or mod_name)

        return _as(run_module, "runpy")

    def _loaders(self, loader: Any) -> None:
        create, execute = loader.create_module, loader.exec_module

        def create_module(self_: Any, spec: Any) -> Any:
            file = self._file(self_.path)
            return create(self_, spec) if file is None else self._modules.by_path(file).create_module(spec)

        def exec_module(self_: Any, module: types.ModuleType) -> None:
            file = self._file(self_.path)
            if file is None:
                execute(self_, module)
            elif self._modules.is_stand_in(module):
                self._modules.by_path(file).exec_module(module)
            else:
                raise NotLent(WHY)

        self._put(loader, "create_module", create_module)
        self._put(loader, "exec_module", exec_module)


def _squeezed(text: str) -> str:
    """Its lines without indentation, blank lines and comments."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def _is_literal(text: str) -> bool:
    """Whether the text is a number, a list of such and the like: it does nothing."""
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True


def _places(caller: types.FrameType, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """The globals and locals that the caller would have lent."""
    if args or "globals" in kwargs or "locals" in kwargs:
        if args[:1] == (None,):  # None means the caller's
            return (caller.f_globals, *(args[1:] or (_locals(caller),)))
        return args
    return (caller.f_globals, _locals(caller))


def _locals(frame: types.FrameType) -> Any:
    found = frame.f_locals
    return found if not frame.f_code.co_flags & _OPTIMIZED or type(found) is dict else dict(found)


def _as(function: Callable[..., Any], module: str) -> Callable[..., Any]:
    function.__module__, function.__qualname__ = module, function.__name__
    return function


_NOTHING: Any = object()
