"""A local generator for one that lives on the other side: a real one, which drives the other."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from judge.box.border import Border


class Handle:
    """Names what is driven from inside its stand-in, which must not hold itself."""

    __slots__ = ("__weakref__",)


def driving(border: Border, number: int, name: str, qualname: str) -> Any:
    """The stand-in for the generator `number`, adopted."""
    handle = Handle()

    def drive() -> Generator[Any, Any, Any]:
        step: tuple[Any, ...] = ("next", handle)
        while True:
            done, value = border.ask(*step)
            if step[0] == "throw":
                border.kept(step[2])
            if done:
                if step[0] == "next":
                    border.nothing_came()
                return value
            try:
                sent = yield value
            except GeneratorExit:
                if border.stands(number):
                    border.ask("close", handle)
                raise
            except BaseException as e:
                step = ("throw", handle, e)
            else:
                step = ("send", handle, sent)

    made: Any = drive()
    made.__name__, made.__qualname__ = name, qualname
    border.adopt(number, made)
    border.alias(handle, number, made)
    return made
