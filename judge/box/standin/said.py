"""What the learner's side says of its things, made harmless: names, documentation, annotations, whole descriptions.

He chooses every word. A word becomes text or a name; of a description the parts that are used elsewhere without a look
are looked at here.
"""

from __future__ import annotations

from typing import Any


def text(value: Any, default: str = "") -> str:
    """`value` if it is a str of a sane length, else `default`: for names and documentation."""
    return value if type(value) is str and len(value) < 100_000 else default


def identifier(value: Any, default: str = "anonymous") -> str:
    """`value` if it may be a name in Python, else `default`."""
    return value if type(value) is str and len(value) < 1000 and value.isidentifier() else default


_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,|[] '\"")


def safe_annotation(value: Any) -> Any:
    """`value`, unless it is text that `typing.get_type_hints` would evaluate to more than names and subscripts."""
    if isinstance(value, str) and (not _SAFE.issuperset(value) or "__" in value or len(value) > 500):
        return "object"
    if type(value) in (list, tuple):  # the parameters of a Callable; an argument's own arguments were made so before
        return type(value)(safe_annotation(one) for one in value)
    return value


def function(about: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a function stand-in, checked."""
    flags, line = about["flags"], about["line"]
    return {
        "__name__": text(about["name"], "anonymous"),
        "__qualname__": text(about["qualname"], "anonymous"),
        "__module__": text(about["module"]),
        "__doc__": about["doc"] if type(about["doc"]) is str else None,
        "__type_params__": (),
        "flags": flags if type(flags) is int else 0,
        "line": line if type(line) is int else 1,
        "file": text(about["file"], "<solution>") or "<solution>",
    }


def class_(about: dict[str, Any]) -> dict[str, Any]:
    """A class description, checked as far as the makers of classes do not check it itself."""
    for key in ("bases", "dunders", "abstract"):
        if type(about[key]) is not tuple:
            raise TypeError(key)
    about["abstract"] = tuple(n for n in about["abstract"] if type(n) is str and n.isidentifier())
    return about


def is_place(one: Any) -> bool:
    """Whether this names a file and a line, of sizes that such have."""
    if type(one) is not tuple or len(one) != 2 or type(one[0]) is not str or type(one[1]) is not int:
        return False
    return len(one[0]) <= 1_000 and 0 <= one[1] < 10_000_000
