"""What `inspect` sees of a learner's function: a signature, and a code object made of his words that is never run."""

from __future__ import annotations

import inspect
import keyword
import types
from typing import TYPE_CHECKING, Any

from judge.box.standin.said import identifier, safe_annotation

if TYPE_CHECKING:
    from judge.box.standin.border import CheckerBorder

_compile = compile  # before it is watched


def signature(border: CheckerBorder, function: Any) -> inspect.Signature:
    """`inspect.Signature` of a learner's function."""
    inner = border.ask("wraps", function)
    if type(inner) is types.FunctionType and border.is_lent(inner):
        return inspect.signature(inner)
    made = []
    names = {"pos": 0, "any": 1, "star": 2, "key": 3, "kw": 4}
    answer = border.ask("parameters", function)
    if answer is None:
        raise AttributeError("__signature__")
    for name, kind, has_default, default, has_annotation, annotation in answer:
        made.append(
            inspect.Parameter(
                name,
                inspect._ParameterKind(names[kind]),
                default=default if has_default else inspect.Parameter.empty,
                annotation=safe_annotation(annotation) if has_annotation else inspect.Parameter.empty,
            )
        )
    has_returns, returns = border.ask("returns", function)
    returns = safe_annotation(returns) if has_returns else inspect.Signature.empty
    return inspect.Signature(made, return_annotation=returns)


def code(about: dict[str, Any], parameters: Any) -> types.CodeType:
    """A code object with the learner's name, file, line and parameter names, for `inspect`; it is never run."""
    names: dict[str, list[str]] = {"pos": [], "any": [], "star": [], "key": [], "kw": []}
    for name, kind, *_ in parameters or ():
        if identifier(name, "") and not keyword.iskeyword(name) and kind in names and len(names[kind]) < 200:
            names[kind].append(name)
    parts = [*names["pos"]] + (["/"] if names["pos"] else []) + names["any"]
    parts += ["*" + names["star"][0]] if names["star"] else ["*"] if names["key"] else []
    parts += names["key"] + (["**" + names["kw"][0]] if names["kw"] else [])
    flags = about["flags"]
    word = "async def" if flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR) else "def"
    body = "yield" if flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR) else "pass"
    source = f"{word} f({', '.join(parts)}): {body}"
    try:
        module = _compile(source, "<parameters>", "exec")
    except SyntaxError:  # doubled parameter names: his words, no reason to fail
        module = _compile(f"{word} f(): {body}", "<parameters>", "exec")
    made = next(c for c in module.co_consts if isinstance(c, types.CodeType))
    line = max(1, min(about["line"], 10_000_000))
    return made.replace(co_name=about["__name__"], co_filename=about["file"], co_firstlineno=line)
