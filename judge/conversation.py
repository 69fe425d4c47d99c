"""What a box is told of a job, and what is believed of its answers: two ends of one conversation.

A run is one message: its head says what to do and within which limits, its blobs are the files. A suite is prepared
once in a box and called by `suite_key` from then on, so that its files are sent only where the box has it not. What
comes back are the checker's frames, kept as they came for `judge.report`, and the ends of cells, which the porter
says.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Literal, cast

from judge.job import Baseline, CellEnd, Files, Job, Progress
from judge.words import Ending

OnProgress = Callable[[Progress], None]


class Heard:
    """What the checker reported so far, with the news it makes."""

    def __init__(self, job: Job, on_progress: OnProgress) -> None:
        self.lines: list[bytes] = []
        self.cases: list[str] = []
        self.said: list[str] = []
        self.on_progress, self.most = on_progress, job.limits.output_kb * 1024

    def report(self, line: bytes) -> None:
        """One frame of the checker's, a stranger's form."""
        self.lines.append(line)
        try:
            frame = json.loads(line)
            event = frame.get("event")
            if event == "collected":
                self.cases = [str(case.get("name", "")) for case in frame["cases"]]
            elif event in ("start", "case"):
                k = int(frame["k"])
                outcome = None if event == "start" else str(frame["outcome"])
                if 0 <= k < len(self.cases):
                    self.on_progress(Progress(k, len(self.cases), self.cases[k], outcome))
            text = (frame.get("detail") or {}).get("stdout") if event == "case" else None
            if isinstance(text, str):
                self.said.append(text)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return

    def output(self) -> str:
        """What the learner's code printed in all cases, capped."""
        return "".join(self.said).encode("utf-8", "surrogatepass")[: self.most].decode("utf-8", "replace")


def cell_end(said: Any) -> CellEnd:
    """How a cell ended, as the porter says it."""
    cell, ending, case, limit = said
    return CellEnd(cast(Literal["checker", "learner", "service"], str(cell)), Ending(ending), case, str(limit))


def preparation(job: Job) -> dict[str, Any]:
    """What a suite's zygote is told, once."""
    known = job.baseline
    return {
        "root": "/suite",
        "work": "/work",
        "submission": "/submission",
        "version": job.version,
        "modules": list(job.modules),
        "suite_args": list(job.suite_args),
        "suite_path": list(job.suite_path),
        "plugins": list(job.plugins),
        "isolation": job.isolation,
        "services": list(job.services),
        "cases": [] if known is None else [dict(case) for case in known.cases],
        "meetings": _meetings(known),
        "kinds": {} if known is None else dict(known.kinds),
        "precollect": known is not None and known.precollect,
    }


def _meetings(known: Baseline | None) -> dict[str, list[list[str]]] | None:
    """None where no accepted run tells them."""
    if known is None or not known.proven:
        return None
    return {name: [list(one) for one in every] for name, every in known.meetings.items()}


def suite_key(job: Job, prepare: Mapping[str, Any]) -> str:
    """The name of a prepared suite in a box: everything that went into preparing it."""
    digest = hashlib.sha256(json.dumps(prepare, sort_keys=True, default=repr).encode())
    for group in (job.suite, job.support):
        for name in sorted(group):
            digest.update(f"\0{name}\0{len(group[name])}\0".encode() + group[name])
        digest.update(b"\1")
    return digest.hexdigest()


def message(
    job: Job, key: str, prepare: Mapping[str, Any], with_suite: bool
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Head and blobs of one run; `with_suite` for a box that has not prepared it."""
    limits = job.limits
    head: dict[str, Any] = {
        "op": "run",
        "suite": key,
        "has_suite": with_suite,
        "shared": job.isolation == "shared",
        "loopback": job.loopback,
        "services": list(job.services),
        "limits": {name: getattr(limits, name) for name in limits.__dataclass_fields__},
        "setup": {
            "select": job.select,
            "record": job.record,
            "shuffle": job.shuffle,
            "until_failure": None if job.until_failure is None else list(job.until_failure),
            "failures": job.failures,
            "submitted": {name: data.decode("utf-8", "replace") for name, data in {**job.support, **job.files}.items()},
            "paths": {"submission": "/submission", "work": "/work"},
            "limits": {"output_kb": limits.output_kb, "case_seconds": limits.case_seconds},
            "services": list(job.services),
            "loopback": job.loopback,
            "reference": None if job.reference is None else _texts(job.reference),
        },
        "learner": {
            "modules": list(job.modules),
            "folder": "/submission",
            "work": "/work",
            "paths": {"submission": "/submission", "work": "/work"},
            "path": [f"/submission/{folder}" for folder in job.suite_path],
            "limits": {"output_kb": limits.output_kb},
        },
    }
    if with_suite:
        head["prepare"] = dict(prepare)
    blobs = learner_files(job)
    if with_suite:
        blobs |= _group("suite", job.suite)
    return head, blobs


def learner_files(job: Job) -> dict[str, bytes]:
    """What the learner may have of a job's files."""
    return _group("files", job.files) | _group("support", job.support)


def _texts(files: Files) -> dict[str, str]:
    return {name: data.decode("utf-8", "replace") for name, data in files.items()}


def _group(name: str, files: Files) -> dict[str, bytes]:
    return {f"{name}/{path}": data for path, data in files.items()}
