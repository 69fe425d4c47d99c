"""The tier `curriculum` checks again, alone and once, what was refused while the machine was busy."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "curriculum.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("curriculum", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def exercise(name: str, ok: bool) -> dict[str, object]:
    return {"path": f"/exercises/topic/{name}", "ok": ok, "findings": [] if ok else [{"kind": "cheat"}], "problems": []}


class Checks:
    """Stands for `assay check`: which exercises are refused, run by run."""

    def __init__(self, *runs: dict[str, bool]) -> None:
        self.runs = list(runs)
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], seconds: float, output: Path) -> tuple[int, str]:
        self.commands.append(command)
        found = self.runs.pop(0)
        output.write_text(json.dumps({"exercises": [exercise(name, ok) for name, ok in found.items()]}))
        return int(not all(found.values())), ""


def test_what_was_refused_once_is_named_and_may_be_right_the_second_time(tool: ModuleType, tmp_path: Path) -> None:
    checks = Checks({"a": True, "b": False}, {"b": True}, {"a": True, "b": True})
    first, second = tool.run(checks, "assay", True, tmp_path)
    assert not first.refused() and first.again == ["topic/b"] and first.status == 0
    assert checks.commands[1][-3:] == ["--jobs", "1", "/exercises/topic/b"]
    assert not second.again and set(second.found) == {"topic/a", "topic/b"}


def test_a_second_refusal_stands(tool: ModuleType, tmp_path: Path) -> None:
    gate = tool.run(Checks({"a": True, "b": False}, {"b": False}), "assay", False, tmp_path)[0]
    assert gate.refused() == ["topic/b"] and gate.status == 1


def test_many_refusals_are_not_looked_at_again(tool: ModuleType, tmp_path: Path) -> None:
    checks = Checks({str(n): False for n in range(tool.MOST_AGAIN + 1)})
    gate = tool.run(checks, "assay", False, tmp_path)[0]
    assert len(gate.refused()) == tool.MOST_AGAIN + 1 and len(checks.commands) == 1
