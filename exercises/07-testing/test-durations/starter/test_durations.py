from nose2.tools import params
from durations import seconds, text


@params(
    ("5m", 300),
)
def test_seconds(written, expected):
    assert seconds(written) == expected
