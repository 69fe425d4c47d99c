import io
import logging
import unittest
import warnings

import pytest
import solution


def test_a_warning_is_expected():
    with pytest.warns(DeprecationWarning, match="old is old"):
        assert solution.old() == 1
    with pytest.deprecated_call():
        solution.old()


def test_the_wrong_warning_is_not():
    with pytest.raises(pytest.fail.Exception), pytest.warns(DeprecationWarning):
        solution.quiet()


def test_warnings_are_recorded(recwarn):
    assert solution.plain() == 2
    found = recwarn.pop(UserWarning)
    assert str(found.message) == "careful" and found.category is UserWarning
    assert found.filename.endswith("solution.py") and found.lineno > 1
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        solution.plain()
        solution.plain()
        solution.quiet()
    assert [str(one.message) for one in caught] == ["careful", "careful"]


def test_a_category_of_the_solution():
    with pytest.warns(solution.OldWayWarning, match="mine") as found:
        solution.own()
    assert issubclass(found[0].category, DeprecationWarning) and type(found[0].message) is solution.OldWayWarning


def test_warnings_as_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="careful"):
            solution.plain()
        assert solution.survives() == "stopped by risky"
        assert solution.quiet() == 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert solution.plain() == 2 and solution.survives() == "went on"


def test_the_solutions_own_catching():
    assert solution.caught() == ["inside"]


def test_nothing_is_printed(capfd):
    with warnings.catch_warnings(record=True):
        solution.plain()
    assert capfd.readouterr() == ("", "")


class TestUnittest(unittest.TestCase):
    def test_warns(self):
        with self.assertWarns(DeprecationWarning) as found:
            solution.old()
        self.assertEqual(str(found.warning), "old is old")
        with self.assertWarnsRegex(UserWarning, "care"):
            solution.plain()

    def test_logs(self):
        with self.assertLogs("shop", level="INFO") as found:
            solution.sell(3)
        self.assertEqual(found.output, ["INFO:shop:sold 3"])
        with self.assertNoLogs("shop", level="ERROR"):
            solution.sell(3)


def test_log_records_are_captured(caplog):
    with caplog.at_level(logging.DEBUG, logger="shop"):
        assert solution.sell(2) == 2
    assert [(r.name, r.levelname, r.getMessage()) for r in caplog.records] == [("shop", "DEBUG", "looking at 2"), ("shop", "INFO", "sold 2")]
    assert caplog.records[1].args == (2,) and caplog.records[1].funcName == "sell" and caplog.records[1].pathname.endswith("solution.py")
    caplog.clear()
    solution.sell(-1)
    assert caplog.record_tuples == [("shop", logging.ERROR, "cannot sell [-1]")]


def test_a_log_record_with_an_exception(caplog):
    solution.fail()
    assert caplog.records[0].exc_info[0] is ZeroDivisionError and caplog.records[0].message == "failed"


def test_a_handler_of_the_suite():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("shop")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        solution.sell(4)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    assert stream.getvalue() == "sold 4\n"


def test_a_handler_of_the_solution():
    assert solution.own_handler() == ["INFO:kept"]
