import difflib
import time

from judge.box.diffs import MOST_LINES, ndiff


def test_short_texts_are_compared_as_ever():
    a, b = ["one\n", "two\n", "tree\n"], ["ore\n", "tree\n", "emu\n"]
    assert list(ndiff(a, b)) == list(difflib.ndiff(a, b))
    assert list(ndiff(iter(a), iter(b))) == list(difflib.ndiff(a, b))


def test_long_texts_are_compared_place_by_place():
    a = [f"line {n}" for n in range(2_000)]
    b = [*a[:700], "changed", *a[701:]]
    assert list(ndiff(a, b)) == [
        "? … 695 equal lines\n",
        *(f"  line {n}" for n in range(695, 700)),
        "- line 700",
        "+ changed",
        *(f"  line {n}" for n in range(701, 706)),
        "? … 1289 equal lines\n",
        *(f"  line {n}" for n in range(1_995, 2_000)),
    ]


def test_what_one_side_has_more_is_said():
    a = [f"line {n}" for n in range(1_000)]
    said = list(ndiff(a, [*a, "more"]))
    assert said[-1] == "+ more" and said[0] == "? … 995 equal lines\n"
    said = list(ndiff(["less", *a], a))
    assert said[0] == "- less" and said[-1] == "  line 999"


def test_of_much_that_differs_the_first_lines_are_shown():
    a, b = [str(2 * n) for n in range(100_000)], [str(2 * n + 1) for n in range(100_000)]
    began = time.monotonic()
    said = list(ndiff(a, b))
    assert time.monotonic() - began < 60  # the thorough way takes hours
    assert len(said) == 2 * MOST_LINES + 1 and said[-1] == f"? … {100_000 - MOST_LINES} lines more\n"
