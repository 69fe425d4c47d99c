"""The story tier's stage: one real site (`assay up` with Redis, workers and a real sandbox), one Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.story.people import People, standing
from tests.web.browsing import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def people(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """Everybody who visits the site that the whole tier shares."""
    folder: Path = tmp_path_factory.mktemp("site")
    with standing(folder) as site:
        yield People(browser, site)
