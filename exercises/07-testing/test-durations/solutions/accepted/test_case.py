import unittest

from durations import seconds, text
from nose2.tools import params

DAY, HOUR, MINUTE = 86_400, 3_600, 60


class TestReading(unittest.TestCase):
    @params(("s", 1), ("m", MINUTE), ("h", HOUR), ("d", DAY))
    def test_unit(self, unit, size):
        for count in (0, 1, 7, 1000):
            self.assertEqual(seconds(f"{count}{unit}"), count * size)

    def test_all_parts(self):
        for written in ("1d 2h 3m 4s", "1d2h3m4s", " 1d  2h3m 4s  "):
            self.assertEqual(seconds(written), DAY + 2 * HOUR + 3 * MINUTE + 4)

    def test_some_parts(self):
        self.assertEqual(seconds("1d 4s"), DAY + 4)
        self.assertEqual(seconds("2h 3m"), 2 * HOUR + 3 * MINUTE)

    def test_order(self):
        for written in ("1s 1m", "1m 1h", "1h 1d"):
            self.assertRaises(ValueError, seconds, written)

    def test_twice(self):
        self.assertRaises(ValueError, seconds, "1h 1h")
        self.assertRaises(ValueError, seconds, "1s1s")

    def test_without_number_or_unit(self):
        for written in ("12", "m", "1h 12", "", "   "):
            self.assertRaises(ValueError, seconds, written)

    def test_rubbish(self):
        for written in ("1h and more", "about 1h", "1 h", "1H", "1y", "+1h"):
            self.assertRaises(ValueError, seconds, written)


class TestWriting(unittest.TestCase):
    def test_back_and_forth(self):
        for number in (1, 59, 60, 61, 3599, 3600, 3660, 86399, 86400, 90061, 10**7):
            self.assertEqual(seconds(text(number)), number)

    @params((0, "0s"), (60, "1m"), (3600, "1h"), (86400, "1d"), (86461, "1d 1m 1s"), (7205, "2h 5s"))
    def test_exactly(self, number, expected):
        self.assertEqual(text(number), expected)

    def test_negative(self):
        for number in (-1, -2, -100):
            with self.assertRaises(ValueError):
                text(number)
