# fails: test_no_unit, test_nothing, test_order, test_rubbish, test_capitals, test_negative
# Tries what works and never what must be refused.
from durations import seconds, text
from nose2.tools import params


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
