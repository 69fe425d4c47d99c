"""The special methods that cross the border, sorted by who would be the judge if they did.

`FREE` take no operand, or one that judges nothing: they are always forwarded. `GATED` bring a value of the asker's
to the other side's code, which could answer anything: from the suite to the learner they are forwarded only where
the accepted solution made the same meeting (judge/box/standin/judging.py).
"""

ORDERING = frozenset({"__lt__", "__le__", "__gt__", "__ge__"})
COMPARISONS = frozenset({"__eq__", "__ne__", "__contains__"}) | ORDERING
_ARITHMETIC = (
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "divmod",
    "pow",
    "matmul",
    "lshift",
    "rshift",
    "and",
    "or",
    "xor",
)
ARITHMETIC = frozenset(f"__{prefix}{name}__" for name in _ARITHMETIC for prefix in ("", "r", "i")) - {"__idivmod__"}
GATED = (
    COMPARISONS
    | ARITHMETIC
    | {"__getitem__", "__setitem__", "__delitem__", "__call__", "__missing__", "__array_ufunc__", "__array_function__"}
)
FREE = frozenset(
    {
        "__len__",
        "__length_hint__",
        "__iter__",
        "__next__",
        "__reversed__",
        "__bool__",
        "__str__",
        "__repr__",
        "__hash__",
        "__int__",
        "__float__",
        "__complex__",
        "__index__",
        "__abs__",
        "__neg__",
        "__pos__",
        "__invert__",
        "__enter__",
        "__exit__",
        "__round__",
        "__trunc__",
        "__floor__",
        "__ceil__",
        "__bytes__",
        "__fspath__",
        "__format__",
        "__aiter__",
        "__anext__",
        "__aenter__",
        "__aexit__",
        "__await__",
        "__get__",
        "__set__",
        "__delete__",
        "__set_name__",
        "__array__",
    }
)
CROSSING = GATED | FREE
"""Everything a stand-in class may have, if the class it stands for has it."""

SPOKEN = frozenset(
    {
        "__tablename__",
        "__table__",
        "__table_args__",
        "__mapper__",
        "__mapper_args__",
        "__abstract__",
        "__bind_key__",
        "__version__",
        "__author__",
    }
)
"""Names between underscores that mean nothing to Python: attributes like any other."""
