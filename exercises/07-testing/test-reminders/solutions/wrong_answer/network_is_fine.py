# fails: test_no_second_try, test_too_many_tries, test_stops
# Believes that the network never fails.
import unittest
from datetime import date
from unittest.mock import Mock, call

from reminders import remind

TODAY = date(2030, 5, 10)


def task(day=10, **more):
    return {"title": "Tax", "owner": "ada", "due": date(2030, 5, day), **more}


class TestRemind(unittest.TestCase):
    def setUp(self):
        self.send = Mock(return_value=None)

    def test_due_today(self):
        self.assertEqual(remind([task()], self.send, TODAY), 1)
        self.send.assert_called_once_with("ada", "Due today: Tax")

    def test_overdue(self):
        self.assertEqual(remind([task(9)], self.send, TODAY), 1)
        self.send.assert_called_once_with("ada", "Overdue: Tax")

    def test_passed_over(self):
        for one in (task(11), task(done=True), task(9, reminded=True)):
            with self.subTest(task=one):
                before = dict(one)
                self.assertEqual(remind([one], self.send, TODAY), 0)
                self.send.assert_not_called()
                self.assertEqual(one, before)

    def test_falsy_marks(self):
        self.assertEqual(remind([task(done=False, reminded=False)], self.send, TODAY), 1)

    def test_marked(self):
        one = task(title="Rent")
        remind([one], self.send, TODAY)
        self.assertEqual(one, task(title="Rent", reminded=True))
        self.assertEqual(remind([one], self.send, TODAY), 0)

    def test_order(self):
        tasks = [task(title="B"), task(9, title="A", owner="bob"), task(title="C")]
        self.assertEqual(remind(tasks, self.send, TODAY), 3)
        self.assertEqual(self.send.mock_calls, [call("ada", "Due today: B"), call("bob", "Overdue: A"), call("ada", "Due today: C")])

    def test_second_try(self):
        self.send.side_effect = [None, None]
        one = task()
        self.assertEqual(remind([one], self.send, TODAY), 1)
        self.assertEqual(self.send.call_count, 1)
        self.assertIs(one["reminded"], True)

    def test_given_up(self):
        self.assertEqual(remind([], self.send, TODAY), 0)

    def test_other_errors(self):
        self.send.side_effect = KeyError("ada")
        one = task()
        with self.assertRaises(KeyError):
            remind([one], self.send, TODAY)
        self.assertEqual(self.send.call_count, 1)
        self.assertEqual(one, task())
