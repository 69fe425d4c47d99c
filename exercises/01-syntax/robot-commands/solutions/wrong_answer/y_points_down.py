# fails: test_go, test_go_many, test_case_and_white_space, test_refused
# Counts y downwards, as on a screen.
from dataclasses import dataclass, replace

STEPS = {"N": (0, -1), "E": (1, 0), "S": (0, 1), "W": (-1, 0)}
NAMES = {"N": "north", "E": "east", "S": "south", "W": "west"}
QUARTERS = {"right": 1, "around": 2, "left": 3}


@dataclass
class Robot:
    x: int = 0
    y: int = 0
    facing: str = "N"


def obey(robot, command):
    match command.lower().split():
        case ["go"]:
            return _ahead(robot, 1)
        case ["go", steps] if int(steps) >= 0:
            return _ahead(robot, int(steps))
        case ["turn", ("left" | "right" | "around") as way]:
            return replace(robot, facing="NESW"["NESW".index(robot.facing) + QUARTERS[way] - 4])
        case ["home"]:
            return Robot()
        case ["jump", x, y]:
            return replace(robot, x=int(x), y=int(y))
        case _:
            raise ValueError(f"cannot obey {command!r}")


def _ahead(robot, steps):
    right, up = STEPS[robot.facing]
    return replace(robot, x=robot.x + steps * right, y=robot.y + steps * up)


def describe(message):
    match message:
        case {"type": "move", "to": [int(x), int(y)]} if not isinstance(x, bool) and not isinstance(y, bool):
            return f"move to {x}, {y}"
        case {"type": "say", "text": str(text)} if text:
            return f"say: {text}"
        case {"type": "batch", "messages": []}:
            return "nothing"
        case {"type": "batch", "messages": [*messages]}:
            return "; ".join(describe(inner) for inner in messages)
        case Robot(x, y, facing):
            return f"robot at {x}, {y} facing {NAMES[facing]}"
        case _:
            return "unknown"
