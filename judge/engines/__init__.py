"""Ways to open a box. An engine starts the porter of an image somewhere confined and gives a `Link` to it.

`docker` needs an engine that answers; `native` is bubblewrap. Both know nothing of runs: what is said over a link is
`judge.engines.box`'s, and which box serves which job is `judge.pool`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

EngineName = Literal["docker", "gvisor", "native"]
Role = Literal["cells", "checker", "learner", "service"]
FIRST_UID = 61000
SLOTS = 64
GIVEN_KB = 32 << 10
"""How much a suite or a submission may hold in a box that is one side of a run."""
FILES = 4096
"""How many files each folder of such a box may hold."""
SOCKETS_KB = 64
"""What may lie where a service puts its socket."""


class EngineError(Exception):
    """A box could not be opened. The text says why and, where it is known, what to do."""


class SandboxAway(EngineError):
    """The engine as a whole does not answer just now; no job is to blame."""


class Unsuited(EngineError):
    """The sandbox works, and cannot give what this exercise asks for. The text names what, and why."""


@dataclass(frozen=True)
class BoxPlan:
    """What a box shall be. `image` is its name in `sandbox_images/`; `slot` (0 to 63) decides its uid; `memory_mb` what
    it may use in all; `processes` how many there may be.

    A box that makes `cells` covers its own places. One that is itself a side of a run (`checker`, `learner`), or a
    `service` of it, is given places that can be written, and `sizes` says how many KiB `work`, `tmp` and `shm` may
    hold. It may share the loopback of another open box, whose link says what `net` is then."""

    image: str
    slot: int
    memory_mb: int
    processes: int = 320
    role: Role = "cells"
    sizes: Mapping[str, int] = field(default_factory=dict)
    net: str = ""

    @property
    def writable(self) -> dict[str, int]:
        """Folders that this box may write to, and the KiB of each."""
        if self.role == "cells":
            return {}
        size = self.sizes
        if self.role == "service":
            return {"/tmp": size["tmp"], "/service": SOCKETS_KB}  # noqa: S108
        found = {"/work": size["work"], "/tmp": size["tmp"], "/submission": GIVEN_KB}  # noqa: S108
        more = {"/suite": GIVEN_KB, "/submitted": GIVEN_KB, "/service": SOCKETS_KB}
        return found | (more if self.role == "checker" else {})

    @property
    def key(self) -> str:
        """What boxes have in common that can stand in for each other."""
        if self.role == "cells":
            return self.image
        sizes = (f"{name}={size}" for name, size in sorted(self.sizes.items()))
        return " ".join([self.image, self.role, f"{self.memory_mb}M", *sizes])

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

    net: str
    """What a plan calls this box's network (`BoxPlan.net`), "" where there is no name for it."""

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

    def out_of_memory(self) -> bool:
        """Whether the kernel killed for want of memory in this box, also when that was the box's end."""
        ...

    def close(self) -> None:
        """End the box and everything in it. Raises nothing."""
        ...


class Engine(Protocol):
    """One way to open boxes."""

    name: EngineName

    soft: bool
    """Whether memory and processes of its boxes are limited by each process's own limits only."""

    resizes: bool
    """Whether the memory of an open box can be changed; else it is opened with what its job may have."""

    one_net: str
    """Why two boxes cannot share a loopback, "" where they can. What is asked for all the same is tried
    (`judge.forms`)."""

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
