"""Pickles that a suite reads may be the learner's: what he saved, or returned as bytes. They make values and no calls.

Theory of operation. A pickle calls whatever it names, and sets attributes of it: read beside the tests, the learner's
code would run there. So in the checker `pickle.load`, `loads` and `Unpickler` give a pickle what values are made of:
built-in types and exceptions, the value types of the standard library, arrays and tables, classes of the suite's, and
nothing else. A class or function that was named is not changed either. A pickle that names something of the learner's
is read on his side, and what is in it crosses like any other answer of his.

A pickle that names nothing is read by Python's own reader in C; only if one does is it read again by the slow one, in
which more than names can be refused. `multiprocessing` reads what processes of the suite say to each other: as ever.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import pickletools
import sys
import types
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from judge.box.standin import lending, shapes

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

PLAIN = frozenset(
    (
        "bool", "int", "float", "complex", "str", "bytes", "bytearray", "list", "tuple", "dict", "set", "frozenset",
        "range", "slice", "object", "NoneType",
    )
)  # fmt: skip
VALUES = frozenset(
    (
        "collections", "datetime", "decimal", "fractions", "uuid", "pathlib", "pathlib._local", "zoneinfo", "array",
        "ipaddress", "numpy", "pandas",
    )
)  # fmt: skip
"""Modules, or packages, whose classes are values'."""
BOXES = ("numpy", "pandas")
MAKERS = (
    "_reconstruct", "_mareconstruct", "_unpickle", "_nat_unpickle", "_timedelta_unpickle", "__pyx_unpickle", "_new_",
    "__bit_generator_ctor", "__generator_ctor", "__randomstate_ctor", "scalar", "_frombuffer",
)  # fmt: skip
"""How functions begin by which numpy and pandas make their own values again."""
NO_VALUES = (
    "numpy.ctypeslib", "numpy.distutils", "numpy.f2py", "numpy.lib", "numpy.testing", "pandas._testing", "pandas.io",
    "pandas.util",
)  # fmt: skip
"""Their modules whose classes read and write files, or worse."""
FILES = ("memmap", "ExcelFile", "ExcelWriter", "HDFStore")
FREE = frozenset(
    (
        ("_codecs", "encode"), ("re", "_compile"), ("array", "_array_reconstructor"), ("types", "SimpleNamespace"),
        ("random", "Random"), ("zoneinfo", "ZoneInfo._unpickle"), ("numpy.rec", "recarray"),
    )
)  # fmt: skip
_FIXED = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)
OURS = ("judge", "__main__")
RESTORE = (shapes.__name__, shapes.restore.__name__)
"""What the suite's own pickles of the learner's objects name."""
_WRITTEN = ("_reconstructor", "__newobj__", "__newobj_ex__")
"""Functions of copyreg's that pickle itself writes."""
_Quick: Any = pickle.Unpickler
_Slow: Any = pickle.__dict__["_Unpickler"]
"""The one in Python, which pandas derives its own from."""


class _Named(Exception):
    """A pickle names something."""


class _His(pickle.UnpicklingError):
    """A pickle names something of the learner's."""


class _Values(_Quick):  # type: ignore[misc]  # a class that the type checker is not told of
    def find_class(self, module: str, name: str) -> Any:
        raise _Named


class Unpickled:
    """The readers of one run."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border

    def find(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """`find_class` in place of pickle's `original`."""

        def find_class(reader: Any, module: str, name: str) -> Any:
            said = (module, name)
            if reader.proto < 3 and reader.fix_imports:  # as pickle does: the names of Python 2
                module, name = NAME_MAPPING.get(said, (IMPORT_MAPPING.get(module, module), name))
            top = module.partition(".")[0]
            if top in self.border.modules.roots():
                raise _His("a pickle of the solution's objects is read whole, by pickle.load or pickle.loads")
            if (module, name) == ("builtins", "getattr"):
                return _attribute
            known = (module, name) == RESTORE or ((module in sys.modules or module in VALUES) and top not in OURS)
            found = original(reader, *said) if known else None
            if not known or not self.may(module, name, found):
                raise pickle.UnpicklingError(f"{module}.{name} is not made of a pickle that is read beside the tests")
            return found

        return find_class

    def may(self, module: str, name: str, found: Any) -> bool:
        """Whether a pickle may name `found`."""
        if self.border.number_of(found) is not None or found is shapes.restore or (module, name) in FREE:
            return True
        top = module.partition(".")[0]
        if module in ("copyreg", "copy_reg"):
            return name in _WRITTEN
        if not isinstance(found, type):
            own = type(found) is types.FunctionType and not lending.is_library(found.__module__ or "")
            return "." not in name and (own or (top in BOXES and name.startswith(MAKERS) and callable(found)))
        home = found.__module__
        if issubclass(found, BaseException) or not lending.is_library(home):
            return True
        if home == "builtins":
            return found.__name__ in PLAIN and "." not in name
        if home.startswith(NO_VALUES) or found.__name__ in FILES:
            return False
        return home in VALUES or home.partition(".")[0] in BOXES

    def reader(self) -> type:
        """A class in place of pickle's."""

        class Unpickler(_Slow):  # type: ignore[misc]  # as above
            dispatch: ClassVar[dict[int, Any]] = dict(_Slow.dispatch)

            def load_build(self) -> None:
                if isinstance(self.stack[-2], _FIXED):
                    raise pickle.UnpicklingError("a pickle that is read beside the tests changes no class or function")
                super().load_build()

            def load_reduce(self) -> None:
                function = self.stack[-2]
                module = getattr(function, "__module__", None) or ""
                mine = function is shapes.restore or function is _attribute
                if type(function) is types.FunctionType and not mine and not _makes(module):
                    raise pickle.UnpicklingError("a pickle that is read beside the tests calls no function of theirs")
                super().load_reduce()

            dispatch[pickle.BUILD[0]] = load_build
            dispatch[pickle.REDUCE[0]] = load_reduce

        Unpickler.__module__, Unpickler.__qualname__ = "pickle", "Unpickler"
        return Unpickler

    def install(self, put: Callable[[Any, str, Any], None]) -> None:
        """Put the readers in place by `put(where, name, value)`."""
        reader: Any = self.reader()
        quick_loads, quick_load = pickle.loads, pickle.load

        def loads(data: Any, /, **kwargs: Any) -> Any:
            if _among_processes() or isinstance(data, str):
                return quick_loads(data, **kwargs)
            with contextlib.suppress(_Named):
                return _Values(io.BytesIO(data), **kwargs).load()
            with contextlib.suppress(_His):
                return reader(io.BytesIO(data), **kwargs).load()
            return self.border.ask("load", bytes(data))

        def load(file: Any, **kwargs: Any) -> Any:
            if _among_processes():
                return quick_load(file, **kwargs)
            start = file.tell() if hasattr(file, "seek") and file.seekable() else None
            if start is None:
                return reader(file, **kwargs).load()
            with contextlib.suppress(_His):
                return reader(file, **kwargs).load()
            file.seek(start)
            data = file.read()
            end = next((at or 0) + 1 for operation, _, at in pickletools.genops(data) if operation.name == "STOP")
            file.seek(start + end)
            return self.border.ask("load", data[:end])

        for made in (loads, load):
            made.__module__, made.__qualname__ = "pickle", made.__name__
        put(_Slow, "find_class", self.find(_Slow.find_class))
        for where in (pickle, sys.modules["_pickle"]):
            for name, value in (("loads", loads), ("load", load), ("Unpickler", reader)):
                put(where, name, value)
        if "shelve" in sys.modules:
            put(sys.modules["shelve"], "Unpickler", reader)


def _attribute(owner: Any, name: Any) -> Any:
    """What pickles may ask `getattr` for: how the zone of a time is made again."""
    if owner is not ZoneInfo or name != "_unpickle":
        raise pickle.UnpicklingError("builtins.getattr is not called by a pickle that is read beside the tests")
    return ZoneInfo._unpickle  # type: ignore[attr-defined]  # stubs leave it out


def _makes(module: str) -> bool:
    """Whether a module's functions that may be named make values."""
    return module in ("copyreg", "re", "array") or module.partition(".")[0] in BOXES


def _among_processes() -> bool:
    """Whether it is `multiprocessing` that asks, two frames up."""
    name = sys._getframe(2).f_globals.get("__name__") or ""
    return name.partition(".")[0] in ("multiprocessing", "concurrent")
