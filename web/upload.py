"""Files a visitor uploads: text files as they are, or one zip.

A zip is data from a stranger (APPNOTE.TXT 6.3, sections 4.3 and 4.4). Nothing is ever written to a disk. Before its
directory is parsed it is looked at how many entries it claims and can have; then every entry is judged by its name and
mode, and only then read, counting the bytes that really come out, never trusting the sizes it states. Left out
silently, as nobody meant to send them: folders, hidden files, `__pycache__`, `__MACOSX`. All else is either taken or
refused by name with the reason.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from io import BytesIO

from web.errors import Problem
from web.language import gettext as _

MOST_FILES = 20
LARGEST = 256 * 1024
MOST_ENTRIES = 500
_EOCD = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_CHUNK = 64 * 1024
_MADE_ON_UNIX = 3

Refused = list[dict[str, str]]


def gather(uploads: Iterable[tuple[str, bytes]], modules: Sequence[str] = ()) -> dict[str, bytes]:
    """The files in `uploads` (name, content), zips unpacked, by relative path.

    `modules` are the modules the exercise declares: a zip of one folder that holds them is taken as that folder's
    content. Raises Problem 422 naming every file that is refused.
    """
    files: dict[str, bytes] = {}
    refused: Refused = []
    for name, content in uploads:
        if not name and not content:
            continue  # a file field left empty
        if name.lower().endswith(".zip"):
            found = _without_folder(_unpack(name, content, refused), modules)
        elif len(content) > LARGEST:
            refused.append(_no(name, _("is larger than 256 kB")))
            continue
        else:
            found = {name.replace("\\", "/").rpartition("/")[2]: content}
        for path, text in found.items():
            if path.casefold() in {known.casefold() for known in files}:
                refused.append(_no(path, _("is there twice; names that differ only in case count as the same")))
            files[path] = text
    if len(files) > MOST_FILES:
        refused.append(_no("", _("more than 20 files")))
    if refused:
        raise Problem(422, _("These files cannot be taken."), errors=refused)
    return files


def _unpack(name: str, content: bytes, refused: Refused) -> dict[str, bytes]:
    end = content.rfind(_EOCD)
    claimed = int.from_bytes(content[end + 10 : end + 12], "little")
    if end < 0:
        refused.append(_no(name, _("is not a zip file, or it is damaged")))
        return {}
    if claimed > MOST_ENTRIES or content.count(_ENTRY) > 2 * MOST_ENTRIES:
        refused.append(_no(name, _("holds too many files")))
        return {}
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                refused.append(_no(name, _("holds too many files")))
                return {}
            for entry in entries:
                if not entry.is_dir() and not _left_out(entry.filename):
                    _take(archive, entry, files, refused)
                if len(files) > MOST_FILES or len(refused) > MOST_FILES:
                    break
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, RuntimeError):
        refused.append(_no(name, _("is not a zip file, or it is damaged")))
        return {}
    return files


def _take(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, files: dict[str, bytes], refused: Refused) -> None:
    path = entry.filename
    why = _objection(entry)
    if not why and path.casefold() in {known.casefold() for known in files}:
        why = _("is there twice; names that differ only in case count as the same")
    if not why:
        content = _read(archive, entry)
        if content is None:
            why = _("is larger than 256 kB")
        else:
            files[path] = content
    if why:
        refused.append(_no(path, why))


def _objection(entry: zipfile.ZipInfo) -> str:
    """Why an entry is refused before it is read; "" if it is not."""
    # zipfile turns the other system's separator into "/" and cuts at NUL: the name as stored is what is judged
    path = entry.orig_filename
    if entry.flag_bits & 0x41:
        return _("is encrypted; make the zip without a password")
    if "\0" in path or "\\" in path:
        return _("has a name that is not allowed")
    if path.startswith("/") or (len(path) > 1 and path[1] == ":") or ".." in path.split("/"):
        return _("would lie outside the submission's folder")
    mode = entry.external_attr >> 16
    if entry.create_system == _MADE_ON_UNIX and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return _("is a link or a special file; only ordinary files can be sent")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return _("is packed in a way that is not understood; make an ordinary zip")
    return ""


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The entry's bytes, or None once there are more than LARGEST."""
    parts: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST:
                return None
            parts.append(chunk)
    return b"".join(parts)


def _left_out(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return any(
        (part.startswith(".") and part not in (".", "..")) or part in ("__MACOSX", "__pycache__") for part in parts
    )


def _without_folder(files: dict[str, bytes], modules: Sequence[str]) -> dict[str, bytes]:
    """`files` without the one folder that all of them lie in, where only then the declared modules are found."""
    roots = {path.partition("/")[0] for path in files}
    if len(roots) != 1 or not all("/" in path for path in files):
        return files
    inner = {path.partition("/")[2]: content for path, content in files.items()}
    wanted = {form for module in modules for form in _module_files(module)}
    return inner if wanted & inner.keys() and not wanted & files.keys() else files


def _module_files(module: str) -> tuple[str, str]:
    path = module.replace(".", "/")
    return f"{path}.py", f"{path}/__init__.py"


def _no(file: str, why: str) -> dict[str, str]:
    return {"file": file, "why": why}
