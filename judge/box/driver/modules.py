"""The learner's modules: imported, reloaded, run by path and looked through for doctests when the suite does so."""

from __future__ import annotations

import importlib
import importlib.util
import runpy
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from judge.box.driver.border import LearnerBorder


class Modules:
    """Answers for one border."""

    def __init__(self, border: LearnerBorder) -> None:
        self.border = border
        self.import_error: BaseException | None = None
        self.left_program: BaseException | None = None

    def questions(self) -> dict[str, Callable[..., Any]]:
        """The answers by what is asked."""
        return {
            "import": self.import_,
            "load file": self.load_file,
            "run file": self.run_file,
            "doctest": self.doctest,
        }

    def import_(self, name: str, again: bool, gone: tuple[str, ...]) -> int:
        try:
            if again:
                module = importlib.reload(sys.modules[name]) if name in sys.modules else importlib.import_module(name)
            else:
                for one in gone:
                    sys.modules.pop(one, None)
                look_again()
                module = importlib.import_module(name)
        except BaseException as e:
            self.import_error = e
            raise
        known = self.border._export_numbers.get(id(module))
        return self.border.export(module) if known is None else known

    def load_file(self, name: str, file: str) -> int:
        spec = importlib.util.spec_from_file_location(name, self.border.folder + file)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return self.border.export(module)

    def run_file(self, file: str, given: dict[str, Any], name: str) -> dict[str, Any]:
        try:
            found = runpy.run_path(self.border.folder + file, given, name)
        except BaseException as error:
            self.left_program = error
            raise
        return {key: value for key, value in found.items() if not (key.startswith("__") and key.endswith("__"))}

    @staticmethod
    def doctest(module: Any, verbose: bool) -> tuple[int, int]:
        found = importlib.import_module("doctest").testmod(module, verbose=verbose)
        return (found.failed, found.attempted)


def look_again() -> None:
    """As `importlib.invalidate_caches`, but for the folders of the image: these cannot change, and to list them all
    again, and import what that function does, takes a cell longer than the learner's module."""
    image = (sys.prefix + "/", sys.base_prefix + "/")
    for path, finder in list(sys.path_importer_cache.items()):
        if path.startswith(image):
            continue
        if finder is None:
            del sys.path_importer_cache[path]
        elif hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()
