"""A real browser before the real application, on the seeded data of docs/screenshots.py."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]


def showcase() -> ModuleType:
    """docs/screenshots.py as a module."""
    name = "assay_screenshots"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / "screenshots.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


_open: list[Browser] = []
"""The browser that is open in this process: Playwright drives one at a time, whoever asks for another shares it."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a sandbox of its own (tests run as root)."""
    if _open:
        yield _open[0]
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=showcase().CHROMIUM, args=showcase().FLAGS)
        _open.append(browser)
        try:
            yield browser
        finally:
            _open.clear()
            browser.close()
