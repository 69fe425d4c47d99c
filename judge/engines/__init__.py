"""Ways to open a box. An engine starts the porter of an image somewhere confined and gives a `Link` to it.

`docker` needs an engine that answers; `native` is bubblewrap. Both know nothing of runs: what is said over a link is
`judge.engines.box`'s, and which box serves which job is `judge.pool`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

EngineName = Literal["docker", "gvisor", "native"]
FIRST_UID = 61000
SLOTS = 64


class EngineError(Exception):
    """A box could not be opened. The text says why and, where it is known, what to do."""


class SandboxAway(EngineError):
    """The engine as a whole does not answer just now; no job is to blame."""


@dataclass(frozen=True)
class BoxPlan:
    """What a box shall be. `image` is its name in `sandbox_images/`; `slot` (0 to 63) decides its uid; `memory_mb` what
    it may use in all; `processes` how many there may be."""

    image: str
    slot: int
    memory_mb: int
    processes: int = 320

    @property
    def uid(self) -> int:
        """The box's own user."""
        return FIRST_UID + self.slot


class Link(Protocol):
    """A byte stream to a porter, and the hold on its box."""

    identity: str
    """What exactly the box runs: an image id or a root file system's name."""

    soft: bool
    """Whether memory and processes are limited by each process's own limits only."""

    def send(self, data: bytes) -> None:
        """Send all of `data`. Raises OSError when the box is gone."""
        ...

    def receive(self, seconds: float) -> bytes:
        """What came, b"" when nothing came in `seconds`. Raises EOFError when the box is gone."""
        ...

    def complaints(self) -> str:
        """The last that the box wrote to its standard error."""
        ...

    def set_memory(self, memory_mb: int) -> None:
        """Change what the whole box may use. Raises EngineError."""
        ...

    def memory_kb(self) -> int:
        """What the whole box uses now, 0 if that cannot be known."""
        ...

    def close(self) -> None:
        """End the box and everything in it. Raises nothing."""
        ...


class Engine(Protocol):
    """One way to open boxes."""

    name: EngineName

    soft: bool
    """Whether memory and processes of its boxes are limited by each process's own limits only."""

    def open(self, plan: BoxPlan, environment: Mapping[str, str]) -> Link:
        """Start a porter. Raises EngineError."""
        ...

    def answers(self) -> bool:
        """Whether boxes can be opened at all just now."""
        ...

    def close(self) -> None:
        """Let go of what the engine itself holds; its boxes are closed one by one."""
        ...

    def sweep(self) -> int:
        """Remove what earlier processes of ours left behind; how many boxes that were."""
        ...
