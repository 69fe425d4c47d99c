import unittest
from datetime import date
from unittest.mock import Mock

from reminders import remind


class TestRemind(unittest.TestCase):
    def test_nothing_to_do(self):
        self.assertEqual(remind([], Mock(), date(2030, 1, 1)), 0)
