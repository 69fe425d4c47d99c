from pathlib import Path


def save(path, text):
    """Put text into a file, wholly or not at all."""
    Path(path).write_text("")


def duplicates(folder):
    """The paths of files with the same content, in groups."""
    return None
