"""Fixtures of the sandbox tier, and which attempts of the cheat corpus are run where a run takes seconds."""

from collections.abc import Iterator

import boxes
import pytest

from judge.sandbox import Sandbox

collect_ignore = ["cheats", "idioms"]
"""Suites for the sandbox, not for this pytest."""

SLOW = ("docker-pair", "gvisor")
SOME = frozenset(
    """
    always_equal_classes callback_deputy close_channel_and_hang descriptors_over_the_channel exit_zero_in_call fork_bomb
    frozen_children huge_frame_length kernel_probes kill_parent leave_a_daemon leave_files leave_shared_memory
    many_small_children memfd_bomb memory_bomb open_the_network output_bomb read_proc read_suite_from_disk
    symlink_for_the_suite write_every_descriptor array_subclass files_through_the_connection half_answers
    """.split()
)
"""What differs where each side has boxes of its own: walls, ends, limits, files, and the bytes between the boxes."""
FEW = frozenset(
    """
    always_equal_classes close_channel_and_hang fork_bomb kernel_probes leave_a_daemon leave_files memory_bomb
    open_the_network output_bomb read_suite_from_disk write_every_descriptor
    """.split()
)
"""And what in gVisor, where a kernel of its own stands in for the host's and a box takes seconds to begin."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-corpus", action="store_true", help=f"every cheat in {' and '.join(SLOW)} too: an hour")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--whole-corpus", default=False):
        left_out = [item for item in items if _waits(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _waits(item: pytest.Item) -> bool:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    wanted = {"docker-pair": SOME, "gvisor": FEW}.get(params.get("desk", ""))
    return wanted is not None and "path" in params and params["path"].stem not in wanted


@pytest.fixture(scope="session", params=boxes.ENGINES)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox with the fake checker and driver, one box for all tests: what one run leaves the next would find."""
    sandbox = boxes.fake_sandbox(request.param)
    yield sandbox
    sandbox.close()
