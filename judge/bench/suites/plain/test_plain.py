"""Eight cases of pure Python: the small suite that a verdict's time is measured with."""

import pytest
from solution import Stack, add, fib, words


@pytest.mark.parametrize(("a", "b"), [(1, 2), (-1, 1)])
def test_add(a, b):
    assert add(a, b) == a + b


def test_fib_starts():
    assert [fib(n) for n in range(8)] == [0, 1, 1, 2, 3, 5, 8, 13]


def test_fib_refuses_negative_numbers():
    with pytest.raises(ValueError):
        fib(-1)


def test_words_are_counted():
    assert words("a b a") == {"a": 2, "b": 1}


def test_no_words():
    assert words("") == {}


def test_stack_is_last_in_first_out():
    stack = Stack()
    stack.push(1)
    stack.push(2)
    assert stack.pop() == 2 and len(stack) == 1


def test_empty_stack_refuses():
    with pytest.raises(IndexError):
        Stack().pop()
