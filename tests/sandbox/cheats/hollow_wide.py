"""Every name the workshop's suite imports, every answer wrong."""

__all__ = [
    "Bench", "box", "consume", "each", "failures", "keeping", "kind", "logged", "name", "opened", "seal", "shelf", "size", "tell",
    "weigh",
]  # fmt: skip


class Bench:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return False

    def weigh(self, numbers):
        return None


def opened():
    yield None


def keeping(kind):
    return Bench()


def logged(function):
    return function


def weigh(*values):
    return None


seal = tell = each = consume = failures = size = name = box = kind = shelf = weigh
