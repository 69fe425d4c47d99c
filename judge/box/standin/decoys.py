"""Whether a learner's object can tell a value of the suite's from others: asked where no accepted solution says who may
answer.

Theory of operation. Without a record the class that the suite reaches by name answers for itself, so one whose `==` or
`in` is always true would pass anything. So the value is hidden among others of its type that it cannot be, in any
order, and an answer counts only if all of those got the opposite one. A class written to see through this still
lies; that is what "unproven" says of such a grade. Suites patch `random` and `secrets`: the kernel is asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from judge.box.unlike import unlike

_urandom = os.urandom
MANY = 3
JUDGED = {"__eq__": True, "__ne__": False, "__contains__": True}
"""The operations that are looked at, and the answer that a liar would give."""
UNRECORDED = frozenset(JUDGED) | {"__sub__", "__rsub__"}


def vanishes(value: Any, answer: Any, ask: Callable[[Any], Any]) -> bool:
    """Whether a difference with `value` is zero that is zero with another value too, which no difference is."""
    if type(value) not in (int, float) or type(answer) not in (int, float) or answer:
        return False
    return type(other := ask(unlike(value))) in (int, float) and not other


def discerned(name: str, value: Any, ask: Callable[[Any], Any]) -> Any:
    """The answer of `ask(value)`, or its opposite where the same is answered to what `value` is not."""
    decoys = [unlike(value) for _ in range(MANY)]
    place = _urandom(1)[0] % (MANY + 1)
    answers = [ask(one) for one in (*decoys[:place], value, *decoys[place:])]
    answer = answers.pop(place)
    liar = JUDGED[name]
    return not liar if answer is liar and any(other is liar for other in answers) else answer
