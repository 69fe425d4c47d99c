"""What both sides of the border do alike: ask, answer, keep references and mirrors, send what changed along.

Theory of operation. A body is `flag [news] value`: `news` is (changes, forgotten, released), left out when there are
none. `changes` are new contents of mirrored containers, applied before the value is read. `released` says how often
a reference that this side no longer holds had been received, so that the other can let the object go without a race.
A subclass says what its side lends (`write`), makes (`new`), resolves (`named`, `built`) and does (`answer`).

One module because asking, answering and the books of references are one state under one lock.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
import types
import weakref
from collections import deque
from collections.abc import Sequence
from typing import Any

from judge.box import codec
from judge.box.channel import ANSWER, QUESTION, RAISED, Broken, Channel, Frame
from judge.box.codec import KNOWN, NEW, OWN, CodecError, decode, encode
from judge.box.mirrors import Mirrors, Unfit

time_now = time.monotonic
PATIENCE = 0.5
"""Seconds the other side has to come back from a call that an alarm interrupted."""


def made_exception(cls: type[BaseException], args: tuple[Any, ...]) -> BaseException:
    """An exception whose own `__init__` is not run. That of the built-in class it is made on is: without it there may
    be nothing where the interpreter itself looks, as for the value of a StopIteration."""
    exc = cls.__new__(cls, *args)
    base: Any = next(one for one in cls.__mro__ if one.__module__ == "builtins")
    try:
        base.__init__(exc, *args)
    except Exception:  # it wants other arguments
        with contextlib.suppress(Exception):
            base.__init__(exc)
    BaseException.__setattr__(exc, "args", args)
    return exc


class ProtocolError(Exception):
    """The other side said what nobody may say: the channel is closed, the run goes on without it."""


class Thread(threading.local):
    """Of each thread: its number over there (-1: none yet), how many questions deep it is, and whether the one that is
    being answered is about a module."""

    number = -1
    depth = 0
    abandoned: tuple[int, ...] = ()
    of_module = False


class Border:
    """One side. `first` is 1 on the learner's side, 2 in the checker."""

    def __init__(self, first: int) -> None:
        self.channel: Channel
        self.mirrors = Mirrors(first)
        self.here = Thread()
        self._questions = itertools.count(1)
        self._threads = itertools.count(first - 1, 2)
        self._exports: dict[int, list[Any]] = {}
        self._export_numbers: dict[int, int] = {}
        self._export_count = itertools.count(1)
        self._export_next = 1
        self._imports: dict[int, Any] = {}
        self._import_numbers: dict[int, tuple[int, Any]] = {}
        self._received: dict[int, int] = {}
        self._released: list[tuple[int, int]] = []
        self._writing = threading.RLock()
        self._brought: deque[Any] | list[Any] = deque(maxlen=0)  # outside of writing a value nothing need be undone
        self._reading = 0
        self._later: list[Any] = []
        self._settling = False

    # -- what a side adds ----------------------------------------------------------------------------------------

    def write(self, value: Any) -> tuple[int, int, Any]:
        """As codec.Book."""
        raise NotImplementedError

    def describe(self, obj: Any) -> Any:
        """What the other side needs to stand in for `obj`. Raises codec.Refused."""
        raise NotImplementedError

    def make(self, number: int, description: Any) -> Any:
        """The stand-in for `number`, for `adopt`."""
        raise NotImplementedError

    def named(self, parts: Any) -> Any:
        raise NotImplementedError

    def built(self, parts: Any) -> Any:
        raise NotImplementedError

    def namespace(self, value: types.SimpleNamespace) -> types.SimpleNamespace:
        """What becomes of a namespace that crosses."""
        return value

    def answer(self, question: tuple[Any, ...]) -> Any:
        raise NotImplementedError

    def raised(self, error: BaseException) -> Any:
        """What crosses for an exception."""
        raise NotImplementedError

    def kept(self, error: BaseException) -> None:
        """A generator of the other side's took `error`, and did not raise it again."""

    def nothing_came(self) -> None:
        """A generator of the other side's ended at its first step."""

    def to_raise(self, value: Any) -> BaseException:
        """The exception to raise for what crossed."""
        raise NotImplementedError

    def before_sending(self) -> None:
        """Something to do whenever control is about to cross."""

    def after_receiving(self) -> None:
        """Something to do whenever control has come back."""

    def contents_changed(self, outermost: bool) -> list[tuple[int, Any]]:
        """(-reference, content) of the objects made on a changeable built-in whose base content has changed."""
        return []

    def unheld(self) -> Sequence[int]:
        """The numbers of what was lent and nobody on this side holds any more."""
        return ()

    def content_came(self, number: int, new: Any) -> None:
        """What the other side's object `number`, made on a built-in, holds now. Raises KeyError, Unfit."""
        raise KeyError(number)

    # -- questions -----------------------------------------------------------------------------------------------

    def ask(self, *question: Any) -> Any:
        """The other side's answer; raises what it raised. Serves its questions meanwhile."""
        here = self.here
        if here.number < 0:
            here.number = next(self._threads)
            self.channel.open_box(here.number)
        if here.abandoned and here.depth == 0:
            self._late()
        number = next(self._questions)
        self.before_sending()
        self._send(QUESTION, here.number, number, question, here.depth == 0)
        here.depth += 1
        try:
            return self._await(number)
        finally:
            here.depth -= 1

    def _await(self, number: int) -> Any:
        here = self.here
        while True:
            try:
                frame = self.channel.receive(here.number)
            except Broken:
                raise
            except BaseException:  # an alarm: the question is left behind, its answer will be read and dropped
                here.abandoned = (*here.abandoned, number)
                raise
            assert frame is not None
            if frame.kind == QUESTION:
                self.serve(frame)
                continue
            if frame.number != number:
                self._drop(frame)
                continue
            value = self._read(frame.body)
            self.after_receiving()
            if frame.kind == ANSWER:
                return value
            raise self.to_raise(value)

    def _drop(self, frame: Frame) -> None:
        """Read a late answer, for the news it brings, and forget it."""
        if frame.number not in self.here.abandoned:
            raise self.violated("an answer to what was not asked")
        self.here.abandoned = tuple(n for n in self.here.abandoned if n != frame.number)
        self._read(frame.body)

    def _late(self) -> None:
        """Wait a moment for the other side to come back from what was abandoned. Raises ProtocolError if it does
        not."""
        here = self.here
        deadline = time_now() + PATIENCE
        while here.abandoned:
            frame = self.channel.receive(here.number, deadline)
            if frame is None:
                raise self.never_back("it did not come back from a call that was interrupted")
            if frame.kind == QUESTION:
                self.serve(frame)
            else:
                self._drop(frame)

    def serve(self, frame: Frame) -> None:
        """Answer one question."""
        here = self.here
        before = here.number
        if frame.thread != before:
            # A thread the learner's code started: what is asked meanwhile goes to that thread, which waits.
            here.number = frame.thread
            self.channel.open_box(frame.thread)
        here.depth += 1
        try:
            try:
                question = self._read(frame.body)
                if type(question) is not tuple or not question:
                    raise self.violated("a question that is none")
                kind, value = ANSWER, self.answer(question)
                del question
            except (Broken, ProtocolError):
                raise
            except BaseException as error:
                kind, value = RAISED, self.raised(error)
            self.before_sending()
            holder = [value]
            del value
            try:
                self._send(kind, frame.thread, frame.number, holder, here.depth == 1, unwrap=True)
            except (Broken, ProtocolError):
                raise
            except Exception as error:  # it does not cross, or his code broke while it was looked at
                said = TypeError(str(error)) if isinstance(error, CodecError) else error
                self._send(RAISED, frame.thread, frame.number, self.raised(said), here.depth == 1)
        finally:
            here.depth -= 1
            if frame.thread != before:
                here.number = before
                self.channel.close_box(frame.thread)

    def _send(self, kind: int, thread: int, number: int, value: Any, outermost: bool, unwrap: bool = False) -> None:
        with self._writing:
            mirrors = self.mirrors
            body = self._encode(value[0] if unwrap else value, b"\0")
            if unwrap:
                value.clear()
            # Changes after the value: what the value brought is new to both; but they are read before it, so what
            # both knew already is up to date when the value is read.
            contents = self.contents_changed(outermost)
            unheld = self.unheld()
            if mirrors.table or self._released or contents or unheld:
                changes = mirrors.changes(outermost) + contents
                forgotten = mirrors.unheld() if outermost else []
                released, self._released = self._released, []
                released += ((-number, 0) for number in unheld)
                if changes or forgotten or released:
                    news = self._encode((tuple(changes), tuple(forgotten), tuple(released)))
                    body[:1] = b"\1" + (len(body) - 1).to_bytes(4, "little")
                    body += news
            self.channel.send(kind, thread, number, body)

    def _encode(self, value: Any, before: bytes = b"") -> bytearray:
        """The bytes of `value`. If it does not cross, what it would have brought is not known over there either."""
        outer, self._brought = self._brought, []
        try:
            return encode(value, self, before)
        except BaseException:
            for forget, number in self._brought:
                forget(number)
            raise
        finally:
            self._brought = outer

    def _read(self, body: bytes) -> Any:
        """The value of a body, its news applied."""
        try:
            self._reading += 1
            start = self.mirrors.reading()
            if body[:1] == b"\1":
                size = int.from_bytes(body[1:5], "little")
                value, pos = decode(body, self, 5)
                if pos != 5 + size:
                    raise CodecError("a value of another length")
                news, pos = decode(body, self, pos)
                self.mirrors.settle(start)
                self.mirrors.settle(start)
                self._apply(news)
            elif body[:1] == b"\0":
                value, pos = decode(body, self, 1)
                self.mirrors.settle(start)
            else:
                raise CodecError("no such body")
            if pos != len(body):
                raise CodecError("bytes after the end")
        except (CodecError, KeyError, Unfit, ValueError) as e:
            raise self.violated(f"{type(e).__name__}: {e}") from None
        finally:
            self._reading -= 1
        if self._later and not self._reading and not self._settling:
            self._settling = True  # what these bring in turn is done here too, one after the other
            try:
                while self._later:
                    self._later.pop(0)()
            finally:
                self._settling = False
        return value

    def _apply(self, news: Any) -> None:
        if type(news) is not tuple or len(news) != 3 or not all(type(part) is tuple for part in news):
            raise CodecError("news that are none")
        changes, forgotten, released = news
        for change in changes:
            number, new = change
            if type(number) is int and number < 0:
                self.content_came(-number, new)
            else:
                self.mirrors.apply(number, new)
        for number in forgotten:
            self.mirrors.forget(number)
        for number, times in released:
            self._let_go(number, times)

    def never_back(self, why: str) -> ProtocolError:
        """End the channel: the other side is still at what nobody waits for any more."""
        return self.violated(why)

    def violated(self, why: str) -> ProtocolError:
        """End the channel: nothing the other side says is read any more."""
        self.channel.broken = why
        return ProtocolError(why)

    # -- references: the Book of the codec -----------------------------------------------------------------------

    def reference(self, obj: Any) -> tuple[int, int, Any]:
        """How `obj` crosses as a reference."""
        known = self._import_numbers.get(id(obj))
        if known is not None:
            return OWN, known[0], None
        number = self._export_numbers.get(id(obj))
        if number is not None:
            entry = self._exports[number]
            entry[1] += 1
            return KNOWN, number, None
        description = self.describe(obj)
        return NEW, self.export(obj), description

    def export(self, obj: Any) -> int:
        """A number under which the other side may speak of `obj` from now on."""
        number = next(self._export_count)
        self._export_next = number + 1
        self._brought.append((self.unexport, number))
        self._exports[number] = [obj, 1]
        self._export_numbers[id(obj)] = number
        return number

    def _let_go(self, number: int, times: int) -> None:
        entry = self._exports.get(number)
        if entry is None:
            return
        entry[1] -= times
        if entry[1] <= 0:
            self.unexport(number)

    def unexport(self, number: int) -> None:
        entry = self._exports.pop(number, None)
        if entry is not None:
            self._export_numbers.pop(id(entry[0]), None)

    def own(self, number: int) -> Any:
        return self._exports[number][0]

    def known(self, number: int) -> Any:
        obj = self._imports.get(number)
        if type(obj) is weakref.ref:
            obj = obj()
        if obj is None:
            obj = self.make(number, self.ask("describe", number))
        self._received[number] = self._received.get(number, 0) + 1
        return obj

    def new(self, number: int, description: Any) -> Any:
        obj = self._imports.get(number)
        if type(obj) is weakref.ref:
            obj = obj()
        if obj is None:
            obj = self.make(number, description)
        self._received[number] = self._received.get(number, 0) + 1
        return obj

    def adopt(self, number: int, obj: Any, strongly: bool = False) -> Any:
        """`obj` stands in for `number` from now on."""
        held: Any = obj
        if not strongly:
            key = id(obj)

            def gone(_: Any) -> None:
                self._import_numbers.pop(key, None)
                self._imports.pop(number, None)
                times = self._received.pop(number, 0)
                self._released.append((number, times))

            try:
                held = weakref.ref(obj, gone)
            except TypeError:
                held = obj
        self._imports[number] = held
        self._import_numbers[id(obj)] = (number, held)
        return obj

    def number_of(self, obj: Any) -> int | None:
        """The number of what `obj` stands in for, None if it is no stand-in."""
        found = self._import_numbers.get(id(obj))
        return found[0] if found is not None else None

    def is_lent(self, obj: Any) -> bool:
        """Whether `obj` is this side's, and the other has it."""
        return id(obj) in self._export_numbers

    def stands(self, number: int) -> bool:
        """Whether a stand-in for `number` lives: a generator that is being closed asks, since one that is merely
        dropped
        leaves the other side's alone."""
        return number in self._imports

    def release(self, number: int, obj: Any) -> None:
        """`obj`, which cannot be weakly referenced, stands in for `number` no more."""
        self._imports.pop(number, None)
        self._import_numbers.pop(id(obj), None)
        self._released.append((number, self._received.pop(number, 0)))

    def alias(self, handle: Any, number: int, made: Any) -> None:
        """`handle`, which only the frame of `made` holds, crosses as `number` too."""
        self._import_numbers[id(handle)] = (number, None)
        weakref.finalize(handle, self._import_numbers.pop, id(handle), None).atexit = False

    def later(self, action: Any) -> None:
        """Do `action` when the value being read has been read whole."""
        self._later.append(action)

    # -- mirrors: the Book's other half --------------------------------------------------------------------------

    def lend(self, container: Any) -> tuple[int, bool]:
        lent = self.mirrors.lend(container)
        if not lent[1]:
            self._brought.append((self.mirrors.forget, lent[0]))
        return lent

    def lent(self, number: int, container: Any) -> None:
        self.mirrors.lent(number, container)

    def held(self, number: int) -> Any:
        return self.mirrors.held(number)


__all__ = ["RAISED", "Border", "Broken", "ProtocolError", "codec"]
