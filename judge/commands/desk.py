"""Opens the sandboxes that `assay grade` and `assay check` judge in."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from judge.baseline import Shelf
from judge.job import Job, Progress, Result
from judge.offline import Desk, Runner
from judge.settings import Settings

if TYPE_CHECKING:
    from judge.sandbox import Sandbox


class CannotJudge(Exception):
    """No sandbox, no image, or they broke. The text is for the person at the terminal."""


@contextmanager
def open_desk(chosen: Settings, sandbox: str, *, build: bool, jobs: int) -> Iterator[Desk]:
    """A desk with up to `jobs` sandboxes of the kind asked for. Raises CannotJudge, also out of the body."""
    from judge import images
    from judge.engines import EngineError, SandboxAway

    wanted = chosen.sandbox if sandbox == "auto" else sandbox
    shelf = Shelf(chosen.data_dir / "baselines")
    try:
        with Desk(_opener(chosen, wanted, build), shelf, jobs) as desk:
            yield desk
    except (EngineError, SandboxAway, images.ImageError) as problem:
        raise CannotJudge(str(problem)) from problem


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Building:
    """A sandbox that builds the image of a job before its first run."""

    def __init__(self, sandbox: "Sandbox", data_dir: Path, build: bool) -> None:
        self._sandbox, self._data_dir, self._build = sandbox, data_dir, build
        self._built: set[str] = set()

    def run(self, job: Job, on_progress: Callable[[Progress], None]) -> Result:
        """Run the job; before that, once per image, minutes may pass in building it."""
        from judge import images

        if self._build and job.image not in self._built:
            kind: images.Kind = "native" if self._sandbox.name == "native" else "docker"
            images.build_missing([kind], _say, [job.image], self._data_dir)
        self._built.add(job.image)
        return self._sandbox.run(job, on_progress)

    def close(self) -> None:
        """End every box."""
        self._sandbox.close()


def _opener(chosen: Settings, wanted: Any, build: bool) -> Callable[[], Runner]:
    def open_sandbox() -> Runner:
        from judge.forms import Wishes
        from judge.host_sandbox import open_sandbox as opened

        sandbox = opened(wanted, data_dir=chosen.data_dir, build=build, on_line=_say, wishes=Wishes.of(chosen))
        return Building(sandbox, chosen.data_dir, build)

    return open_sandbox
