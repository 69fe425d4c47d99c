# fails: test_transaction_is_isolated, test_transaction_rolls_back
# The copy is only another name for the list.
from contextlib import contextmanager

_MISSING = object()


@contextmanager
def changed(settings, **values):
    before = {name: settings.get(name, _MISSING) for name in values}
    settings.update(values)
    try:
        yield settings
    finally:
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
    copy = items
    yield copy
    items[:] = copy
