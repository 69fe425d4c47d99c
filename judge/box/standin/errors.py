"""What a suite may see that plain pytest would not show it.

A traceback names a class by its module too, which would say nothing to who reads it there: so they are of none.
"""


class SolutionError(Exception):
    """The learner's code raised something that may not cross as itself (KeyboardInterrupt, an outcome of
    pytest's...)."""

    __module__ = "__main__"


class NotAsked(TypeError):
    """An operation with a value of the suite's that the learner's code is not asked to do."""

    __module__ = "__main__"


class SolutionGone(SolutionError):
    """The learner's process has ended, or an object of his is from before it was replaced."""

    __module__ = "__main__"


class NotLent(TypeError):
    """Something of the suite's that may not be handed to the learner's code."""

    __module__ = "__main__"


ENDED = (
    "the solution's program ended in the middle of what the test asked of it: it left with os._exit or a signal, "
    "crashed Python itself, or ran into a limit"
)
OVER = "the solution's program has ended before in this test, so there is nothing left to ask"
LATE = "the solution was still busy with a call that the test had given up waiting for, and was ended"
