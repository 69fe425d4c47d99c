"""A first suite is made of the accepted solution's examples and is pytest that runs; what is no Python gives none."""

import subprocess
import sys
from pathlib import Path

import pytest

from judge.exercise import Exercise, Solution
from judge.first_suite import Offer, offer

SOLUTION = '''
"""A module."""

def add(a: int, b: int) -> int:
    """Sum.

    >>> add(1, 2)
    3
    >>> add(-1, 1)
    0
    >>> add("a", 1)
    Traceback (most recent call last):
      ...
    TypeError: no
    """
    return a + b


def half(number):
    """
    >>> half(1)
    0.5
    """
    return number / 2


class Stack:
    """
    >>> stack = Stack()
    >>> stack.push(3)
    >>> for n in range(2):
    ...     stack.push(n)
    >>> print(stack)
    Stack of 3
    >>> stack
    <Stack>
    >>> stack.pop()
    1
    >>> stack.empty
    False
    >>> stack.jump()  # doctest: +ELLIPSIS
    <object at 0x...>
    """

    def __init__(self):
        self.things = []

    def push(self, thing):
        self.things.append(thing)

    def pop(self):
        """
        >>> Stack().pop()
        Traceback (most recent call last):
        IndexError: pop from empty list
        """
        return self.things.pop()

    def jump(self):
        return object()

    @property
    def empty(self):
        return not self.things

    def __str__(self):
        return f"Stack of {len(self.things)}"

    def __repr__(self):
        return "<Stack>"


def _hidden(a: int):
    """
    >>> _hidden(1)
    1
    """
'''


def made(source: str | bytes, **more: object) -> Offer | None:
    content = source.encode() if isinstance(source, str) else source
    solution = Solution("accepted/solution.py", "accepted", {"solution.py": content})
    return offer(Exercise("t", "s", {}, solutions=(solution,), **more))  # type: ignore[arg-type]


def test_examples_become_cases_that_the_solution_passes(tmp_path: Path) -> None:
    suite = made(SOLUTION)
    assert suite is not None
    assert (suite.examples, suite.compared) == (13, 1)
    (tmp_path / "solution.py").write_text(SOLUTION)
    (tmp_path / "test_it.py").write_text(suite.text)
    (tmp_path / "conftest.py").write_text(
        "import pytest, solution\n@pytest.fixture\ndef reference():\n    return solution\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-config", "."]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout + suite.text
    assert "10 passed" in ran.stdout


def test_what_comes_out_is_readable_pytest() -> None:
    suite = made(SOLUTION)
    assert suite is not None
    for line in (
        "from solution import Stack, add, half",
        '    ("a", "b", "expected"),',
        "        (1, 2, 3),",
        "    with pytest.raises(TypeError):",
        "    assert half(number) == pytest.approx(expected)",
        "    assert add(a, b) == reference.add(a, b)",
        "    assert str(stack) == 'Stack of 3'",
        "    assert repr(stack) == '<Stack>'",
        "    assert stack.empty is False",
        "    # left out, write it as a case: stack.jump()  # doctest: +ELLIPSIS",
        '@pytest.mark.feedback("full")',
    ):
        assert line + "\n" in suite.text
    assert "_hidden" not in suite.text


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1\n",
        "def f(a): pass\n",
        "def broken(:\n",
        b"\xff\xfe",
        "def f(a: int):\n" + "    pass\n" * 20_000,
        "(" * 5000,
    ],
)
def test_where_there_is_nothing_to_make_it_of_there_is_no_offer(source: str | bytes) -> None:
    assert made(source) is None


def test_an_example_that_is_written_wrongly_spoils_nothing() -> None:
    suite = made('def f(a: int):\n    """\n    >>>f(1)\n    1\n    """\n    return a\n')
    assert suite is not None and suite.examples == 0 and suite.compared == 1


def test_a_module_of_a_package_is_imported_by_its_name() -> None:
    files = {"shop/cart.py": b'def total(prices: list[int]) -> int:\n    """\n    >>> total([1])\n    1\n    """\n'}
    solution = Solution("accepted/shop", "accepted", files)
    suite = offer(Exercise("t", "s", {}, modules=("shop.cart",), solutions=(solution,)))
    assert suite is not None and "from shop.cart import total\n" in suite.text


def test_without_an_accepted_solution_there_is_no_offer() -> None:
    assert offer(Exercise("t", "s", {})) is None
