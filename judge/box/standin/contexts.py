"""Flask's `session`, `g`, `request` and `current_app` in a suite, while the context is one of the learner's app.

Theory of operation. These names are proxies that look for the context of this process. A suite that enters
`with client:` or `app.app_context()` of the learner's app enters it over there, so here there is none, and Flask would
say "Working outside of ...". The look-up of each proxy therefore goes on to the proxy of that name on the learner's
side, whose answer is a reference like any other, under the judging rule like any other.

Only for names that code of the suite's reads, and for `url_for`: other functions of Flask's would run here with an app
of the learner's and hand him what they were given.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.standin import lending

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

NAMES = ("session", "g", "request", "current_app")
_LOOK_UP = "_get_current_object"
_MACHINERY = "werkzeug.local"
_ON_BEHALF = frozenset({("flask.helpers", "url_for")})


def follow(border: CheckerBorder) -> Callable[[], None]:
    """Have Flask's proxies in this process go on to the learner's side where there is no context here. What undoes
    it."""
    flask, local = sys.modules["flask"], sys.modules.get(_MACHINERY)
    found: list[tuple[Any, Callable[[], Any]]] = []
    for name in NAMES if local is not None and lending.by_name(flask) else ():
        proxy = vars(flask).get(name)
        if local is not None and type(proxy) is local.LocalProxy:
            here = object.__getattribute__(proxy, _LOOK_UP)
            found.append((proxy, here))
            object.__setattr__(proxy, _LOOK_UP, _looking(border, name, here))

    def undo() -> None:
        for proxy, here in found:
            object.__setattr__(proxy, _LOOK_UP, here)

    return undo


def _looking(border: CheckerBorder, name: str, here: Callable[[], Any]) -> Callable[[], Any]:
    def _get_current_object() -> Any:
        try:
            return here()
        except RuntimeError:
            if not _of_the_suite(sys._getframe(1)):
                raise
        return border.ask("current", "flask", name)

    return _get_current_object


def _of_the_suite(frame: types.FrameType | None) -> bool:
    """Whether it is code of the suite's that reads a proxy."""
    while frame is not None and frame.f_globals.get("__name__") == _MACHINERY:
        frame = frame.f_back
    if frame is None:
        return False
    module = frame.f_globals.get("__name__") or ""
    return (module, frame.f_code.co_name) in _ON_BEHALF or not lending.is_library(module)
