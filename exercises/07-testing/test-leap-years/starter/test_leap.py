from leap import is_leap


def test_an_ordinary_year():
    assert is_leap(2023) is False
