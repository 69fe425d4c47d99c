"""What the learner's side forgets of folders before it imports a module that may have been written a moment ago."""

import sys
from pathlib import Path

import pytest

from judge.box.driver.modules import look_again


class Finder:
    """Counts how often it is told to look again."""

    def __init__(self) -> None:
        self.times = 0

    def invalidate_caches(self) -> None:
        self.times += 1


def test_folders_that_may_change_are_looked_at_again_and_those_of_the_image_are_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    image, mine = Finder(), Finder()
    known = {f"{sys.prefix}/lib": image, str(tmp_path): mine, f"{tmp_path}/none": None, f"{sys.prefix}/none.zip": None}
    monkeypatch.setattr(sys, "path_importer_cache", known)
    look_again()
    assert (image.times, mine.times) == (0, 1)
    assert set(known) == {f"{sys.prefix}/lib", str(tmp_path), f"{sys.prefix}/none.zip"}
