"""What a suite may see that plain pytest would not show it."""


class SolutionError(Exception):
    """The learner's code raised something that may not cross as itself (KeyboardInterrupt, an outcome of
    pytest's...)."""


class NotAsked(TypeError):
    """An operation with a value of the suite's that the learner's code is not asked to do."""


class SolutionGone(SolutionError):
    """The learner's process has ended, or an object of his is from before it was replaced."""


class NotLent(TypeError):
    """Something of the suite's that may not be handed to the learner's code."""
