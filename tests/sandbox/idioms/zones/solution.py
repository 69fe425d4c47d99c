"""Time zones of the learner's own."""

import datetime

__all__ = ["EST", "Eastern", "Fixed", "at", "noon", "zone_of"]


class Eastern(datetime.tzinfo):
    def utcoffset(self, when):
        return datetime.timedelta(hours=-5)

    def dst(self, when):
        return datetime.timedelta(0)

    def tzname(self, when):
        return "EST"


class Fixed(datetime.tzinfo):
    def __init__(self, hours):
        self.hours = hours

    def utcoffset(self, when):
        return datetime.timedelta(hours=self.hours)

    def dst(self, when):
        return None

    def tzname(self, when):
        return f"{self.hours:+d}h"


class Named(Fixed):
    def tzname(self, when):
        return "named " + super().tzname(when)


EST = Eastern()


def noon():
    return datetime.datetime(2024, 1, 1, 12, tzinfo=EST)


def at(hours, kind=Fixed):
    return datetime.datetime(2024, 1, 1, 12, tzinfo=kind(hours))


def zone_of(when):
    return when.tzinfo is EST, type(when.tzinfo).__name__, when.utcoffset(), when.tzname()


def hidden():
    return 0
