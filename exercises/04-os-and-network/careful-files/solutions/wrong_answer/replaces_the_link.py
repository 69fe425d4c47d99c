# fails: test_link
# Puts a file in the place of a link.
import hashlib
import os
import stat
import tempfile
from pathlib import Path


def save(path, text):
    target = os.path.abspath(path)
    data = text.encode()
    try:
        mode = stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        mode = 0o644
    descriptor, fresh = tempfile.mkstemp(dir=os.path.dirname(target))
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.chmod(fresh, mode)
        os.replace(fresh, target)
    except BaseException:
        os.unlink(fresh)
        raise


def duplicates(folder):
    groups = {}
    for path in Path(folder).rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").digest()
            groups.setdefault(content, []).append(path.relative_to(folder).as_posix())
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)
