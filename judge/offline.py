"""Grading without web, queue or database: what `assay grade` and `assay check` stand on.

A `Desk` knows exercises by folder, keeps their baselines (in memory and on a `judge.baseline.Shelf`), and has as many
sandboxes as it may use at a time, each opened at its first run. All of it may be used from several threads; a version's
baseline is learned once, while others wait. No result is ever taken from a cache: a submission is run each time.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Protocol

from judge import baseline, grading, report
from judge.engines import EngineError, SandboxAway, Unsuited
from judge.exercise import Exercise, load
from judge.images import ImageError
from judge.job import Baseline, Files, Job, Limits, Progress, Result


class Runner(baseline.Runner, Protocol):
    """A sandbox that can be closed."""

    def close(self) -> None:
        """End every box."""
        ...


class NoBox(Exception):
    """The sandbox works, and there is no box for this run: its image is unknown, not built or broken."""


class NotHere(NoBox):
    """The sandbox works, and cannot give what this exercise asks for."""


OnProgress = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """For runs that nobody watches."""


class Desk:
    """Sandboxes, exercises and baselines of one command. A context manager: leaving it closes every box."""

    def __init__(self, open_sandbox: Callable[[], Runner], shelf: baseline.Shelf | None, jobs: int = 1) -> None:
        self._open = open_sandbox
        self._shelf = shelf
        self.jobs = jobs
        self._free: queue.LifoQueue[Runner | None] = queue.LifoQueue()
        for _ in range(jobs):
            self._free.put(None)
        self._opened: list[Runner] = []
        self._lock = threading.Lock()
        self._exercises: dict[Path, Exercise] = {}
        self._baselines: dict[str, Baseline | None] = {}
        self._learning: dict[str, threading.Lock] = {}

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every sandbox that was opened."""
        with self._lock:
            opened, self._opened = self._opened, []
        for runner in opened:
            runner.close()

    def exercise(self, folder: Path) -> Exercise:
        """The exercise in `folder`, read once. Raises BadExercise."""
        key = folder.resolve()
        with self._lock:
            known = self._exercises.get(key)
        if known is None:
            known = load(folder)
            with self._lock:
                self._exercises[key] = known
        return known

    def run(self, job: Job, on_progress: OnProgress = silent) -> Result:
        """Run a job in a free sandbox; blocks until there is one. Raises NoBox; and what opening a sandbox raises, for
        then there is nothing to judge in, which is no matter of this one run."""
        runner = self._free.get()
        try:
            if runner is None:
                runner = self._open()
                with self._lock:
                    self._opened.append(runner)
            try:
                return runner.run(job, on_progress)
            except SandboxAway:
                raise
            except Unsuited as problem:
                raise NotHere(str(problem)) from problem
            except (EngineError, ImageError) as problem:
                raise NoBox(str(problem)) from problem
        finally:
            self._free.put(runner)

    def baseline(self, exercise: Exercise) -> Baseline | None:
        """What the exercise's accepted solution taught. Raises NoBaseline."""
        version = exercise.version
        with self._lock:
            learning = self._learning.setdefault(version, threading.Lock())
        with learning:
            if version not in self._baselines:
                kept = self._shelf.get(version, exercise.image) if self._shelf else None
                if kept is None or (exercise.accepted is not None and not kept.proven):
                    kept = baseline.make(exercise, self)
                    if kept is not None and self._shelf is not None:
                        self._shelf.put(version, exercise.image, kept)
                self._baselines[version] = kept
            return self._baselines[version]

    def know(self, exercise: Exercise, learned: Baseline) -> None:
        """Use `learned` for this version from now on."""
        with self._lock:
            self._baselines[exercise.version] = learned
        if self._shelf is not None:
            self._shelf.put(exercise.version, exercise.image, learned)

    def grade(
        self,
        exercise: Exercise,
        files: Files,
        on_progress: OnProgress = silent,
        *,
        shuffle: int | None = None,
        visible_only: bool = False,
        until_failure: tuple[str, ...] | None = None,
        failures: int = 1,
        limits: Limits | None = None,
    ) -> grading.Grade:
        """Judge `files`. An accepted solution that is not accepted, and a box that cannot be had, make the grade
        `judge_error`. With `until_failure` the run may end as soon as `failures` cases have failed, and begins with the
        cases of these node ids. `limits` stand in place of the exercise's."""
        try:
            known = self.baseline(exercise)
            job = exercise.job(files, known, shuffle=shuffle, visible_only=visible_only)
            job = replace(job, until_failure=until_failure, failures=failures, limits=limits or job.limits)
            result = self.run(job, on_progress)
        except (baseline.NoBaseline, NoBox) as problem:
            return grading.fault(exercise.job(files), str(problem))
        return grading.grade(job, report.read(result, known, job.select), result)
