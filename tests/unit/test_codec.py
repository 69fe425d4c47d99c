"""The codec: any plain value comes back as it went, and garbage is refused, never anything else."""

import datetime as dt
import math
import pathlib
import struct
import uuid
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.box import codec
from judge.box.codec import CodecError, Refused, decode, encode

surrogates = st.text(st.characters(exclude_categories=()))
zones = st.one_of(st.none(), st.builds(dt.timezone, st.timedeltas(dt.timedelta(hours=-23), dt.timedelta(hours=23))))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**300), 2**300),
    st.floats(),
    st.complex_numbers(),
    surrogates,
    st.binary(),
    st.dates(),
    st.times(timezones=zones),
    st.datetimes(timezones=zones),
    st.timedeltas(),
    st.decimals(),
    st.fractions(),
    st.uuids(),
    st.builds(range, st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 9)),
    st.just(...),
    st.just(NotImplemented),
    st.builds(pathlib.PurePosixPath, st.text("ab/.", max_size=9)),
    st.builds(slice, st.none(), st.integers(), st.none()),
)
keys = st.one_of(
    st.none(), st.booleans(), st.integers(), surrogates, st.binary(), st.dates(), st.tuples(st.integers(), st.text())
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.tuples(inner, inner),
        st.dictionaries(keys, inner, max_size=5),
        st.sets(keys, max_size=5),
        st.frozensets(keys, max_size=5),
        st.builds(deque, st.lists(inner, max_size=5), st.one_of(st.none(), st.integers(0, 9))),
        st.builds(OrderedDict, st.dictionaries(keys, inner, max_size=4)),
        st.builds(Counter, st.dictionaries(keys, st.integers(), max_size=4)),
        st.builds(lambda d: defaultdict(None, d), st.dictionaries(keys, inner, max_size=4)),
        st.builds(bytearray, st.binary()),
        st.builds(lambda xs: array("q", xs), st.lists(st.integers(-(2**60), 2**60), max_size=4)),
    ),
    max_leaves=25,
)


def same(a, b):
    """Equal in value, exact type, order and nested parts; NaN is itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b)
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, Decimal):
        return str(a) == str(b)
    if isinstance(a, dict):
        if isinstance(a, defaultdict) and a.default_factory is not b.default_factory:
            return False
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a.items(), b.items(), strict=True))
    if isinstance(a, deque) and a.maxlen != b.maxlen:
        return False
    if isinstance(a, list | tuple | deque):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dt.datetime | dt.time):
        return a.replace(tzinfo=None) == b.replace(tzinfo=None) and a.tzinfo == b.tzinfo and a.fold == b.fold
    return bool(a == b)


@given(values)
def test_any_plain_value_comes_back_as_it_went(value):
    data = encode(value)
    back, end = decode(data)
    assert end == len(data)
    assert same(value, back)


@given(st.binary(max_size=300))
@settings(max_examples=1000)
def test_garbage_is_refused_or_is_a_value_and_nothing_else(data):
    try:
        decode(data)
    except CodecError:
        pass


@given(values, st.data())
@settings(max_examples=400)
def test_a_broken_value_is_refused_or_is_another_value(value, data):
    raw = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    for one in (raw, raw[:cut]):
        try:
            decode(one)
        except CodecError:
            pass


def test_shared_and_cyclic_containers_keep_their_shape():
    inner = [1]
    both = decode(encode([inner, inner, {"k": inner}]))[0]
    assert both[0] is both[1] is both[2]["k"]
    loop: list = []
    loop.append(loop)
    back = decode(encode(loop))[0]
    assert back[0] is back
    knot: dict = {}
    knot["me"] = (knot, [knot])
    back = decode(encode(knot))[0]
    assert back["me"][0] is back and back["me"][1][0] is back
    ring: deque = deque()
    ring.append(ring)
    back = decode(encode(ring))[0]
    assert back[0] is back


def test_a_tuple_that_contains_itself_is_refused():
    hole: list = []
    knot = (hole,)
    hole.append(knot)
    with pytest.raises(Refused, match="contains itself"):
        encode(knot)


def test_depth_and_parts_are_capped_on_both_sides_without_recursion():
    deep: list = []
    for _ in range(900):
        deep = [deep]
    assert decode(encode(deep))[0] is not None
    for _ in range(200):
        deep = [deep]
    with pytest.raises(Refused, match="deep"):
        encode(deep)
    with pytest.raises(CodecError):
        decode(struct.pack("<BII", codec.LIST, 0, 1) * 5000 + b"N")
    with pytest.raises(Refused, match="parts"):
        encode([None] * (codec.MAX_NODES + 1))


def test_a_length_field_alone_makes_nothing():
    import tracemalloc

    tracemalloc.start()
    try:
        for tag in (codec.LIST, codec.DICT, codec.SET, codec.BYTEARRAY):
            with pytest.raises(CodecError):
                decode(struct.pack("<BII", tag, 0, 0xFFFFFFF0))
        for tag in (codec.STR, codec.BYTES, codec.BIG, codec.TUPLE, codec.FROZENSET):
            with pytest.raises(CodecError):
                decode(struct.pack("<BI", tag, 0xFFFFFFF0))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", [list, dict, set, str, int, float, tuple, bytes])
def test_a_subclass_of_a_plain_type_is_not_plain(kind):
    class Mine(kind):
        pass

    with pytest.raises(Refused):
        encode(Mine())


def test_references_are_refused_where_there_is_no_book():
    for tag in (codec.OWN, codec.KNOWN, codec.NEW):
        with pytest.raises(CodecError):
            decode(struct.pack("<BQ", tag, 1) + b"N")
    for data in (
        bytes((codec.NAMED,)) + b"N",
        struct.pack("<BI", codec.HELD, 1),
        struct.pack("<BII", codec.LIST, 7, 0),
    ):
        with pytest.raises(CodecError):
            decode(data)


def test_unhashable_keys_are_refused():
    with pytest.raises(CodecError):
        decode(struct.pack("<BII", codec.DICT, 0, 1) + encode([]) + encode(1))
    with pytest.raises(CodecError):
        decode(struct.pack("<BII", codec.SET, 0, 1) + encode({}))


def test_exact_forms_of_the_standard_library_survive():
    for value in (
        Decimal("-0.00"),
        Decimal("sNaN1"),
        Fraction(-3, 7),
        uuid.UUID(int=5),
        dt.datetime(2020, 1, 1, fold=1),  # noqa: DTZ001  values without a zone must cross too
        -0.0,
        math.inf,
    ):
        assert same(decode(encode(value))[0], value)
