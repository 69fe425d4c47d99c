# fails: test_changed_new_names
# Takes the value None for a name that was not there.
from contextlib import contextmanager

_MISSING = object()


@contextmanager
def changed(settings, **values):
    before = {name: settings.get(name) for name in values}
    settings.update(values)
    try:
        yield settings
    finally:
        for name, value in before.items():
            if value is None:
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
