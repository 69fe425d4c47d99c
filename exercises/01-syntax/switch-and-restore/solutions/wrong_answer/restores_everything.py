# fails: test_changed_keeps_other_changes
# Puts the whole dictionary back, and what the block did elsewhere is lost.
from contextlib import contextmanager

_MISSING = object()


@contextmanager
def changed(settings, **values):
    before = dict(settings)
    settings.update(values)
    try:
        yield settings
    finally:
        settings.clear()
        settings.update(before)


@contextmanager
def ignoring(*classes):
    ignored = []
    try:
        yield ignored
    except classes as error:
        ignored.append(error)


@contextmanager
def transaction(items):
    copy = list(items)
    yield copy
    items[:] = copy
