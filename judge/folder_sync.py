"""Exercise folders here and their published states on a site, brought together without writing over anybody's work.

`.assay.json` in a folder remembers which site's state it was last the same as (`revision`); hidden files are no part of
an exercise, so it travels nowhere, and a lost one costs only a question. From that, the folder's own hash and the
site's, each folder's `Standing` is known:

    same            folder and site say the same
    behind          only the site has changed: pulling is safe
    ahead           only the folder has changed: pushing is safe
    new here        the site has never published it
    new there       there is no folder yet
    apart           both have changed, or nobody knows: one of them has to be given up (--force)
"""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from judge import exercise_archive
from judge.author_site import Published
from judge.exercise import NO_TEXT, BadExercise, Topic, load_topic, read_folder

STATE = ".assay.json"


class Standing(StrEnum):
    """How a folder and the site's published state are to each other."""

    SAME = "same"
    BEHIND = "behind"
    AHEAD = "ahead"
    NEW_HERE = "new here"
    NEW_THERE = "new there"
    APART = "apart"


class BadFolder(Exception):
    """A folder that cannot be read as it must be; the text says why."""


@dataclass(frozen=True)
class Pair:
    """A folder and the exercise of the site that it stands for."""

    folder: Path
    topic: str
    slug: str
    revision: str | None

    @property
    def name(self) -> str:
        """`topic/slug`."""
        return f"{self.topic}/{self.slug}"


def chosen(paths: Iterable[Path], there: Mapping[tuple[str, str], Published], *, pull: bool) -> list[Pair]:
    """What `paths` mean: an exercise's folder, a topic's, or a curriculum's with all its topics; each exercise once.

    With `pull` the site says which exercises there are, else the folders do. Raises FileNotFoundError for a path that
    means nothing.
    """
    found: dict[tuple[str, str], Pair] = {}
    for path in paths:
        here = path.resolve()
        name = (here.parent.name, here.name)
        if (here / "exercise.toml").is_file() or (pull and name in there):
            folders = [here]
        elif pull:
            topics = {topic for topic, _ in there}
            if here.parent.name in topics:
                raise FileNotFoundError(f"{path}: the site has no such exercise")
            root = here.parent if here.name in topics else here
            folders = [root / topic / slug for topic, slug in there if here.name not in topics or topic == here.name]
        else:
            folders = _in_order(here)
            for topic_folder in sorted({file.parent.parent for file in here.glob("*/*/exercise.toml")}):
                folders += _in_order(topic_folder)
        if not folders:
            raise FileNotFoundError(f"{path}: there is no exercise here")
        for folder in folders:
            key = (folder.parent.name, folder.name)
            known = there.get(key)
            found[key] = Pair(folder, *key, known.revision if known is not None else None)
    return list(found.values())


def read(folder: Path) -> dict[str, bytes]:
    """The folder's files. Raises BadFolder."""
    problems: list[str] = []
    files = read_folder(folder, problems)
    if problems:
        raise BadFolder(f"{folder}: {'; '.join(problems)}")
    return files


def standing(pair: Pair, site: str) -> Standing:
    """How the pair stands. Raises BadFolder."""
    files = read(pair.folder)
    if not files:
        return Standing.NEW_THERE
    if pair.revision is None:
        return Standing.NEW_HERE
    here, last = exercise_archive.digest(files), remembered(pair.folder, site)
    if here == pair.revision:
        return Standing.SAME
    if last == here:
        return Standing.BEHIND
    return Standing.AHEAD if last == pair.revision else Standing.APART


def remembered(folder: Path, site: str) -> str | None:
    """The revision of `site` that the folder was last the same as, or None where that is not known."""
    try:
        content = json.loads((folder / STATE).read_bytes())
        return str(content["revision"]) if content["site"] == site else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(folder: Path, site: str, revision: str) -> None:
    """The folder is the same as this revision of `site` now."""
    _write(folder / STATE, (json.dumps({"site": site, "revision": revision}) + "\n").encode())


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make the folder hold exactly `files`; what is no part of an exercise (hidden files, caches) stays.

    Each file is replaced in one step. Files that are the same are not touched. Raises BadFolder where a link or a file
    stands in the way of a folder.
    """
    old = read(folder)
    for path in sorted(set(old) - set(files)):
        (folder / path).unlink()
        _remove_empty((folder / path).parent, folder)
    for path, content in files.items():
        target = folder / path
        if old.get(path) == content:
            continue
        for above in target.relative_to(folder).parents:
            if (folder / above).is_symlink():
                raise BadFolder(f"{folder / above}: is a link; nothing is written through it")
        if target.is_symlink() or target.is_dir():
            raise BadFolder(f"{target}: is in the way")
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, content)


def write_topic(folder: Path, topic: Topic) -> bool:
    """Write topic.toml into a topic's folder that has none, so that the curriculum can be read; whether it was."""
    target = folder / "topic.toml"
    if target.exists() or target.is_symlink():
        return False
    texts = {name: getattr(topic, name) for name in ("title", "title_zh", "summary", "summary_zh")}
    lines = [f"{name} = {_toml(text)}" for name, text in texts.items() if text]
    if topic.order:
        lines.append("order = [\n" + "".join(f"    {_toml(slug)},\n" for slug in topic.order) + "]")
    folder.mkdir(parents=True, exist_ok=True)
    _write(target, ("\n".join(lines) + "\n").encode())
    return True


def topic_here(folder: Path) -> Topic:
    """What topic.toml in a topic's folder says. Raises BadFolder."""
    try:
        return load_topic(folder)
    except (BadExercise, OSError) as bad:
        raise BadFolder(str(bad)) from None


def _in_order(topic: Path) -> list[Path]:
    """The exercises in a topic's folder, as its topic.toml orders them where it can be read, the others by name."""
    try:
        order = topic_here(topic).order
    except BadFolder:
        order = ()
    places = {slug: n for n, slug in enumerate(order)}
    found = [file.parent for file in topic.glob("*/exercise.toml")]
    return sorted(found, key=lambda folder: (places.get(folder.name, len(places)), folder.name))


def _toml(text: str) -> str:
    """`text` as a basic string: JSON's is one, but for the one control character that JSON leaves as it is. What no
    file can hold becomes U+FFFD."""
    return json.dumps(NO_TEXT.sub("\ufffd", text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _write(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".assay-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now
