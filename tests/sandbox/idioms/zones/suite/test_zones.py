import datetime

import pytest

import solution
from solution import *

UTC = datetime.timezone.utc


def hours(n):
    return datetime.timedelta(hours=n)


def test_names_of_a_star_import():
    assert noon().hour == 12 and issubclass(Eastern, datetime.tzinfo)
    with pytest.raises(NameError):
        hidden()


def test_a_time_with_a_zone_of_the_solution():
    when = noon()
    assert type(when) is datetime.datetime and when.tzinfo is solution.EST and isinstance(when.tzinfo, datetime.tzinfo)
    assert when.utcoffset() == hours(-5) and when.tzname() == "EST" and when.dst() == hours(0)
    assert when.isoformat() == "2024-01-01T12:00:00-05:00" and str(at(3)) == "2024-01-01 12:00:00+03:00"
    assert when.astimezone(UTC) == datetime.datetime(2024, 1, 1, 17, tzinfo=UTC) == when
    assert at(3) < at(2) and noon() - at(0) == hours(5) and sorted([at(1), at(2)])[0].tzinfo.hours == 2
    assert f"{noon():%H:%M %Z}" == "12:00 EST" and hash(noon()) == hash(datetime.datetime(2024, 1, 1, 17, tzinfo=UTC))


def test_a_zone_given_to_times_of_the_suite():
    when = datetime.datetime(2020, 1, 1, tzinfo=EST)
    assert zone_of(when) == (True, "Eastern", hours(-5), "EST")
    assert datetime.datetime(2020, 1, 1, tzinfo=Fixed(2)).utcoffset() == hours(2)
    assert when.replace(tzinfo=Fixed(1)).tzname() == "+1h"
    assert datetime.datetime.now(EST).tzinfo is EST and datetime.datetime.fromtimestamp(0, EST).hour == 19
    assert datetime.time(3, tzinfo=EST).utcoffset() == hours(-5)


def test_a_zone_of_the_suite():
    class Own(datetime.tzinfo):
        def utcoffset(self, when):
            return hours(1)

        def dst(self, when):
            return None

        def tzname(self, when):
            return "own"

    assert zone_of(datetime.datetime(2020, 1, 1, tzinfo=Own())) == (False, "Own", hours(1), "own")


def test_zones_derived_from():
    class Mine(Fixed):
        def tzname(self, when):
            return "mine"

    when = datetime.datetime(2020, 1, 1, tzinfo=Mine(4))
    assert when.tzname() == "mine" and when.utcoffset() == hours(4) and zone_of(when)[1:] == ("Mine", hours(4), "mine")
    assert at(2, solution.Named).tzname() == "named +2h"


def test_a_time_comes_back_with_its_zone():
    seen = []
    assert [w.tzinfo.hours for w in map(at, [1, 2])] == [1, 2]
    seen.append(noon())
    assert seen[0].tzinfo is EST and seen == [noon()] and {noon(): 1}[noon()] == 1


def test_a_zone_that_breaks():
    with pytest.raises(AttributeError, match="hours"):
        datetime.datetime(2020, 1, 1, tzinfo=Fixed.__new__(Fixed)).utcoffset()
