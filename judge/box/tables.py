"""numpy arrays and scalars, pandas frames, series and indexes, as plain values: real ones on both sides.

An array is (dtype text, shape, bytes), one of objects (shape, list of values). A series or a frame's column is its
array with its dtype's name; categories, zones and pandas' own dtypes are made again from the values and the name.
What has a dtype that is not spoken of here crosses as a reference. Called only when the process has imported numpy.
"""

from __future__ import annotations

import math
import sys
import warnings
from typing import Any

from judge.box.plain import Malformed

ARRAY, SCALAR, SERIES, FRAME, INDEX, TIMESTAMP, TIMEDELTA, MISSING, DTYPE, OBJECTS = range(40, 50)
_KINDS = "?biufcSUmM"
MOST_EMPTY = 1_000_000
"""Elements of an array of empty texts: they cost nothing to send, and memory to make."""


def form(value: Any, kind: type) -> tuple[int, Any] | None:
    """(code, form), None for what is no value of these."""
    import numpy as np

    if kind is np.ndarray:
        return _array(value)
    if isinstance(value, np.generic) and value.dtype.kind in _KINDS and kind.__module__ == "numpy":
        return SCALAR, (value.dtype.str, value.tobytes())
    if isinstance(value, np.dtype) and value.kind in _KINDS + "O" and value.names is None and value.subdtype is None:
        return DTYPE, (value.str,)
    pd = sys.modules.get("pandas")
    if pd is None or not hasattr(pd, "DataFrame"):
        return None
    if kind is pd.DataFrame:
        columns = [_column(series) for _, series in value.items()]  # three times as fast as by `iloc`
        return FRAME, (_labels(value.index), _labels(value.columns), columns)
    if kind is pd.Series:
        return SERIES, (_labels(value.index), _text_or_none(value.name), _column(value))
    if isinstance(value, pd.Index) and kind.__module__.startswith("pandas"):
        return INDEX, (_labels(value),)
    if kind is pd.Timestamp:
        return TIMESTAMP, (value.isoformat(), str(value.tz) if value.tz is not None else None, value.unit)
    if kind is pd.Timedelta:
        return TIMEDELTA, (int(value.value),)
    if value is pd.NaT:
        return MISSING, ("NaT",)
    if value is pd.NA:
        return MISSING, ("NA",)
    return None


def is_table(value: Any, kind: type) -> bool:
    """Whether `value` is an array, a series or a frame that has a form."""
    import numpy as np

    if kind is np.ndarray:
        return value.dtype.kind in _KINDS + "O" and value.dtype.names is None
    pd = sys.modules.get("pandas")
    return pd is not None and kind in (getattr(pd, "DataFrame", None), getattr(pd, "Series", None))


def _array(value: Any) -> tuple[int, Any] | None:
    if value.dtype.kind == "O":
        return OBJECTS, (value.shape, tuple(value.ravel().tolist()))
    if value.dtype.kind not in _KINDS or value.dtype.names is not None:
        return None
    return ARRAY, (
        value.dtype.str,
        value.shape,
        value.tobytes(),
        bool(value.flags.f_contiguous and not value.flags.c_contiguous),
    )


def _text_or_none(name: Any) -> Any:
    return name


def _column(series: Any) -> Any:
    """(dtype's name, values): an array where numpy holds it, else a list."""
    import numpy as np

    if isinstance(series.dtype, np.dtype) and series.dtype.kind in _KINDS:
        return (series.dtype.str, _array(series.to_numpy()))
    values = tuple(series.astype(object).tolist())
    if str(series.dtype) == "category":
        return ("category", values, tuple(series.cat.categories.tolist()), bool(series.cat.ordered))
    return (str(series.dtype), values)


def _labels(index: Any) -> Any:
    """An index as a form."""
    import pandas as pd

    if isinstance(index, pd.MultiIndex):
        return ("multi", tuple(index.tolist()), tuple(index.names))
    if type(index) is pd.RangeIndex:
        return ("range", index.start, index.stop, index.step, index.name)
    freq = getattr(index, "freqstr", None)
    return ("plain", _column(index.to_series(index=range(len(index)))), index.name, freq)


def snapshot(table: Any) -> Any:
    """What `unchanged` compares with: shape and type, and the bytes, or the very objects where there are no bytes."""
    import numpy as np

    if type(table) is np.ndarray:
        return table.shape, table.dtype, _kept(table)
    names = (tuple(table.columns), table.columns.names) if table.ndim == 2 else (table.name,)
    columns = [series for _, series in table.items()] if table.ndim == 2 else [table]
    return names, table.index.copy(), tuple((str(c.dtype), _kept(c.to_numpy())) for c in columns)


def _kept(array: Any) -> Any:
    return tuple(array.ravel().tolist()) if array.dtype.kind == "O" else array.tobytes()


def unchanged(table: Any, seen: Any) -> bool:
    """Whether a table is as it was at its snapshot."""
    now = snapshot(table)
    if type(seen[-1]) is not tuple or not seen[-1] or type(seen[-1][0]) is not tuple:
        return now[:-1] == seen[:-1] and _same(now[-1], seen[-1])
    return (
        len(now[2]) == len(seen[2])
        and bool(now[1].identical(seen[1]))
        and all(map(_same_name, now[0], seen[0]))
        and all(a == b and _same(x, y) for (a, x), (b, y) in zip(now[2], seen[2], strict=True))
    )


def _same(now: Any, seen: Any) -> bool:
    """Whether bytes are equal, or objects identical; what a column boxes anew each time may be equal instead."""
    if type(now) is not tuple or type(seen) is not tuple:
        return type(now) is type(seen) and bool(now == seen)
    return len(now) == len(seen) and all(
        a is b or (type(a) is type(b) and type(a) in _BOXED and (a == b or (a != a and b != b)))
        for a, b in zip(now, seen, strict=True)
    )


_BOXED = (int, float, str, bool)


def _same_name(now: Any, seen: Any) -> bool:
    return now is seen or (type(now) is type(seen) and bool(now == seen))


def fill(table: Any, new: Any) -> None:
    """Give a table the content of a form; an array takes another shape or type of the same bytes as it would in
    place; one of another size stays as it is, since views of it would be left without memory. Raises Malformed, or what
    numpy and pandas raise."""
    import numpy as np

    if type(new) is not tuple or len(new) != 2 or type(new[0]) is not int:
        raise Malformed
    made = build(*new)
    if type(made) is not type(table):
        raise Malformed
    if type(made) is np.ndarray:
        if (made.shape != table.shape or made.dtype != table.dtype) and not _reshaped(table, made):
            return
        if table.flags.writeable:
            table[...] = made
        return
    table._update_inplace(made)


def _reshaped(table: Any, made: Any) -> bool:
    """Give an array the shape and type of `made` without moving its memory; whether that can be done."""
    if made.nbytes != table.nbytes or (made.dtype != table.dtype and "O" in made.dtype.kind + table.dtype.kind):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the learner's code did it, and was warned
        try:
            if made.dtype != table.dtype:
                table.shape = (table.size,)
                table.dtype = made.dtype
            table.shape = made.shape
        except (AttributeError, ValueError, TypeError):  # a view whose elements lie apart
            return False
    return True


def build(code: int, form: Any) -> Any:
    """The value of a form. Raises Malformed, or what numpy and pandas raise at one that does not hold."""
    import numpy as np

    if type(form) is not tuple:
        raise Malformed
    if code == ARRAY:
        dtype, shape, data, fortran = form
        kind = _dtype(dtype)
        if type(shape) is not tuple or not all(type(n) is int and n >= 0 for n in shape) or type(data) is not bytes:
            raise Malformed
        if math.prod(shape) * kind.itemsize != len(data) or len(shape) > 32:
            raise Malformed
        if not kind.itemsize and math.prod(shape) > MOST_EMPTY:
            raise Malformed
        made = np.frombuffer(data, dtype=kind).reshape(shape) if data else np.empty(shape, dtype=kind)
        return made.copy(order="F" if fortran is True else "C")
    if code == OBJECTS:
        shape, items = form
        if type(items) is not tuple or math.prod(shape) != len(items) or len(shape) > 32:
            raise Malformed
        made = np.empty(len(items), dtype=object)
        for n, item in enumerate(items):
            made[n] = item
        return made.reshape(shape)
    if code == SCALAR:
        dtype, data = form
        kind = _dtype(dtype)
        if type(data) is not bytes or len(data) != kind.itemsize:
            raise Malformed
        return np.frombuffer(data, dtype=kind)[0] if data else kind.type()
    if code == DTYPE:
        return _dtype(form[0], "O")
    import pandas as pd

    if code == SERIES:
        labels, name, column = form
        series = _series(column)
        series.index, series.name = _index(labels), name
        return series
    if code == FRAME:
        labels, names, columns = form
        index = _index(labels)
        frame = pd.DataFrame({n: _series(column).array for n, column in enumerate(columns)}, index=index)
        frame.columns = _index(names)
        return frame
    if code == INDEX:
        return _index(form[0])
    if code == TIMESTAMP:
        text, zone, unit = form
        stamp = pd.Timestamp(text)
        return (stamp.tz_convert(zone) if zone is not None and stamp.tz is not None else stamp).as_unit(unit)
    if code == TIMEDELTA:
        return pd.Timedelta(form[0], unit="ns")
    if code == MISSING:
        return pd.NaT if form[0] == "NaT" else pd.NA
    raise Malformed


def _dtype(text: Any, also: str = "") -> Any:
    import numpy as np

    if type(text) is not str or len(text) > 40 or "," in text:
        raise Malformed
    kind = np.dtype(text)
    if kind.kind not in _KINDS + also or kind.names is not None:
        raise Malformed
    return kind


def _series(column: Any) -> Any:
    import pandas as pd

    if type(column) is not tuple or len(column) < 2 or type(column[0]) is not str or len(column[0]) > 100:
        raise Malformed
    name, values = column[:2]
    if type(values) is not tuple:
        raise Malformed
    if len(values) == 2 and values[0] == ARRAY and type(values[1]) is tuple:
        made = build(ARRAY, values[1])
        if made.dtype.str == name:
            return pd.Series(made)
    values = list(values)
    if name == "category":
        return pd.Series(pd.Categorical(values, categories=list(column[2]), ordered=column[3] is True))
    return pd.Series(values, dtype=name)


def _index(labels: Any) -> Any:
    import pandas as pd

    if type(labels) is not tuple or not labels:
        raise Malformed
    if labels[0] == "range":
        _, start, stop, step, name = labels
        return pd.RangeIndex(start, stop, step, name=name)
    if labels[0] == "multi":
        return pd.MultiIndex.from_tuples(list(labels[1]), names=list(labels[2]))
    _, column, name, freq = labels
    index = pd.Index(_series(column), name=name)
    if freq is not None and isinstance(index, pd.DatetimeIndex):
        index = pd.DatetimeIndex(index, name=name, freq=freq)
    return index
