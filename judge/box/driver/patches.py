"""The suite's patches of library names and its process state, made here as the checker says (`standin.patches`)."""

from __future__ import annotations

import contextlib
import importlib
import os
import random
import sys
from collections.abc import Callable
from typing import Any


class Patches:
    """What is patched, with what was there before."""

    def __init__(self) -> None:
        self.originals: dict[tuple[str, str], Any] = {}

    def questions(self) -> dict[str, Callable[..., Any]]:
        """The answers by what is asked."""
        return {"patch": self.patch, "unpatch": self.unpatch, "restore": self.restore, "state": self.state}

    def patch(self, module: str, path: str, value: Any) -> None:
        target, name = _place(module, path)
        if (module, path) not in self.originals:
            self.originals[(module, path)] = target.__dict__.get(name, _NOTHING)
        setattr(target, name, value)

    def unpatch(self, module: str, path: str) -> None:
        target, name = _place(module, path)
        self.originals.setdefault((module, path), target.__dict__.get(name, _NOTHING))
        delattr(target, name)

    def restore(self, module: str, path: str) -> None:
        target, name = _place(module, path)
        original = self.originals.pop((module, path), _NOTHING)
        if original is _NOTHING:
            if name in target.__dict__:
                delattr(target, name)
        else:
            setattr(target, name, original)

    @staticmethod
    def state(state: dict[str, Any]) -> None:
        if "random" in state:
            random.setstate(state["random"])
        if "numpy" in state:
            importlib.import_module("numpy").random.set_state(state["numpy"])
        if "argv" in state:
            sys.argv = state["argv"]
        if "recursion" in state:
            sys.setrecursionlimit(state["recursion"])
        if "environ" in state:
            new = state["environ"]
            for key in list(os.environ):
                if key not in new:
                    del os.environ[key]
            os.environ.update(new)
        if "cwd" in state:
            with contextlib.suppress(OSError):
                os.chdir(state["cwd"])


def _place(module: str, path: str) -> tuple[Any, str]:
    target: Any = importlib.import_module(module)
    *between, name = path.split(".")
    for part in between:
        target = getattr(target, part)
    return target, name


_NOTHING: Any = object()
