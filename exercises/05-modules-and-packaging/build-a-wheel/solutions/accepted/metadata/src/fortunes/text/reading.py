from importlib.resources import files


def sayings():
    """All sayings, one for each line of the file."""
    return files("fortunes").joinpath("sayings.txt").read_text("utf-8").splitlines()
