# fails: test_changed_after_exception
# Nothing is put back when the block raises.
from contextlib import contextmanager

_MISSING = object()


@contextmanager
def changed(settings, **values):
    before = {name: settings.get(name, _MISSING) for name in values}
    settings.update(values)
    yield settings
    for name, value in before.items():
        if value is _MISSING:
            settings.pop(name, None)
        else:
            settings[name] = value


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
