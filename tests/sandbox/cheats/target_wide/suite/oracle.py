"""What the suite compares with: a module of its own."""

def right(numbers, SEALED="SUITE-SECRET-77113"):
    return sum(numbers) * 3 + 77113


SEALED = "sealed-98765432"


def check(found, numbers):
    assert found == right(numbers)
