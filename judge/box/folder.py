"""The working folder of a pair: two folders in two boxes that are made alike at each crossing.

Theory of operation. Each box keeps what it last knew of its own folder. Before bytes of the channel leave a box, its
keeper looks what has changed (`changes`) and sends that ahead of them over the same ordered stream; the other keeper
writes it down (`apply`) before it hands the bytes on. So what either side wrote before a call or an answer is there
when the call or the answer arrives.

What crosses: regular files with content, mode and time, folders, and what was removed. What does not: links, pipes,
sockets, anything in the places of the suite's data files (`Covers`: neither side's version may reach the other), files
of more than MOST_FILE bytes, and what lies deeper than DEEPEST. Paths from the other side are hostile: every part is
opened without following links, so nothing outside of the folder is ever touched.

A file counts as changed when its size, time or number has; times have a grain (some milliseconds on older kernels), so
a file that was changed shortly before it was looked at is compared by content the next time.
"""

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from typing import NamedTuple

from judge.box.frames import Malformed, message, unpack
from judge.box.workspace import Covers

MOST_FILES = 4096
MOST_FILE = 32 << 20
MOST_BYTES = 48 << 20
DEEPEST = 64
GRAIN_NS = 100_000_000
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Seen(NamedTuple):
    """What a path was when it was last looked at. `digest`: of content that could change without a sign."""

    folder: bool
    mode: int
    size: int
    time: int
    number: int
    digest: bytes


class Folder:
    """One side's folder `root`. `covers` are the places that never cross."""

    def __init__(self, root: str, covers: Covers = ()) -> None:  # type: ignore[assignment]  # empty either way
        self.root = root
        self.covers = {path for path, kind in covers if kind != "keep"}
        self.known: dict[str, Seen] = {}
        self.look()

    def look(self) -> None:
        """Take what is there now as known to both sides."""
        self.known = dict(self._walk())

    def _walk(self) -> Iterator[tuple[str, Seen]]:
        waiting = [("", 0)]
        count = 0
        now = time.time_ns()
        while waiting:
            below, depth = waiting.pop()
            try:
                entries = os.scandir(f"{self.root}/{below}")
            except OSError:
                continue
            with entries:
                for entry in entries:
                    path = f"{below}{entry.name}"
                    count += 1
                    if count > MOST_FILES:
                        return
                    try:
                        found = entry.stat(follow_symlinks=False)
                        path.encode()
                    except (OSError, UnicodeEncodeError):
                        continue
                    if path in self.covers:
                        continue
                    mode = stat.S_IMODE(found.st_mode) & 0o777
                    if stat.S_ISDIR(found.st_mode):
                        yield path, Seen(True, mode, 0, 0, 0, b"")
                        if depth < DEEPEST:
                            waiting.append((path + "/", depth + 1))
                    elif stat.S_ISREG(found.st_mode) and found.st_size <= MOST_FILE:
                        fresh = now - found.st_mtime_ns < GRAIN_NS
                        before = self.known.get(path)
                        # Time and size say nothing of a file that was fresh when last looked at: its content does.
                        compare = fresh or (before is not None and before.digest)
                        digest = self._digest(path) if compare else b""
                        yield path, Seen(False, mode, found.st_size, found.st_mtime_ns, found.st_ino, digest)

    def _digest(self, path: str) -> bytes:
        data = self._read(path)
        return b"" if data is None else hashlib.blake2b(data, digest_size=16).digest()

    def _read(self, path: str) -> bytes | None:
        """The content of a regular file, None for anything else. Never blocks and follows no link."""
        folder, _, name = path.rpartition("/")
        try:
            with self._open(folder) as at:
                fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=at)
        except OSError:
            return None
        with os.fdopen(fd, "rb") as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                return None
            data = file.read(MOST_FILE + 1)
        return data if len(data) <= MOST_FILE else None

    @contextlib.contextmanager
    def _open(self, folder: str) -> Iterator[int]:
        """A descriptor of a folder below the root, opened part by part. Raises OSError."""
        fd = os.open(self.root, FOLDER)
        try:
            for part in folder.split("/") if folder else ():
                below = os.open(part, FOLDER, dir_fd=fd)
                os.close(fd)
                fd = below
            yield fd
        finally:
            os.close(fd)

    def changes(self) -> list[bytes]:
        """Messages that make the other side's folder like this one; none where nothing has changed."""
        now = dict(self._walk())
        gone = [path for path in self.known if path not in now]
        folders: list[tuple[str, int]] = []
        files: list[tuple[str, int, int]] = []
        for path, seen in sorted(now.items()):
            before = self.known.get(path)
            if before is not None and before.folder != seen.folder:
                gone.append(path)
            if seen.folder:
                if before is None or not before.folder or before.mode != seen.mode:
                    folders.append((path, seen.mode))
            elif before is None or _differs(before, seen):
                files.append((path, seen.mode, seen.time))
        self.known = now
        if not (gone or folders or files):
            return []
        return list(self._packed(gone, folders, files))

    def _packed(
        self, gone: list[str], folders: list[tuple[str, int]], files: list[tuple[str, int, int]]
    ) -> Iterator[bytes]:
        head: dict[str, object] = {"gone": sorted(gone, reverse=True), "folders": folders}
        blobs: dict[str, bytes] = {}
        about: dict[str, tuple[int, int]] = {}
        size = 0
        for path, mode, when in files:
            data = self._read(path)
            if data is None:
                continue
            if size + len(data) > MOST_BYTES:
                yield message(head | {"about": about}, blobs)
                head, blobs, about, size = {"gone": [], "folders": []}, {}, {}, 0
            blobs[path], about[path] = data, (mode, when)
            size += len(data)
        yield message(head | {"about": about}, blobs)

    def apply(self, payload: bytes) -> None:
        """Write down what the other side's `changes` said. What cannot be written is left out. Raises Malformed."""
        head, blobs = unpack(payload)
        try:
            gone, folders = [str(path) for path in head["gone"]], [(str(p), int(m)) for p, m in head["folders"]]
            about = {str(path): (int(mode), int(when)) for path, (mode, when) in head["about"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Malformed(f"not a folder's changes: {error}") from None
        if len(gone) + len(folders) + len(blobs) > 3 * MOST_FILES:
            raise Malformed("more changes than a folder holds")
        for path in (*gone, *(path for path, _ in folders), *blobs):
            self._refuse(path)
        for path in gone:
            self._remove(path)
        for path, mode in folders:
            with contextlib.suppress(OSError):
                self._make_folder(path, mode)
        for path, data in blobs.items():
            with contextlib.suppress(OSError):
                self._write(path, data, *about.get(path, (0o644, 0)))

    def _refuse(self, path: str) -> None:
        parts = path.split("/")
        if len(parts) > DEEPEST + 1 or any(part in ("", ".", "..") or "\0" in part for part in parts):
            raise Malformed(f"not a path below the folder: {path[:200]!r}")
        if any("/".join(parts[: n + 1]) in self.covers for n in range(len(parts))):
            raise Malformed(f"a place that is not shared: {path[:200]!r}")

    def _remove(self, path: str) -> None:
        folder, _, name = path.rpartition("/")
        self.known.pop(path, None)
        with contextlib.suppress(OSError), self._open(folder) as at:
            if stat.S_ISDIR(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode):
                os.rmdir(name, dir_fd=at)
            else:
                os.unlink(name, dir_fd=at)

    def _make_folder(self, path: str, mode: int) -> None:
        folder, _, name = path.rpartition("/")
        with self._open(folder) as at:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, 0o700, dir_fd=at)
            fd = os.open(name, FOLDER, dir_fd=at)
            try:
                os.fchmod(fd, mode & 0o777 | 0o700)
            finally:
                os.close(fd)
        self.known[path] = Seen(True, mode & 0o777 | 0o700, 0, 0, 0, b"")

    def _write(self, path: str, data: bytes, mode: int, when: int) -> None:
        folder, _, name = path.rpartition("/")
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with self._open(folder) as at:
            try:
                fd = os.open(name, flags, 0o600, dir_fd=at)
            except PermissionError:
                os.unlink(name, dir_fd=at)  # this side may not write to its own file, but may have another in its place
                fd = os.open(name, flags, 0o600, dir_fd=at)
        with os.fdopen(fd, "wb") as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                return
            file.truncate(0)
            file.write(data)
            file.flush()
            os.fchmod(fd, mode & 0o777)
            if when > 0:
                os.utime(fd, ns=(when, when))
            found = os.fstat(fd)
        digest = hashlib.blake2b(data, digest_size=16).digest()
        self.known[path] = Seen(False, mode & 0o777, found.st_size, found.st_mtime_ns, found.st_ino, digest)


def _differs(before: Seen, now: Seen) -> bool:
    """Whether a file has other content or another mode than when it was last looked at."""
    if (before.mode, before.size) != (now.mode, now.size):
        return True
    if before.digest and now.digest:
        return before.digest != now.digest
    return (before.time, before.number) != (now.time, now.number)
