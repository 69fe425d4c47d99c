# fails: test_right_program, test_another_right_program, test_table
# Loops over the rows, so that there is one test where there should be many.
from durations import seconds, text


def params(*rows):
    """A table whose rows are one test."""

    def over(test):
        def all_rows():
            for row in rows:
                test(*row) if isinstance(row, tuple) else test(row)

        all_rows.__name__ = test.__name__
        return all_rows

    return over


@params(
    ("1h 30m", 5400),
    ("90m", 5400),
    ("1d", 86400),
    ("1h", 3600),
    ("1m", 60),
    ("1s", 1),
    ("0s", 0),
    ("2d 3h 4m 5s", 183845),
    ("2d3h4m5s", 183845),
    ("  2d   3h 4m5s ", 183845),
    ("1d 1s", 86401),
)
def test_seconds(written, expected):
    assert seconds(written) == expected


@params("", " ", "5", "h", "5 m", "1m 1h", "1m 1m", "1h!", "5M", "3w", "-1s", "1.5h")
def test_no_duration(written):
    try:
        seconds(written)
    except ValueError:
        return
    assert False, f"{written!r} was taken for a duration"


@params(
    (0, "0s"),
    (1, "1s"),
    (59, "59s"),
    (60, "1m"),
    (61, "1m 1s"),
    (3600, "1h"),
    (3601, "1h 1s"),
    (86399, "23h 59m 59s"),
    (86400, "1d"),
    (183845, "2d 3h 4m 5s"),
)
def test_text(number, expected):
    assert text(number) == expected


@params(-1, -60)
def test_negative(number):
    try:
        text(number)
    except ValueError:
        return
    assert False, "a negative duration was written"
