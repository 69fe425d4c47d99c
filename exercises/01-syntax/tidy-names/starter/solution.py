def tidy(name: str) -> str:
    """Return `name` in the one form in which names are stored."""
    return name


def slug(name: str) -> str:
    """Return `name` in the form that stands in the address of a page."""
    return name
