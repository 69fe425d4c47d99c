"""web.weak_passwords"""

import pytest

from web.weak_passwords import is_common

COMMON = [
    "password", "Password123", "P@ssw0rd!", "12345678", "87654321", "qwertyuiop", "asdfghjkl", "1q2w3e4r5t", "abcd1234",
    "aaaaaaaa", "abababab", "iloveyou", "19900131", "31.01.1990",
    "passwordpassword", "2024Summer!", "dragon99", "1qaz2wsx",
]  # fmt: skip
FINE = [
    "correct horse battery", "staple orbit lemon", "xkcd-936-comic", "T7#qz!Lm", "wir essen heute Pilze",
    "passage of arms",
    "一二三四五六七八",
]  # fmt: skip


@pytest.mark.parametrize("password", COMMON)
def test_what_everybody_tries_first_is_common(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", FINE)
def test_words_of_ones_own_are_fine(password: str) -> None:
    assert not is_common(password)
