from dataclasses import dataclass
from typing import Any


@dataclass
class Robot:
    """Where the robot stands, and where it looks: N, E, S or W."""

    x: int = 0
    y: int = 0
    facing: str = "N"


def obey(robot: Robot, command: str) -> Robot:
    """The robot after it has obeyed `command`."""
    return robot


def describe(message: Any) -> str:
    """What `message` says, in words."""
    match message:
        case _:
            return "?"
