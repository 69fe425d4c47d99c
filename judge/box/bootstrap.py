"""How an interpreter in a box gets its code: the text of this file is what `python3 -P -s -B -c` runs there.

Nothing of ours is baked into an image. The worker sends the sources of `judge.box` over the box's stdin as one JSON
object; the porter compiles them once and hands them, marshalled, to the zygotes it starts (same interpreter, so marshal
is safe between them). `argv` is: the entry module, the descriptor to read from, "json" or "marshal". What is read is a
4-byte length and that many bytes. The sources stay at hand for tracebacks (`get_source`), and `packed` makes the
marshalled form for the next interpreter. Standard library only; runs on Python 3.11 and later.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import json
import marshal
import os
import sys
from types import CodeType, ModuleType

PREFIX = "judge.box."


class Bundle(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds and loads `judge.box` from memory. `modules`: name to (source, code, is a package)."""

    def __init__(self, modules: "dict[str, tuple[str, CodeType, bool]]") -> None:
        self.modules = modules

    def find_spec(
        self, fullname: str, path: object = None, target: "ModuleType | None" = None
    ) -> "importlib.machinery.ModuleSpec | None":
        if fullname not in self.modules:
            return None
        package = self.modules[fullname][2]
        where = place(fullname, package)
        return importlib.util.spec_from_file_location(
            fullname, where, loader=self, submodule_search_locations=[os.path.dirname(where)] if package else None
        )

    def get_source(self, fullname: str) -> str:
        return self.modules[fullname][0]

    def get_code(self, fullname: str) -> CodeType:
        return self.modules[fullname][1]

    def is_package(self, fullname: str) -> bool:
        return self.modules[fullname][2]

    def packed(self) -> bytes:
        """The same modules, compiled, for an interpreter of the same version: length and marshalled bytes."""
        data = marshal.dumps(self.modules)
        return len(data).to_bytes(4, "big") + data


def place(name: str, package: bool) -> str:
    """The file name that a module is said to have; no such file exists."""
    return "/" + name.replace(".", "/") + ("/__init__.py" if package else ".py")


def compiled(sources: "dict[str, str]") -> "dict[str, tuple[str, CodeType, bool]]":
    """Sources by module name, compiled; a name that is a prefix of another is a package."""
    packages = {name for name in sources if any(other.startswith(name + ".") for other in sources)}
    return {
        name: (text, compile(text, place(name, name in packages), "exec"), name in packages)
        for name, text in sources.items()
    }


def read_exactly(fd: int, size: int) -> bytes:
    """`size` bytes of `fd`; EOFError when it ends before."""
    parts = bytearray()
    while len(parts) < size:
        part = os.read(fd, min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError("the code of the box ended early")
        parts += part
    return bytes(parts)


def start(entry: str, fd: int, form: str) -> None:
    """Install the bundle read from `fd` and run `main()` of the module `judge.box.<entry>`."""
    data = read_exactly(fd, int.from_bytes(read_exactly(fd, 4), "big"))
    bundle = Bundle(compiled(json.loads(data)) if form == "json" else marshal.loads(data))  # noqa: S302 (the porter's own bytes)
    sys.meta_path.insert(0, bundle)
    importlib.import_module(PREFIX + entry).main(bundle)


if __name__ == "__main__":
    start(sys.argv[1], int(sys.argv[2]), sys.argv[3])
