"""An exercise folder as one value: a mapping of paths to bytes, its name, and the zip archive it travels and rests in.

`pack` and `unpack` are each other's inverse for every folder that may be published, and `digest` names a folder's state
by its paths and bytes alone: the archive's own bytes, which depend on the compressor, name nothing.

A zip may come from a stranger (APPNOTE.TXT 6.3, sections 4.3 and 4.4). How many entries it claims and can have is
looked at before its directory is read; every entry is judged by its name, mode and packing, and only then read,
counting the bytes that really come out. Deflate alone is unpacked: `zipfile` reads the others in one go, so that a
kilobyte could become gigabytes before anybody counts. Nothing is written to a disk. Left out silently, as nobody meant
to send them: folders, hidden files, `__pycache__`, `__MACOSX`. A single folder around everything is taken off. All else
is either taken or refused by name: `BadArchive` carries the reason as a sentence and as a `code` with `values`, for
translations.
"""

import hashlib
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

MOST_BYTES = 64_000_000
PLACES = ("suite", "support", "starter", "solutions")
"""The folders of an exercise."""
MOST_FILES = 1_000
MOST_ENTRIES = 4 * MOST_FILES
LONGEST_PATH = 200
_LONGEST_NAME = 255
"""Bytes of a name in a folder, as file systems have it: 85 Chinese characters."""
_CHUNK = 64 * 1024
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_MADE_ON_UNIX = 3
_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_MOST_MARKS = 10 * MOST_ENTRIES
"""Entries that the bytes of an archive may hold, whatever its end claims; zips inside the zip count as well."""
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LEFT_OUT = ("__pycache__", "__MACOSX")

WHY = {
    "no_zip": "This is not a zip archive, or it is damaged.",
    "empty": "There is no file in the archive.",
    "too_many": "The archive holds more than {most} files.",
    "too_large": "The archive holds more than {most} MB when it is unpacked.",
    "encrypted": "The file is encrypted; make the archive without a password.",
    "method": "The file is packed in a way that is not read here; make an ordinary zip archive.",
    "damaged": "The file is damaged in the archive.",
    "link": "Links are not accepted; put the file itself there.",
    "bad_path": "This is not a name that a file of an exercise may have.",
    "too_long": "The name is longer than {most} characters.",
    "twice": "There are two files of this name.",
    "case": "Its name and that of {other} differ only in upper and lower case; some computers hold them for one.",
    "clash": "There is a file and a folder of this name.",
}


class BadArchive(Exception):
    """Files that are not taken. `file` is the one to look at ("" for the whole); `values` fill `WHY[code]`."""

    def __init__(self, code: str, file: str = "", **values: str) -> None:
        self.code, self.file, self.values = code, file, values
        super().__init__(f"{file}: {self.why}" if file else self.why)

    @property
    def why(self) -> str:
        """The reason in English, without the file."""
        return WHY[self.code].format(**self.values)


@dataclass(frozen=True)
class Packed:
    """A folder's state with its name and its archive: made before the transaction that keeps it, as packing takes a
    second where the folder is large, and nobody else can write meanwhile."""

    files: Mapping[str, bytes]
    digest: str
    archive: bytes

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "Packed":
        """`files`, packed now. Raises BadArchive."""
        return cls(files, digest(files), pack(files))

    @classmethod
    def read(cls, archive: bytes) -> "Packed":
        """What is in an archive that `pack` made. Raises BadArchive."""
        files = unpack(archive)
        return cls(files, digest(files), archive)


def digest(files: Mapping[str, bytes]) -> str:
    """The sha256, in hex, over the sorted paths, lengths and bytes: the name of this state of a folder."""
    found = hashlib.sha256()
    for path, content in sorted(files.items()):
        found.update(f"{path}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def pack(files: Mapping[str, bytes]) -> bytes:
    """The zip archive of `files`: sorted, without times or owners, the same for the same files. Raises BadArchive."""
    check_paths(files)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _MADE_ON_UNIX
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """The files in the archive, by path, sorted. Raises BadArchive."""
    if _claimed(content) > MOST_ENTRIES or content.count(_ENTRY) > _MOST_MARKS:
        raise BadArchive("too_many", most=str(MOST_FILES))
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error) as error:
        raise BadArchive("no_zip") from error
    with archive:
        entries = [entry for entry in archive.infolist() if _wanted(entry)]
        if len(entries) > MOST_FILES:
            raise BadArchive("too_many", most=str(MOST_FILES))
        check_paths(entry.filename for entry in entries)
        files = _read(archive, entries)
    if not files:
        raise BadArchive("empty")
    return dict(sorted(_without_top(files).items()))


def check_paths(paths: Iterable[str]) -> None:
    """Refuse paths that cannot stand side by side in one folder on every computer. Raises BadArchive."""
    spelled: dict[str, str] = {}
    seen: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        check_path(path)
        if path in seen:
            raise BadArchive("twice", path)
        seen.add(path)
        above = [str(parent) for parent in PurePosixPath(path).parents][:-1]
        folders.update(above)
        for name in (path, *above):
            first = spelled.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
            if first != name:
                raise BadArchive("case", name, other=first)
    if both := sorted(seen & folders):
        raise BadArchive("clash", both[0])
    if len(seen) > MOST_FILES:
        raise BadArchive("too_many", most=str(MOST_FILES))


def check_path(path: str) -> None:
    """Refuse one path that is no plain relative name of a file. Raises BadArchive."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or part != part.strip() or part.endswith(".") for part in parts) or any(
        character in '\\:"<>|*?' or not character.isprintable() for character in path
    ):
        raise BadArchive("bad_path", path)
    if len(path) > LONGEST_PATH:
        raise BadArchive("too_long", path, most=str(LONGEST_PATH))
    if any(len(part.encode()) > _LONGEST_NAME for part in parts):
        raise BadArchive("too_long", path, most=str(_LONGEST_NAME // 3))


def left_out(path: str) -> bool:
    """Whether a file of this path is never part of an exercise: hidden, or a cache."""
    return any(part.startswith(".") or part in _LEFT_OUT for part in path.split("/"))


def _claimed(content: bytes) -> int:
    """How many entries the end of the archive says it has (0 where it has no end)."""
    at = content.rfind(_END)
    return int.from_bytes(content[at + 10 : at + 12], "little") if at >= 0 else 0


def _wanted(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry is a file to take; refuses what nobody sends in good faith even where it would be left out."""
    name = entry.orig_filename
    parts = name.rstrip("/").split("/")
    if name.startswith("/") or "\\" in name or "\0" in name or ":" in parts[0] or {".", ".."} & set(parts):
        raise BadArchive("bad_path", name.replace("\0", "?")[:LONGEST_PATH])
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise BadArchive("link", name)
    if entry.is_dir() or left_out(name):
        return False
    if kind not in (0, stat.S_IFREG):
        raise BadArchive("bad_path", name)
    if entry.flag_bits & 0x1:
        raise BadArchive("encrypted", name)
    if entry.compress_type not in _READ:
        raise BadArchive("method", name)
    return True


def _read(archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in entries:
        parts = []
        try:
            with archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise BadArchive("too_large", most=str(MOST_BYTES // 1_000_000))
                    parts.append(chunk)
        except (NotImplementedError, RuntimeError) as error:
            raise BadArchive("method", entry.filename) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error) as error:
            raise BadArchive("damaged", entry.filename) from error
        files[entry.filename] = b"".join(parts)
    return files


def _without_top(files: dict[str, bytes]) -> dict[str, bytes]:
    """`files` without the one folder around all of them, as most programs make it."""
    tops = {path.split("/", 1)[0] for path in files}
    if len(tops) == 1 and not tops & set(PLACES) and all("/" in path for path in files):
        return {path.split("/", 1)[1]: content for path, content in files.items()}
    return files
