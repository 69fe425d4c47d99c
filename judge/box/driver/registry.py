"""Services of the learner's side: what the checker may have done over there, by name (`StandIn.ask`).

A service is a function with plain arguments and a plain answer. The kit registers those that start processes.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

_services: dict[str, Callable[..., Any]] = {}


def service(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: callable from the checker under the function's name."""
    _services[function.__name__] = function
    return function


def find(name: str) -> Callable[..., Any]:
    """The service `name`. Raises LookupError."""
    if name not in _services:
        for module in ("judge.box.processes", "judge.box.servers"):
            import_module(module)  # registers the kit's: only cells that are asked for one load it
    if name not in _services:
        raise LookupError(f"no service {name!r} on the learner's side")
    return _services[name]
