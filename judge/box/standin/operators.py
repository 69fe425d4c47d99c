"""The special methods of stand-in classes: each asks the learner's side, as far as the judging rule lets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from judge.box.dunders import COMPARISONS, GATED
from judge.box.standin.content import on_content
from judge.box.standin.decoys import JUDGED, UNRECORDED, discerned, vanishes
from judge.box.standin.rule import AGREEING

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder


class Operators:
    """Special methods for one border, each made once."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self._made: dict[tuple[str, type | None], Callable[..., Any]] = {}

    def of(self, name: str, base: type | None = None) -> Callable[..., Any]:
        """The special method `name` of a stand-in class. `base`: the built-in whose own slot answers where the
        learner's may not."""
        found = self._made.get((name, base))
        if found is not None:
            return found
        border = self.border
        asked = self._asked
        if name in GATED:

            def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
                if not border.rule.may_meet(self, name, (*args, *kwargs.values())):
                    if base is not None and hasattr(base, name):
                        return on_content(border, base, name)(self, *args)
                    if name == "__eq__":
                        return False
                    if name == "__ne__":
                        return True
                    border.rule.refuse(self, name, args)
                unrecorded = name in UNRECORDED and len(args) == 1 and border.rule.without_record(args[0])
                if unrecorded and name in JUDGED:
                    answer = discerned(name, args[0], lambda value: asked(operate, self, (value,)))
                else:
                    answer = asked(operate, self, args, kwargs)
                    if unrecorded and vanishes(args[0], answer, lambda value: asked(operate, self, (value,))):
                        border.rule.refuse(self, name, args)
                if name in COMPARISONS and type(answer) is not bool and answer is not NotImplemented:
                    border.rule.only_where_recorded(self, name, args)
                if AGREEING.get(name) is answer:
                    border.rule.agreed(self, name, args[0])
                return answer

        elif name in ("__exit__", "__aexit__"):

            def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
                answer = asked(operate, self, args, kwargs)
                error = args[1] if len(args) == 3 else None
                if error is None:
                    return answer
                if name == "__aexit__":
                    return border.tasks.leaving(answer, error)
                if answer:
                    border.swallowing.kept(error)
                return answer

        elif name == "__next__":

            def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
                return border.checks.advanced(self, lambda: asked(operate, self, args, kwargs))

        else:

            def operate(self: Any, /, *args: Any, **kwargs: Any) -> Any:
                if name == "__len__" and not border.rule.may_count(self):
                    if base is not None:
                        return on_content(border, base, name)(self)
                    border.rule.refuse(self, name, ("length",))
                return asked(operate, self, args, kwargs)

        operate.__name__ = operate.__qualname__ = name
        self._made[(name, base)] = operate
        return operate

    def _asked(self, operate: Any, obj: Any, args: tuple[Any, ...], kwargs: Any = None) -> Any:
        """The answer of the learner's side to the special method that `operate` stands for. Where a class of the
        suite's derives from his and has one of its own, this comes of `super()`: his class is asked, for the twin of
        the suite's would ask back."""
        name = operate.__name__
        if getattr(type(obj), name, None) is operate:
            return self.border.ask("operate", obj, name, args, kwargs or None)
        of = next((cls for cls in type(obj).__mro__ if cls.__dict__.get(name) is operate), None)
        if of is None:
            return self.border.ask("operate", obj, name, args, kwargs or None)
        return self.border.ask("operate of", of, obj, name, args, kwargs or None)
