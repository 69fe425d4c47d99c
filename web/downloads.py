"""What a browser calls a file that it is given to keep (RFC 6266, with RFC 8187 for names beyond ASCII).

A header holds Latin-1 at most, and folders may be called anything: the name goes there twice, once with what every
program understands and `_` for the rest, once whole and percent-encoded, which wins where it is understood.
"""

from urllib.parse import quote

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$&+-.^_`|~()[]{}=,;@'")


def attachment(name: str) -> str:
    """The value of Content-Disposition for a download called `name`."""
    plain = "".join(one if one in _PLAIN else "_" for one in name)
    whole = "" if plain == name else f"; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}"
    return f'attachment; filename="{plain}"{whole}'
