"""Values of the standard library that cross by value: each has a code, a plain form, and a builder that checks.

`form(value, type)` gives (code, form), the form being built of what the codec writes itself; `build(code, form)`
makes the value again and raises Malformed for anything that is no such form. Only exact types: a learner's subclass
is a reference. numpy and pandas join (judge/box/tables.py) when the process has imported them.
"""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import pathlib
import re
import sys
import types
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

_Datetime, _Date, _Time, _Timedelta = dt.datetime, dt.date, dt.time, dt.timedelta
_Timezone, _UTC = dt.timezone, dt.UTC
_Decimal, _Fraction, _Uuid, _Zone = decimal.Decimal, fractions.Fraction, uuid.UUID, zoneinfo.ZoneInfo
"""The classes themselves: suites put others in their place."""


class Malformed(Exception):
    """A form that no value has."""


_Form = Callable[[Any], Any]


def _check(form: Any, *types_: type | tuple[type, ...]) -> tuple[Any, ...]:
    """`form` if it is a tuple of exactly these types."""
    if type(form) is not tuple or len(form) != len(types_):
        raise Malformed
    for part, wanted in zip(form, types_, strict=True):
        if type(part) not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            raise Malformed
    return form


_NONE = type(None)
_ZONES = (_NONE, dt.timezone, zoneinfo.ZoneInfo)


def _timezone(form: Any) -> dt.timezone:
    offset, name = _check(form, dt.timedelta, (str, _NONE))
    if name is None:
        return _UTC if not offset else _Timezone(offset)
    return _Timezone(offset, name)


def _timezone_form(value: dt.timezone) -> Any:
    parts = value.__getinitargs__()  # type: ignore[attr-defined]  # its pickle form: (offset,) or (offset, name)
    return (parts[0], parts[1] if len(parts) > 1 else None)


def _datetime(form: Any) -> dt.datetime:
    *_, fold = _check(form, int, int, int, int, int, int, int, _ZONES, int)
    return _Datetime(*form[:-1], fold=fold)


def _time(form: Any) -> dt.time:
    *_, fold = _check(form, int, int, int, int, _ZONES, int)
    return _Time(*form[:-1], fold=fold)


def _fraction(form: Any) -> fractions.Fraction:
    up, down = _check(form, int, int)
    if down < 1:
        raise Malformed
    return _Fraction(up, down)


def _decimal(form: Any) -> decimal.Decimal:
    (text,) = _check(form, str)
    if len(text) > 1_000_000:
        raise Malformed
    value = _Decimal(text)
    if str(value) != text:
        raise Malformed
    return value


def _zone(form: Any) -> zoneinfo.ZoneInfo:
    (name,) = _check(form, str)
    return _Zone(name)


def _pattern(form: Any) -> re.Pattern[Any]:
    text, flags = _check(form, (str, bytes), int)
    if len(text) > 10_000:
        raise Malformed
    return re.compile(text, flags)


_EXACT: dict[type, tuple[int, _Form, _Form]] = {
    dt.date: (1, lambda v: (v.year, v.month, v.day), lambda f: _Date(*_check(f, int, int, int))),
    dt.time: (2, lambda v: (v.hour, v.minute, v.second, v.microsecond, v.tzinfo, v.fold), _time),
    dt.datetime: (
        3,
        lambda v: (v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, v.tzinfo, v.fold),
        _datetime,
    ),
    dt.timedelta: (
        4, lambda v: (v.days, v.seconds, v.microseconds), lambda f: _Timedelta(*_check(f, int, int, int)),
    ),
    dt.timezone: (5, _timezone_form, _timezone),
    decimal.Decimal: (6, lambda v: (str(v),), _decimal),
    fractions.Fraction: (7, lambda v: (v.numerator, v.denominator), _fraction),
    uuid.UUID: (8, lambda v: (v.int,), lambda f: _Uuid(int=_check(f, int)[0])),
    range: (9, lambda v: (v.start, v.stop, v.step), lambda f: range(*_check(f, int, int, int))),
    pathlib.PurePosixPath: (10, lambda v: (str(v),), lambda f: pathlib.PurePosixPath(_check(f, str)[0])),
    pathlib.PosixPath: (11, lambda v: (str(v),), lambda f: pathlib.PosixPath(_check(f, str)[0])),
    pathlib.PureWindowsPath: (12, lambda v: (str(v),), lambda f: pathlib.PureWindowsPath(_check(f, str)[0])),
    zoneinfo.ZoneInfo: (13, lambda v: (v.key,), _zone),
    re.Pattern: (14, lambda v: (v.pattern, v.flags), _pattern),
    slice: (15, lambda v: (v.start, v.stop, v.step), lambda f: slice(*_triple(f))),
    types.SimpleNamespace: (16, lambda v: (dict(vars(v)),), lambda f: _namespace(f)),
}  # fmt: skip


def _triple(form: Any) -> tuple[Any, Any, Any]:
    if type(form) is not tuple or len(form) != 3:
        raise Malformed
    return form


def _namespace(form: Any) -> types.SimpleNamespace:
    (fields,) = _check(form, dict)
    if not all(type(k) is str for k in fields):
        raise Malformed
    return types.SimpleNamespace(**fields)


_BUILD: dict[int, _Form] = {code: build for code, _, build in _EXACT.values()}
TYPES = frozenset(_EXACT)
ZONED = (dt.datetime, dt.time)
"""What has a zone, and crosses by value only with one of those that do."""
_TABLES = frozenset({"ndarray", "DataFrame", "Series"})
TABLES = 40
"""Codes from here on are numpy's and pandas'."""


def is_table(value: Any, kind: type) -> bool:
    """Whether this is a value of numpy's or pandas' that can be changed in place."""
    if kind.__name__ not in _TABLES or kind.__module__.partition(".")[0] not in ("numpy", "pandas"):
        return False
    from judge.box import tables

    return tables.is_table(value, kind)


def form(value: Any, kind: type) -> tuple[int, Any] | None:
    """(code, form) of a value of exactly `kind`, None for what does not cross by value."""
    row = _EXACT.get(kind)
    if row is not None:
        if kind is dt.datetime or kind is dt.time:
            if type(value.tzinfo) not in _ZONES:
                return None
        elif kind is zoneinfo.ZoneInfo and value.key is None:
            return None
        return row[0], row[1](value)
    if "numpy" in sys.modules:
        module = kind.__module__
        if isinstance(module, str) and module.partition(".")[0] in ("numpy", "pandas"):
            from judge.box import tables

            return tables.form(value, kind)
    return None


def build(code: int, form: Any) -> Any:
    """The value of a form. Raises Malformed."""
    try:
        if code >= TABLES:
            from judge.box import tables

            return tables.build(code, form)
        maker = _BUILD.get(code)
        if maker is None:
            raise Malformed
        return maker(form)
    except Malformed:
        raise
    except Exception as e:  # a hostile form may break any constructor; all of them mean the same
        raise Malformed(type(e).__name__) from None
