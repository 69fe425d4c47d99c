"""What images are called and what is known of them, without building any."""

import fcntl
import json
import shutil
from pathlib import Path

import pytest

from judge import images


@pytest.fixture
def described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of `sandbox_images/` to change."""
    folder = tmp_path / "sandbox_images"
    shutil.copytree(images.FOLDER, folder)
    monkeypatch.setattr(images, "FOLDER", folder)
    images.load.cache_clear()
    yield folder
    images.load.cache_clear()


def test_python_comes_first_and_every_image_after_its_parent() -> None:
    order = images.names()
    assert order[0] == "python" and set(order) >= {"python", "web", "data", "database"}
    for name in order:
        parent = images.load(name).parent
        assert parent is None or order.index(parent.name) < order.index(name)


def test_an_image_gets_another_name_when_what_it_is_built_on_changes(described: Path) -> None:
    before = {name: images.docker_tag(name) for name in images.names()}
    lock = described / "web" / "requirements.txt"
    lock.write_text(lock.read_text() + "\n# changed\n")
    images.load.cache_clear()
    after = {name: images.docker_tag(name) for name in images.names()}
    assert {name for name in after if after[name] != before[name]} == {"web", "database"}


def test_texts_and_preloads_do_not_rename_an_image(described: Path) -> None:
    before = images.docker_tag("python")
    path = described / "python" / "image.toml"
    path.write_text(path.read_text().replace('"abc", ', "").replace("Python 3.13 with pytest", "Python"))
    images.load.cache_clear()
    assert images.docker_tag("python") == before


def test_a_mistyped_key_is_refused_by_name(described: Path) -> None:
    path = described / "data" / "image.toml"
    path.write_text('preloads = ["x"]\n' + path.read_text())
    images.load.cache_clear()
    with pytest.raises(images.ImageError, match="unknown key 'preloads'"):
        images.load("data")


def test_an_image_nobody_described_is_refused_by_name() -> None:
    with pytest.raises(images.ImageError, match="there is no image 'cobol'"):
        images.docker_tag("cobol")


def test_a_build_is_building_while_its_builder_lives_and_missing_when_it_died(tmp_path: Path) -> None:
    note = tmp_path / "images" / "python.native.json"
    note.parent.mkdir()
    said = {"recipe": images.load("python").recipe, "state": "building", "line": "Python packages"}
    note.write_text(json.dumps(said))
    with note.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert next((s.state, s.line) for s in images.status("native", tmp_path)) == ("building", "Python packages")
    assert images.status("native", tmp_path)[0].state == "missing"


def test_a_failed_build_says_why_until_the_recipe_changes(tmp_path: Path) -> None:
    note = tmp_path / "images" / "python.native.json"
    note.parent.mkdir()
    note.write_text(json.dumps({"recipe": images.load("python").recipe, "state": "failed", "line": "no mirror"}))
    assert (images.status("native", tmp_path)[0].state, images.status("native", tmp_path)[0].line) == (
        "failed",
        "no mirror",
    )
    note.write_text(json.dumps({"recipe": "of yesterday", "state": "failed", "line": "no mirror"}))
    assert images.status("native", tmp_path)[0].state == "missing"
