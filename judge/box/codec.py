"""Values to bytes and back, for a reader who trusts nothing: the one door between a learner's code and a suite.

Theory of operation. A value is written in prefix order as tagged nodes (grammar in docs/stand-in.md). The table of
tags is closed. Neither side recurses: both walk with an explicit stack, so depth costs memory and no C stack.
Lengths are checked against the bytes that are really there before anything is made, and every node costs at least
one byte, so a frame can never make its reader allocate more than a small multiple of its own size. Exact types only:
what is not in the table, a subclass of something in the table included, is handed to the `Book`, which knows
references; without one it is refused.

Containers that can change carry a mirror number (0: none) so that both sides can speak about "the same list" later;
within one value a container met again is a back reference, so shared and cyclic structure survives (a tuple or
frozenset that contains itself is refused: it cannot be built without a trick).

Over 300 lines: encoder and decoder must be read side by side, and each is one loop for speed.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, Protocol

from judge.box import plain

MAX_NODES = 2_000_000
MAX_DEPTH = 1_000
MAX_FRAME = 16 * 1024 * 1024
MAX_INT_BYTES = 1024 * 1024


class CodecError(Exception):
    """Bytes that are no value, or a value that has no bytes."""


class Refused(CodecError):
    """The encoder met something that does not cross; the message says what and why."""


class Book(Protocol):
    """What a side knows beyond plain values: references and mirrored containers."""

    def write(self, value: object) -> tuple[int, int, Any]:
        """How `value` crosses: (OWN, number, None) the reader's own object; (KNOWN, number, None) one he has met;
        (NEW, number, description) the first time; (NAMED, 0, (module, qualified name)) by name; (BUILT, 0, parts)
        built again over there. Raises Refused."""
        ...

    def namespace(self, value: SimpleNamespace) -> SimpleNamespace:
        """What the reader makes of a namespace, whose fields may be anything that crosses."""
        ...

    def own(self, number: int) -> Any: ...
    def known(self, number: int) -> Any: ...
    def new(self, number: int, description: Any) -> Any: ...
    def named(self, parts: Any) -> Any: ...
    def built(self, parts: Any) -> Any: ...

    def lend(self, container: Any) -> tuple[int, bool]:
        """The mirror number of a container and whether the reader holds it already; (0, False): a plain copy."""
        ...

    def lent(self, number: int, container: Any) -> None: ...
    def held(self, number: int) -> Any: ...


# Tags. One byte each, letters where a letter speaks.
NONE, TRUE, FALSE, ELLIPSIS, NOT_IMPLEMENTED = 0x4E, 0x54, 0x46, 0x2E, 0x21
INT, BIG, FLOAT, COMPLEX, STR, BYTES = 0x69, 0x49, 0x64, 0x63, 0x73, 0x62
TUPLE, FROZENSET, LIST, DICT, SET, BYTEARRAY, ORDERED, COUNTER, DEFAULT, DEQUE, ARRAY = (
    0x74, 0x7A, 0x6C, 0x44, 0x53, 0x42, 0x4F, 0x43, 0x66, 0x51, 0x41,
)  # fmt: skip
INTS, FLOATS, TABLE = 0x70, 0x50, 0x57
PACKED = 4
"""A list of so many numbers of one kind is written as a block."""
AGAIN, HELD, EXTENDED = 0x40, 0x3D, 0x58
OWN, KNOWN, NEW, NAMED, BUILT = 0x72, 0x4B, 0x52, 0x6E, 0x75

_int = struct.Struct("<Bq")
_float = struct.Struct("<Bd")
_complex = struct.Struct("<Bdd")
_sized = struct.Struct("<BI")
_container = struct.Struct("<BII")
_deque = struct.Struct("<BIIq")
_array = struct.Struct("<BIIB")
_extended = struct.Struct("<BB")
_reference = struct.Struct("<BQ")
_U32, _I64, _U64, _F64, _C128 = (struct.Struct(f).unpack_from for f in ("<I", "<q", "<Q", "<d", "<dd"))
_II, _IIq = struct.Struct("<II").unpack_from, struct.Struct("<IIq").unpack_from
_LOW, _HIGH = -(2**63), 2**63 - 1

_CONSTANTS: dict[Any, int] = {None: NONE, True: TRUE, False: FALSE, Ellipsis: ELLIPSIS, NotImplemented: NOT_IMPLEMENTED}
_SINGLE = {NONE: None, TRUE: True, FALSE: False, ELLIPSIS: Ellipsis, NOT_IMPLEMENTED: NotImplemented}
_SINGLE_TYPES = frozenset(type(x) for x in _SINGLE.values())
_SEQUENCES: dict[type, int] = {tuple: TUPLE, frozenset: FROZENSET}
_MAPPINGS: dict[type, int] = {dict: DICT, OrderedDict: ORDERED, Counter: COUNTER}
MUTABLE = frozenset({list, dict, set, bytearray, OrderedDict, Counter, defaultdict, deque, array})
_ARRAY_CODES = "bBuwhHiIlLqQfd"


def _numbers(items: list[Any]) -> bytes | None:
    """A list of ints that fit into eight bytes, or of floats, as a block; None for any other list."""
    kind = type(items[0])
    if kind is not int and kind is not float:
        return None
    whole = tuple(items)
    if set(map(type, whole)) != {kind}:
        return None
    try:
        return _little(array("q" if kind is int else "d", whole)).tobytes()
    except OverflowError:
        return None


def _little(block: array[Any]) -> array[Any]:
    if sys.byteorder != "little":
        block.byteswap()
    return block


def _pairs(items: Any) -> Iterator[Any]:
    for key, value in items:
        yield key
        yield value


def encode(value: Any, book: Book | None = None, before: bytes = b"") -> bytearray:
    """`before` and the bytes of `value`. Raises Refused for what does not cross, CodecError past the caps."""
    out = bytearray(before)
    memo: dict[int, int] = {}
    keep: list[Any] = []  # what the book described lives until the frame is written, so that ids stay unique
    open_: set[int] = set()
    nodes = 1
    it: Iterator[Any] = iter((value,))
    stack: list[tuple[Iterator[Any], int]] = []
    key = 0
    described: Any = open_  # nothing yet; a description is nobody's container, and has no mirror
    while True:
        for x in it:
            kind = type(x)
            if kind is str:
                try:
                    raw = x.encode()
                except UnicodeEncodeError:
                    raw = x.encode("utf-8", "surrogatepass")
                out += _sized.pack(STR, len(raw))
                out += raw
                continue
            if kind is int:
                if _LOW <= x <= _HIGH:
                    out += _int.pack(INT, x)
                else:
                    raw = x.to_bytes(x.bit_length() // 8 + 1, "little", signed=True)
                    if len(raw) > MAX_INT_BYTES:
                        raise Refused("an int of more than 8 million bits does not cross")
                    out += _sized.pack(BIG, len(raw))
                    out += raw
                continue
            if kind in _SINGLE_TYPES:
                out.append(_CONSTANTS[x])
                continue
            if kind is float:
                out += _float.pack(FLOAT, x)
                continue
            children: Iterator[Any] | None
            here = id(x)
            if kind in MUTABLE or kind in _SEQUENCES:
                back = memo.get(here)
                if back is not None:
                    if here in open_ and kind in _SEQUENCES:
                        raise Refused(f"a {kind.__name__} that contains itself does not cross")
                    out += _sized.pack(AGAIN, back)
                    continue
                number = 0
                if book is not None and kind in MUTABLE and x is not described:
                    number, known = book.lend(x)
                    if known:
                        out += _sized.pack(HELD, number)
                        continue
                memo[here] = len(memo)
                size = len(x)
                nodes += size
                if kind is list:
                    raw = _numbers(x) if size >= PACKED else None
                    if raw is not None:
                        out += _container.pack(INTS if type(x[0]) is int else FLOATS, number, size)
                        out += raw
                        if nodes > MAX_NODES:
                            raise Refused(f"a value of more than {MAX_NODES} parts does not cross")
                        continue
                    out += _container.pack(LIST, number, size)
                    children = iter(tuple(x))
                elif kind in _SEQUENCES:
                    out += _sized.pack(_SEQUENCES[kind], size)
                    children = iter(x)
                elif kind in _MAPPINGS:
                    out += _container.pack(_MAPPINGS[kind], number, size)
                    nodes += size
                    children = _pairs(tuple(x.items()))
                elif kind is set:
                    out += _container.pack(SET, number, size)
                    children = iter(tuple(x))
                elif kind is bytearray:
                    out += _container.pack(BYTEARRAY, number, size)
                    out += x
                    continue
                elif kind is defaultdict:
                    out += _container.pack(DEFAULT, number, size)
                    nodes += size
                    children = iter((x.default_factory, *_pairs(tuple(x.items()))))
                elif kind is deque:
                    out += _deque.pack(DEQUE, number, size, -1 if x.maxlen is None else x.maxlen)
                    children = iter(tuple(x))
                else:
                    raw = x.tobytes()
                    out += _array.pack(ARRAY, number, len(raw), ord(x.typecode))
                    out += raw
                    continue
            elif kind is bytes:
                out += _sized.pack(BYTES, len(x))
                out += x
                continue
            elif kind is complex:
                out += _complex.pack(COMPLEX, x.real, x.imag)
                continue
            else:
                if book is not None and plain.is_table(x, kind):
                    number, known = book.lend(x)
                    if known:
                        out += _sized.pack(HELD, number)
                        continue
                    out += _sized.pack(TABLE, number)
                form = plain.form(x, kind)
                if form is not None:
                    out += _extended.pack(EXTENDED, form[0])
                    keep.append(form)
                    children = iter((form[1],))
                elif book is None:
                    raise Refused(f"{kind.__name__} does not cross")
                else:
                    tag, number, description = book.write(x)
                    if tag in (NAMED, BUILT):
                        out.append(tag)
                    else:
                        out += _reference.pack(tag, number)
                    if tag in (OWN, KNOWN):
                        continue
                    keep.append(description)
                    described = description
                    children = iter((description,))
                nodes += 1
            if nodes > MAX_NODES:
                raise Refused(f"a value of more than {MAX_NODES} parts does not cross")
            if len(stack) >= MAX_DEPTH:
                raise Refused(f"a value nested more than {MAX_DEPTH} deep does not cross")
            stack.append((it, key))
            key = here
            open_.add(here)
            it = children
            break
        else:
            if not stack:
                if len(out) > MAX_FRAME:
                    raise Refused("a value of more than 16 MiB does not cross")
                return out
            open_.discard(key)
            it, key = stack.pop()


class _Open:
    """A container whose children are still being read. `items` collects them; `target` is the object, where it can
    exist before its children; `memo` its place among the back references, -1 for none."""

    __slots__ = ("items", "left", "memo", "number", "tag", "target")

    def __init__(self, tag: int, left: int, items: list[Any], target: Any, memo: int, number: int) -> None:
        self.tag, self.left, self.items, self.target, self.memo, self.number = tag, left, items, target, memo, number


def _finish(node: _Open, book: Book | None) -> Any:
    """The object of a node whose children have all been read."""
    tag, items, target = node.tag, node.items, node.target
    if tag == LIST:
        return items
    if tag == TUPLE:
        return tuple(items)
    if tag in (DICT, ORDERED):
        target.update(zip(items[::2], items[1::2], strict=True))
        return target
    if tag == COUNTER:
        for key, value in zip(items[::2], items[1::2], strict=True):
            target[key] = value
        return target
    if tag == SET:
        target.update(items)
        return target
    if tag == FROZENSET:
        return frozenset(items)
    if tag == DEFAULT:
        if items[0] is not None and not callable(items[0]):
            raise CodecError("a default factory that cannot be called")
        target.default_factory = items[0]
        target.update(zip(items[1::2], items[2::2], strict=True))
        return target
    if tag == DEQUE:
        target.extend(items)
        return target
    if tag == TABLE:
        if not plain.is_table(items[0], type(items[0])):
            raise CodecError("a mirror of what never changes")
        _lent(book, node.number, items[0])
        return items[0]
    if tag == EXTENDED:
        made = plain.build(node.number, items[0])
        return made if book is None or type(made) is not SimpleNamespace else book.namespace(made)
    assert book is not None
    if tag == NEW:
        return book.new(node.number, items[0])
    if tag == NAMED:
        return book.named(items[0])
    return book.built(items[0])


_MAKE: dict[int, Callable[[], Any]] = {
    DICT: dict, SET: set, ORDERED: OrderedDict, COUNTER: Counter, DEFAULT: defaultdict,
}  # fmt: skip
_CHILDREN = {LIST: 1, SET: 1, DICT: 2, ORDERED: 2, COUNTER: 2, DEFAULT: 2}
_REFERENCES = frozenset({OWN, KNOWN, NEW, NAMED, BUILT})


def decode(data: bytes | bytearray, book: Book | None = None, pos: int = 0) -> tuple[Any, int]:
    """The value that starts at `pos` and the position after it. Raises CodecError for whatever is wrong with the bytes;
    what the book raises passes through."""
    try:
        return _decode(data, book, pos)
    except (struct.error, IndexError, UnicodeDecodeError, plain.Malformed, OverflowError, MemoryError) as e:
        raise CodecError(f"no value: {type(e).__name__}") from None


def _decode(data: bytes | bytearray, book: Book | None, pos: int) -> tuple[Any, int]:
    end = len(data)
    memo: list[Any] = []
    stack: list[_Open] = []
    nodes = 1
    unfinished = _finish  # any object no value can be
    left = 0  # parts that the open container still waits for; kept in its node while another is open
    append: Any = None
    while True:
        tag = data[pos]
        pos += 1
        node = None
        value: Any
        if tag == INT:
            value = _I64(data, pos)[0]
            pos += 8
        elif tag in (STR, BYTES, BIG):
            size = _U32(data, pos)[0]
            pos += 4
            if size > end - pos:
                raise CodecError("a length beyond the end")
            raw = data[pos : pos + size]
            pos += size
            if tag == STR:
                try:
                    value = raw.decode()
                except UnicodeDecodeError:
                    value = raw.decode("utf-8", "surrogatepass")
            elif tag == BYTES:
                value = bytes(raw)
            else:
                if size > MAX_INT_BYTES:
                    raise CodecError("an int beyond the cap")
                value = int.from_bytes(raw, "little", signed=True)
        elif tag in _SINGLE:
            value = _SINGLE[tag]
        elif tag == FLOAT:
            value = _F64(data, pos)[0]
            pos += 8
        elif tag in (TUPLE, FROZENSET):
            size = _U32(data, pos)[0]
            pos += 4
            nodes += size
            if size > end - pos:
                raise CodecError("a count beyond the end")
            memo.append(unfinished)
            node = _Open(tag, size, [], None, len(memo) - 1, 0)
        elif tag in _CHILDREN:
            number, size = _II(data, pos)
            pos += 8
            size *= _CHILDREN[tag]
            size += tag == DEFAULT
            nodes += size
            if size > end - pos:
                raise CodecError("a count beyond the end")
            items: list[Any] = []
            target = items if tag == LIST else _MAKE[tag]()
            memo.append(target)
            if number:
                _lent(book, number, target)
            node = _Open(tag, size, items, target, -1, 0)
        elif tag == AGAIN:
            number = _U32(data, pos)[0]
            pos += 4
            value = memo[number]
            if value is unfinished:
                raise CodecError("a back reference to what is not there yet")
        elif tag == HELD:
            number = _U32(data, pos)[0]
            pos += 4
            if book is None:
                raise CodecError("a mirror where none can be")
            value = book.held(number)
        elif tag == COMPLEX:
            value = complex(*_C128(data, pos))
            pos += 16
        elif tag in (BYTEARRAY, ARRAY):
            number, size = _II(data, pos)
            pos += 8
            code = ""
            if tag == ARRAY:
                code = chr(data[pos])
                pos += 1
                if code not in _ARRAY_CODES:
                    raise CodecError("no such array")
            if size > end - pos:
                raise CodecError("a length beyond the end")
            raw = data[pos : pos + size]
            pos += size
            if tag == BYTEARRAY:
                value = bytearray(raw)
            else:
                value = array(code)
                if len(raw) % value.itemsize:
                    raise CodecError("half an array item")
                try:
                    value.frombytes(bytes(raw))
                    value.tolist()
                except ValueError:
                    raise CodecError("no such character in an array") from None
            memo.append(value)
            if number:
                _lent(book, number, value)
        elif tag in (INTS, FLOATS):
            number, size = _II(data, pos)
            pos += 8
            nodes += size
            if size * 8 > end - pos or nodes > MAX_NODES:
                raise CodecError("a count beyond the end")
            block = array("q" if tag == INTS else "d")
            block.frombytes(data[pos : pos + size * 8])
            pos += size * 8
            value = _little(block).tolist()
            memo.append(value)
            if number:
                _lent(book, number, value)
        elif tag == DEQUE:
            number, size, limit = _IIq(data, pos)
            pos += 16
            nodes += size
            if size > end - pos or limit < -1 or 0 <= limit < size:
                raise CodecError("a count beyond the end")
            target = deque(maxlen=None if limit < 0 else limit)
            memo.append(target)
            if number:
                _lent(book, number, target)
            node = _Open(tag, size, [], target, -1, 0)
        elif tag == TABLE:
            node = _Open(tag, 1, [], None, -1, _U32(data, pos)[0])
            pos += 4
        elif tag == EXTENDED:
            node = _Open(tag, 1, [], None, -1, data[pos])
            pos += 1
        elif tag in _REFERENCES:
            if book is None:
                raise CodecError("a reference where none can be")
            if tag in (NAMED, BUILT):
                node = _Open(tag, 1, [], None, -1, 0)
            else:
                number = _U64(data, pos)[0]
                pos += 8
                if tag == NEW:
                    node = _Open(tag, 1, [], None, -1, number)
                else:
                    value = book.own(number) if tag == OWN else book.known(number)
        else:
            raise CodecError(f"no such tag {tag}")
        if node is None:
            if left > 1:  # the usual case: one more part of the container that is open
                append(value)
                left -= 1
                continue
        else:
            if stack:
                stack[-1].left = left
            if nodes > MAX_NODES or len(stack) >= MAX_DEPTH:
                raise CodecError("too many parts or too deep")
            if node.left:
                stack.append(node)
                append, left = node.items.append, node.left
                continue
            value = _closed(node, book, memo)
        while stack:
            top = stack[-1]
            append = top.items.append
            append(value)
            if left > 1:
                left -= 1
                break
            stack.pop()
            value = _closed(top, book, memo)
            left = stack[-1].left if stack else 0
        else:
            return value, pos


def _closed(node: _Open, book: Book | None, memo: list[Any]) -> Any:
    try:
        value = _finish(node, book)
    except TypeError as e:
        raise CodecError(f"a part that cannot be there: {e}") from None
    if node.memo >= 0:
        memo[node.memo] = value
    return value


def _lent(book: Book | None, number: int, container: Any) -> None:
    if book is None:
        raise CodecError("a mirror where none can be")
    book.lent(number, container)
