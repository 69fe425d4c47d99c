"""What looks closely at what it is given: weak references, parameters of functions, members of classes."""

import functools
import inspect
import weakref


class Subject:
    """Tells those who watch it, as long as anybody else knows them."""

    def __init__(self):
        self.watchers = weakref.WeakSet()
        self.callbacks = []

    def attach(self, watcher):
        self.watchers.add(watcher)

    def on(self, callback):
        made = weakref.WeakMethod if inspect.ismethod(callback) else weakref.ref
        self.callbacks.append(made(callback))

    def tell(self, what):
        for watcher in list(self.watchers):
            watcher.update(what)
        self.callbacks = [one for one in self.callbacks if one() is not None]
        for one in self.callbacks:
            one()(what)
        return len(self.watchers) + len(self.callbacks)


class Cache:
    def __init__(self):
        self.values = weakref.WeakValueDictionary()
        self.notes = weakref.WeakKeyDictionary()

    def get(self, key, make):
        if key not in self.values:
            made = make()
            self.values[key] = made
            return made
        return self.values[key]

    def note(self, thing, text):
        self.notes[thing] = text

    def noted(self):
        return sorted(self.notes.values())


def curry(function):
    count = function.__code__.co_argcount

    def curried(*args):
        if len(args) >= count:
            return function(*args)
        return lambda *more: curried(*args, *more)

    return curried


def parameters(function):
    code = function.__code__
    spec = inspect.getfullargspec(function)
    return {
        "names": code.co_varnames[: code.co_argcount + code.co_kwonlyargcount],
        "defaults": len(function.__defaults__ or ()),
        "named": sorted(function.__kwdefaults__ or ()),
        "args": spec.args,
        "varargs": spec.varargs,
        "varkw": spec.varkw,
        "kwonly": spec.kwonlyargs,
    }


def call(function, *args, **kwargs):
    return function(*args, **kwargs)


def with_defaults(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        bound = inspect.signature(function).bind(*args, **kwargs)
        bound.apply_defaults()
        return function(*bound.args, **bound.kwargs)

    return wrapper


def unit_of(function):
    return getattr(function, "unit", "none")


def logged(cls):
    """Decorates every public method of a class."""
    for name, value in list(vars(cls).items()):
        if inspect.isfunction(value) and not name.startswith("_"):
            setattr(cls, name, _log(value))
    return cls


def _log(function):
    @functools.wraps(function)
    def wrapper(self, *args, **kwargs):
        calls.append(function.__name__)
        return function(self, *args, **kwargs)

    return wrapper


calls = []


def methods(cls):
    return sorted(name for name, _ in inspect.getmembers(cls, inspect.isfunction) if not name.startswith("_"))


def kinds(cls):
    return {name: type(value).__name__ for name, value in vars(cls).items() if not name.startswith("_")}


def initialised(cls):
    """Gives a class an `__init__` for its annotations."""
    names = list(cls.__annotations__)

    def __init__(self, *args):
        for name, value in zip(names, args, strict=True):
            setattr(self, name, value)

    cls.__init__ = __init__
    return cls
