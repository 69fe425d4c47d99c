"""Warnings and log records of the learner's code go to the suite's side, where `pytest.warns` and `caplog` wait for
them.

Theory of operation. Every warning is shown here, and showing one means to raise it again over there (`warn`), where
the suite's filters of that moment decide; a filter that makes errors of them raises through to the learner's code. What
the learner's code catches itself (`catch_warnings`) does not get that far. A log record is handled here by the handlers
that were put here, and sent; whether one is made at all is for both sides to say, and the suite's is asked where it is
submitted code that logs. Libraries log far too often.
"""

from __future__ import annotations

import logging
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from judge.box.driver.border import LearnerBorder

_LOGGING = logging.__file__
_PLAIN = (type(None), bool, int, float, str, bytes)


def install(border: LearnerBorder) -> None:
    """From now on. The suite's side is asked when the first warning or record comes, and not before."""

    def show(message: Any) -> None:
        where = border.relative(message.filename)
        border.ask("warn", message.message, message.category, where or message.filename, message.lineno)

    warnings.simplefilter("always")
    warnings._showwarnmsg_impl = show  # type: ignore[attr-defined]  # what `showwarning` and C code end in

    made, handlers = logging.Logger.isEnabledFor, logging.Logger.callHandlers

    def isEnabledFor(self: logging.Logger, level: int) -> bool:
        return made(self, level) or (_submitted(border) and bool(border.ask("logs", self.name, level)))

    def callHandlers(self: logging.Logger, record: logging.LogRecord) -> None:
        if made(self, record.levelno) and self.hasHandlers():
            handlers(self, record)
        args = record.args if type(record.args) is tuple and all(type(a) in _PLAIN for a in record.args) else None
        text = record.msg if args is not None and type(record.msg) is str else record.getMessage()
        where = border.relative(record.pathname) or record.pathname
        error = record.exc_info[1] if record.exc_info else None
        told = (text, args or (), where, record.lineno, record.funcName or "", error)
        border.ask("log", record.name, record.levelno, *told)

    logging.Logger.isEnabledFor = isEnabledFor  # type: ignore[method-assign]  # for every logger there will be
    logging.Logger.callHandlers = callHandlers  # type: ignore[method-assign]  # as above


def _submitted(border: LearnerBorder) -> bool:
    """Whether it is a submitted file that logs at this moment."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename == _LOGGING:
        frame = frame.f_back
    return bool(border.relative(frame.f_code.co_filename))
