"""Module."""
import typing
class Thing:
    """A thing."""
    size: int = 3
    def method(self, a: "int", *args, k=1, **kw) -> typing.Optional[str]:
        """Does."""
        return None
def plain(a, /, b, *, c: list[int] = (), d=None) -> dict[str, int]:
    # a comment
    return {}
def uses_loop(xs):
    for x in xs: pass
async def co(): pass
lam = lambda x: x
def deflt(x: int = 5, y: str = "a"): return x
def rec() -> "Thing": ...
