"""The modules whose classes both sides have: a class of one of these crosses by its module and qualified name.

One list for both sides. The driver says nothing by name that is not on it, the checker believes nothing.
"""

import builtins
import types

MODULES = frozenset(
    {
        "builtins",
        "collections",
        "collections.abc",
        "_collections_abc",
        "datetime",
        "decimal",
        "fractions",
        "pathlib",
        "pathlib._local",
        "uuid",
        "enum",
        "abc",
        "numbers",
        "typing",
        "types",
        "array",
        "re",
        "contextlib",
        "functools",
        "itertools",
        "io",
        "_io",
        "zoneinfo",
    }
)
LIBRARIES = frozenset({"numpy", "pandas"})
"""Top-level packages all of whose classes are spoken of by name."""

UNNAMED: dict[type, str] = {
    value: name
    for name, value in vars(types).items()
    if isinstance(value, type) and getattr(builtins, value.__qualname__, None) is not value
    if value.__module__ == "builtins"
}
"""Classes that say they are of `builtins` and are not there, as that of None: `types` has them under these names."""


def spoken(module: str) -> bool:
    """Whether the classes of a module of this name are spoken of by name."""
    return module in MODULES or module.partition(".")[0] in LIBRARIES
