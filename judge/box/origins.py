"""Where an exception comes from: which lines of the learner's it went through, and whether importing his module failed.

The two forms of a run know it differently: over the border his side tells of what it raised, and where his code shares
the checker's process its frames are looked at.
"""

import sysconfig
from collections.abc import Collection
from typing import Any

from judge.box.plugin import Origin, Origins, lines_in


def of_border(standin: Any) -> Origins:
    """What the stand-in knows of exceptions that came over the border."""

    def origins(exception: BaseException) -> Origin | None:
        known = standin.origin(exception)
        if known is None:
            missing = isinstance(exception, ImportError) and _names_missing(exception, str(standin.modules.copies))
            return Origin(()) if missing else None
        return Origin(tuple((str(file), int(line)) for file, line in known["lines"]), bool(known["import_failed"]))

    return origins


def of_shared_process(submission: str, suite: str, modules: Collection[str]) -> Origins:
    """What tracebacks tell where the learner's files, the folder `submission`, are imported beside the suite's in the
    folder `suite`; `modules` are the names that he has to submit."""
    submission, suite = submission.rstrip("/"), suite.rstrip("/") + "/"

    def origins(exception: BaseException) -> Origin | None:
        trace = exception.__traceback__
        lines = lines_in(trace, [submission])
        if isinstance(exception, SyntaxError) and str(exception.filename).startswith(submission + "/"):
            return Origin(((str(exception.filename)[len(submission) + 1 :], exception.lineno or 0),), True)
        if isinstance(exception, ModuleNotFoundError) and exception.name in modules:
            return Origin((), import_failed=True)
        last, importing = "", False
        library = sysconfig.get_paths()["stdlib"]
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            mine = name.startswith(submission + "/")
            importing = importing or (mine and trace.tb_frame.f_code.co_name == "<module>")
            if mine or name.startswith(suite):
                last = name
            elif not name.startswith((library, "<")):
                last = last or name
            trace = trace.tb_next
        if isinstance(exception, ImportError) and not lines and _names_missing(exception, submission):
            return Origin(())
        return Origin(tuple(lines), importing) if last.startswith(submission + "/") else None

    return origins


def _names_missing(exception: ImportError, submission: str) -> bool:
    """Whether a submitted module has not the name that was imported from it."""
    return str(getattr(exception, "path", None) or "").startswith(submission + "/")
