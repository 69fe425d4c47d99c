import unittest
from datetime import date
from unittest.mock import Mock, call

from reminders import remind

TODAY = date(2030, 5, 10)


def task(title, day, **more):
    return {"title": title, "owner": "ada", "due": date(2030, 5, day), **more}


class TestRemind(unittest.TestCase):
    def test_future(self):
        send = Mock()
        self.assertEqual(remind([task("a", 11)], send, TODAY), 0)
        send.assert_not_called()

    def test_texts_and_order(self):
        send = Mock()
        tasks = [task("a", 10), task("b", 9), {**task("c", 1), "owner": "bob"}, task("d", 10)]
        self.assertEqual(remind(tasks, send, TODAY), 4)
        self.assertEqual(send.call_args_list, [call("ada", "Due today: a"), call("ada", "Overdue: b"), call("bob", "Overdue: c"), call("ada", "Due today: d")])
        self.assertTrue(all(t["reminded"] is True for t in tasks))

    def test_done_and_reminded(self):
        send = Mock()
        self.assertEqual(remind([task("a", 10, done=True), task("b", 9, reminded=True)], send, TODAY), 0)
        send.assert_not_called()

    def test_nothing_else_changes(self):
        t = task("a", 10)
        before = dict(t)
        remind([t], Mock(), TODAY)
        self.assertEqual(t, {**before, "reminded": True})

    def test_second_try(self):
        send = Mock(side_effect=[ConnectionError, None])
        t = task("a", 10)
        self.assertEqual(remind([t], send, TODAY), 1)
        self.assertEqual(send.call_count, 2)
        self.assertTrue(t["reminded"])

    def test_two_failures(self):
        send = Mock(side_effect=[ConnectionError, ConnectionError, None])
        a, b = task("a", 10), task("b", 10)
        self.assertEqual(remind([a, b], send, TODAY), 1)
        self.assertEqual(send.call_args_list, [call("ada", "Due today: a")] * 2 + [call("ada", "Due today: b")])
        self.assertNotIn("reminded", a)
        self.assertTrue(b["reminded"])

    def test_other_error(self):
        send = Mock(side_effect=RuntimeError)
        with self.assertRaises(RuntimeError):
            remind([task("a", 10)], send, TODAY)
        self.assertEqual(send.call_count, 1)

    def test_twice(self):
        send, tasks = Mock(), [task("a", 10)]
        self.assertEqual(remind(tasks, send, TODAY), 1)
        self.assertEqual(remind(tasks, send, TODAY), 0)
