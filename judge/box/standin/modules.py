"""`import solution` in the checker: the module that comes is a stand-in, its content lives with the learner.

Theory of operation. A finder stands first on `sys.meta_path` and answers the declared modules; another stands last and
answers every other module found in the submission, so that none takes the place of the suite's. Executing such a module
asks the learner's side to import it, at that moment, with all its effects; importing it again after the suite took it
out of `sys.modules` makes that side do the same; a reload reloads. Attributes are asked for each time, set and deleted
over there. Copies of the submitted files lie in a folder here, to be read, never run: executing text read from one of
them is refused, and loading one by path gives a stand-in.

One module because a module's stand-in, its import and its reload are one protocol with Python's import system.
"""

from __future__ import annotations

import builtins
import dis
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from judge.box.standin import lending
from judge.box.standin.functions import Function
from judge.box.standin.said import text
from judge.box.standin.unrun import WHY, Unrun

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_LOCAL = frozenset(
    {
        "__name__",
        "__spec__",
        "__loader__",
        "__package__",
        "__path__",
        "__file__",
        "__cached__",
        "__class__",
        "_assay_path",
    }
)


MOST_PLACES = 1_000
"""Files that are remembered of those that the learner's side speaks of."""


class StandInModule(types.ModuleType):
    """A module whose content lives on the learner's side."""

    def __init__(self, name: str, border: CheckerBorder, path: str) -> None:
        super().__init__(name)
        object.__setattr__(self, "_assay_path", path)
        object.__setattr__(self, "_assay_border", border)

    def __getattr__(self, name: str) -> Any:
        if name in _LOCAL:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        border: CheckerBorder = object.__getattribute__(self, "_assay_border")
        path = object.__getattribute__(self, "_assay_path")
        value = border.ask("get", self, name)
        if _star(sys._getframe(1)):
            if name == "__all__":
                return _all_of(self, value, sys._getframe(1).f_globals)
            own = _library_of_ours(name, value)
            if own is not None:
                return own
        if type(value) is StandInModule and path and value.__name__ == f"{path}.{name}":
            border.modules.reached(value)
        if path and not isinstance(value, types.ModuleType):
            return border.rule.reached(f"{path}.{name}", value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _LOCAL or (name.startswith("_assay")):
            object.__setattr__(self, name, value)
            return
        if isinstance(value, StandInModule) and value.__spec__ is not None:
            return  # the import system binds a submodule; on the learner's side it is bound already
        self._assay_border.checks.put_in_place(value)
        self._assay_border.ask("set", self, name, value)

    def __delattr__(self, name: str) -> None:
        if name in _LOCAL:
            object.__delattr__(self, name)
            return
        self._assay_border.ask("del", self, name)

    def __dir__(self) -> list[str]:
        return [str(n) for n in self._assay_border.ask("dir", self)]

    @property
    def __doc__(self) -> Any:
        return (
            self._assay_border.ask("get", self, "__doc__") if self._assay_border.number_of(self) is not None else None
        )

    @__doc__.setter
    def __doc__(self, value: Any) -> None:
        self._assay_border.ask("set", self, "__doc__", value)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # vars(module), from module import *
        found = self._assay_border.ask("vars", self)
        frame = sys._getframe(1)
        if type(found) is dict and _star(frame):
            found = {n: v for n, v in found.items() if not _hidden_from_star(self, n, v, frame.f_globals)}
        return Names(self, found)


def _all_of(module: StandInModule, names: Any, place: Mapping[str, Any]) -> list[str]:
    """Of the names that the learner's `__all__` has, those that a star import may bring."""
    given = [n for n in names if type(n) is str] if type(names) in (list, tuple) else []
    border: CheckerBorder = module._assay_border
    return [n for n in given if not _hidden_from_star(module, n, border.ask("get", module, n), place)]


def _hidden_from_star(module: StandInModule, name: Any, value: Any, place: Mapping[str, Any]) -> bool:
    """Whether `from module import *` in the suite leaves this name out: those that pytest reads, and those that the
    accepted solution does not have, which would lie over the suite's own or over Python's."""
    if type(name) is not str or _library_of_ours(name, value) is not None:
        return type(name) is not str
    if name.startswith("pytest"):
        return True
    border: CheckerBorder = module._assay_border
    if border.rule.meetings.record:
        return False
    if not border.rule.meetings.unrecorded:
        return f"{module._assay_path}.{name}" not in border.rule.kinds
    found = place.get(name, vars(builtins).get(name))
    return name.startswith(("test", "Test", *_XUNIT)) or (found is not None and border.number_of(found) is None)


class Names(dict):  # type: ignore[type-arg]
    """What `vars(module)` shows: a copy whose changes go to the module."""

    def __init__(self, module: StandInModule, found: Any) -> None:
        super().__init__(found if type(found) is dict else {})
        self._module = module
        if module._assay_path:
            for name, value in self.items():
                if not isinstance(value, types.ModuleType):
                    module._assay_border.rule.reached(f"{module._assay_path}.{name}", value)

    def __setitem__(self, name: str, value: Any) -> None:
        setattr(self._module, name, value)
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        delattr(self._module, name)
        super().__delitem__(name)

    def update(self, *args: Any, **kwargs: Any) -> None:
        for name, value in dict(*args, **kwargs).items():
            self[name] = value


_XUNIT = ("setup", "teardown", "setUp", "tearDown", "load_tests")
_STAR, _INTRINSIC = dis.opmap.get("IMPORT_STAR"), dis.opmap.get("CALL_INTRINSIC_1")


def _star(frame: types.FrameType) -> bool:
    """Whether the code in `frame` is in the middle of `from module import *`."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if at < 0 or at + 1 >= len(code):
        return False
    return code[at] == _STAR or (code[at] == _INTRINSIC and code[at + 1] == 2)


def _library_of_ours(name: str, value: Any) -> Any:
    """The checker's own module or function of a library, for one that a star import would put over it under its own
    name."""
    if type(value) is StandInModule:
        own = sys.modules.get(value.__name__)
        return (
            own if own is not None and type(own) is not StandInModule and lending.is_library(value.__name__) else None
        )
    if type(value) is Function:
        module = sys.modules.get(value.__module__)
        if name != value.__name__ or module is None:
            return None
        if type(module) is not StandInModule and lending.is_library(value.__module__):
            own = getattr(module, name, None)
            return own if isinstance(own, (types.FunctionType, types.BuiltinFunctionType)) else None
    return None


class Modules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The import hook. It knows the submission's files once they are laid out, and nothing of them before."""

    copies: Path
    """The folder of the submitted files' copies."""

    def __init__(self, border: CheckerBorder) -> None:
        self.border = border
        self.inside = ""
        self.unrun = Unrun(self)
        self.failed: dict[str, BaseException] = {}
        self._names: dict[str, str | None] = {}
        self._places: dict[str, str] = {}
        self._packages: set[str] = set()
        self._given: set[str] = set()
        self._first: set[str] = set()
        self._others = Others(self)

    def lay_out(self, declared: Iterable[str], submitted: Mapping[str, str], copies: Path, inside: str) -> None:
        """Copy the submission's files to the folder `copies` and answer for its modules and the `declared` ones from
        now on, before every other finder. `inside`: the files' folder on the learner's side."""
        self.copies = copies
        self.inside = inside.rstrip("/")
        self._names = dict.fromkeys(declared)
        self._places = {}
        for name, content in submitted.items():
            self._add(name, content)
        self.unrun.learn([text for name, text in submitted.items() if name.endswith(".py") and isinstance(text, str)])
        for name in list(self._names):
            while "." in name:
                name = name.rpartition(".")[0]
                self._names.setdefault(name, None)
                self._packages.add(name)
        self._first = {name.partition(".")[0] for name in declared}
        for hooks in (sys.meta_path, sys.path_hooks):
            mine: Any = self if hooks is sys.meta_path else self._path_hook
            hooks.remove(mine)
            hooks.insert(0, mine)
        sys.meta_path.append(self._others)

    def _add(self, name: str, content: str) -> None:
        parts = name.split("/")
        if any(p in ("", ".", "..") for p in parts):
            return
        path = self.copies.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, "utf-8", newline="")
        path.chmod(0o444)
        if not name.endswith(".py"):
            return
        dotted = name[:-3].replace("/", ".")
        if dotted.endswith(".__init__"):
            dotted = dotted[:-9]
            self._packages.add(dotted)
        if all(part.isidentifier() for part in dotted.split(".")):
            self._names[dotted] = name
            while "." in dotted:
                dotted = dotted.rpartition(".")[0]
                self._names.setdefault(dotted, None)
                self._packages.add(dotted)

    def install(self) -> None:
        """Put the hook in place, and the wrappers that keep submitted text from being run."""
        self.unrun.install()
        sys.meta_path.insert(0, self)
        sys.path_hooks.insert(0, self._path_hook)
        self._spec_from_file = importlib.util.spec_from_file_location
        importlib.util.spec_from_file_location = self.spec_from_file

    def remove(self) -> None:
        """As before `install`."""
        self.unrun.remove()
        sys.meta_path.remove(self)
        if self._others in sys.meta_path:
            sys.meta_path.remove(self._others)
        sys.path_hooks.remove(self._path_hook)
        importlib.util.spec_from_file_location = self._spec_from_file
        for name, module in list(sys.modules.items()):
            if isinstance(module, StandInModule):
                del sys.modules[name]

    def _path_hook(self, path: str) -> Any:
        if not self._names:
            raise ImportError
        if path == str(self.copies) or path.startswith(str(self.copies) + "/"):
            return self  # a finder that finds nothing more than the first one did
        raise ImportError

    def spec_from_file(self, name: str, location: Any = None, **kwargs: Any) -> Any:
        """`spec_from_file_location`, with a stand-in for files of the submission."""
        if location is not None:
            own = self.local_name(str(location))
            if own is not None:
                spec = importlib.machinery.ModuleSpec(name, ByPath(self, own), origin=str(location))
                spec.has_location = True
                return spec
        return self._spec_from_file(name, location, **kwargs)

    def local_name(self, path: str) -> str | None:
        """The submitted file that `path` names, None if it names none."""
        if not self._names:
            return None
        try:
            full = Path(path).absolute()
        except (OSError, ValueError):
            return None
        for root in (self.copies, Path(self.inside)):
            if full.is_relative_to(root):
                name = str(full.relative_to(root))
                return name if name in self._names.values() or (self.copies / name).is_file() else None
        name = full.name
        return name if not full.exists() and (self.copies / name).is_file() else None

    def local_path(self, name: str) -> str:
        """Where the copy of a submitted file lies here."""
        return str(self.copies / name)

    def place(self, name: str) -> str:
        """`local_path` of what the learner's side says is a submitted file, "<solution>" for what is none."""
        found = self._places.get(name)
        if found is None:  # a class has many methods, all of one file
            good = self._names and not name.startswith("/") and ".." not in name.split("/") and "\0" not in name
            found = self.local_path(name) if good and (self.copies / name).is_file() else "<solution>"
            if len(self._places) < MOST_PLACES:  # the names are the learner's words
                self._places[name] = found
        return found

    def file_of(self, module: str) -> str | None:
        """The submitted file of a module, None for one that is not submitted."""
        found = self._names.get(module)
        return found or (self._names.get(module + ".__main__") if module in self._packages else None)

    def roots(self) -> set[str]:
        """The top-level names of what is submitted."""
        return {name.partition(".")[0] for name in self._names}

    def by_path(self, file: str) -> ByPath:
        """A loader of a submitted file, for the learner's side."""
        return ByPath(self, file)

    @staticmethod
    def is_stand_in(module: types.ModuleType) -> bool:
        return isinstance(module, StandInModule)

    def run(self, file: str, given: Any, name: str) -> dict[str, Any]:
        """Run a submitted file as `runpy` does, on the learner's side. The names it leaves behind."""
        found = self.border.ask("run file", file, dict(given or {}), name)
        if type(found) is not dict:
            raise TypeError("a program leaves names behind")
        path = "solution-by-path:" + file
        return {key: self.border.rule.reached(f"{path}.{key}", value) for key, value in found.items()}

    # -- finder and loader ---------------------------------------------------------------------------------------

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        return self.spec(name) if name.partition(".")[0] in self._first else None

    def spec(self, name: str) -> Any:
        """How the submitted or declared module `name` is loaded, None for another."""
        if name not in self._names:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=name in self._packages)
        file = self._names[name]
        if file is None and name not in self._packages:
            file = name.replace(".", "/") + ".py"
        if file is not None:
            spec.origin = self.local_path(file)
            spec.has_location = True
        if name in self._packages:
            spec.submodule_search_locations = [self.local_path(name.replace(".", "/"))]
        return spec

    def create_module(self, spec: Any) -> types.ModuleType:
        return StandInModule(spec.name, self.border, spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        name = module.__name__
        failed = self.failed.pop(name, None)
        if failed is not None:  # it was run a moment ago, before the suite was collected afresh
            raise failed
        again = self.border.number_of(module) is not None
        gone = tuple(given for given in self._given if given not in sys.modules or (given == name and not again))
        number = self.border.ask("import", name, again, gone)
        self._given.difference_update(gone)
        self._given.add(name)
        if type(number) is int and not again:
            self.border.adopt(number, module, strongly=True)

    def get_code(self, name: str) -> types.CodeType:
        """Code that refuses: what stands here of a module is its text."""
        return compile(f"raise TypeError({WHY!r})", self.local_path(self._names.get(name) or name), "exec")

    def get_source(self, name: str) -> str | None:
        """The submitted text of a module, for `inspect` and tracebacks."""
        file = self._names.get(name)
        return (self.copies / file).read_text("utf-8") if file else None

    def reached(self, module: StandInModule) -> None:
        """The suite found `module` in the package that it is in."""
        if module.__name__ in self._names:
            object.__setattr__(module, "_assay_path", module.__name__)

    @staticmethod
    def unreached(module: types.ModuleType) -> None:
        """`module` came as a value."""
        if isinstance(module, StandInModule):
            object.__setattr__(module, "_assay_path", "")

    def foreign(self, number: int, about: dict[str, Any]) -> types.ModuleType:
        """A stand-in for a module the learner imported himself; a submitted one is the one imported here."""
        name = text(about["name"])
        known = sys.modules.get(name)
        if name in self._names and isinstance(known, StandInModule) and self.border.number_of(known) is None:
            return self.border.adopt(number, known, strongly=True)  # type: ignore[no-any-return]
        module = StandInModule(name, self.border, "")
        if name in self._names:
            module.__spec__ = self.spec(name)
            if module.__spec__ is not None:
                module.__loader__ = self
                if module.__spec__.origin:
                    module.__file__ = module.__spec__.origin
        return self.border.adopt(number, module, strongly=True)  # type: ignore[no-any-return]


class Others(importlib.abc.MetaPathFinder):
    """Finds what is submitted beside the declared modules, after everybody else: the suite's own modules, and installed
    ones, are not the learner's to replace."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        return self._modules.spec(name)


class ByPath(importlib.abc.Loader):
    """Loads a submitted file by its path, on the learner's side."""

    def __init__(self, modules: Modules, file: str) -> None:
        self._modules, self._file = modules, file

    def create_module(self, spec: Any) -> types.ModuleType:
        return StandInModule(spec.name, self._modules.border, "solution-by-path:" + self._file)

    def exec_module(self, module: types.ModuleType) -> None:
        border = self._modules.border
        number = border.ask("load file", module.__name__, self._file)
        if type(number) is int:
            border.adopt(number, module, strongly=True)
