"""The closed vocabularies of the judge, never mixed: status (road), ending (cell), outcome (case), verdict (judgement).

`docs/architecture.md` says what each word means. Values are what the database, the API and the pages spell.
"""

from enum import StrEnum


class Status(StrEnum):
    """Where a submission is on the road."""

    QUEUED = "queued"
    RUNNING = "running"
    JUDGED = "judged"


class Purpose(StrEnum):
    """Why a row is graded."""

    SUBMIT = "submit"
    RUN = "run"
    TRY = "try"
    REGRADE = "regrade"


class Lane(StrEnum):
    """Which work goes first."""

    INTERACTIVE = "interactive"
    SLOW = "slow"


class Ending(StrEnum):
    """How a cell ended. Ordered by severity: the ending of a run is the worst of its cells' (see `worst`)."""

    FINISHED = "finished"
    DIED = "died"
    TIMED_OUT = "timed_out"
    OUTPUT_FLOODED = "output_flooded"
    OUT_OF_MEMORY = "out_of_memory"

    @staticmethod
    def worst(endings: "list[Ending]") -> "Ending":
        """The most severe of `endings`; `finished` for none."""
        order = list(Ending)
        return max(endings, key=order.index, default=Ending.FINISHED)


class Outcome(StrEnum):
    """What became of one case."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    TIMED_OUT = "timed_out"
    SKIPPED = "skipped"
    MISSING = "missing"


class Verdict(StrEnum):
    """The judgement of a grade. `judge_error` is our fault and never costs the learner anything."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    WRONG_ANSWER = "wrong_answer"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    CRASHED = "crashed"
    JUDGE_ERROR = "judge_error"


class Role(StrEnum):
    """Who somebody is within a course. `admin` is a role of the site, not of a course."""

    LEARNER = "learner"
    ASSISTANT = "assistant"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"


class Feedback(StrEnum):
    """How much of a case a learner sees (`contracts`: the mark `feedback(level)`)."""

    NONE = "none"
    NAME = "name"
    DEFAULT = "default"
    MESSAGE = "message"
    FULL = "full"


class Integrity(StrEnum):
    """How far a grade can be trusted: `proven` with a recorded accepted run, `shared` when all ran in one process."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    SHARED = "shared"
