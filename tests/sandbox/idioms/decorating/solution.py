import contextlib
import functools
import inspect


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


def tagged(name):
    def decorate(function):
        function.tag = name
        return function

    return decorate


REGISTRY = {}


def register(function):
    REGISTRY[function.__name__] = function
    function.registered = True
    return function


class Counted:
    """Counts calls."""

    def __init__(self, function):
        functools.update_wrapper(self, function)
        self.function = function
        self.count = 0

    def __call__(self, *args, **kwargs):
        self.count += 1
        return self.function(*args, **kwargs)

    def __get__(self, instance, owner=None):
        return self if instance is None else functools.partial(self, instance)


class cached:
    def __init__(self, function):
        self.function = function
        self.__doc__ = function.__doc__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.function(instance)
        return value


def memo(function):
    seen = {}

    @functools.wraps(function)
    def inner(*args):
        if args not in seen:
            seen[args] = function(*args)
        return seen[args]

    inner.cache = seen
    return inner


def repeat(times=2):
    def decorate(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            return [function(*args, **kwargs) for _ in range(times)]

        return inner

    return decorate


def traced(cls):
    cls.traced = True
    original = cls.__init__

    @functools.wraps(original)
    def __init__(self, *args, **kwargs):
        self.made = True
        original(self, *args, **kwargs)

    cls.__init__ = __init__
    return cls


@functools.lru_cache(maxsize=None)
def square(n):
    return n * n


@functools.singledispatch
def show(value):
    return "thing"


@show.register
def _(value: int):
    return "int"


@show.register(list)
def _(value):
    return "list of " + ", ".join(map(show, value))


@contextlib.contextmanager
def opened(log, name):
    log.append("open " + name)
    try:
        yield name.upper()
    except KeyError:
        log.append("swallowed")
    finally:
        log.append("close " + name)


class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        return self if instance is None else getattr(instance, self.name, None)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name[1:]} must be {self.kind.__name__}")
        setattr(instance, self.name, value)


def compose(*functions):
    def composed(value):
        for function in reversed(functions):
            value = function(value)
        return value

    return composed


def counter():
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        return count

    return step


class Sized:
    """A function given to the constructor takes the place of the method."""

    def __init__(self, measure=None):
        if measure is not None:
            self.measure = measure

    @staticmethod
    def measure(value):
        return 1

    def total(self, values):
        return sum(self.measure(v) for v in values)


class Delegating:
    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        if name == "inner":
            raise AttributeError(name)
        return getattr(self.inner, name)

    def __enter__(self):
        return self.inner()

    def __exit__(self, *exc):
        return False


def checked(function):
    """Looks at what was given by the annotations, with the defaults among them."""
    signature = inspect.signature(function)

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        for name, kind in function.__annotations__.items():
            if name in kwargs and not isinstance(kwargs[name], kind):
                raise TypeError(f"{name} is no {kind.__name__}")
        return function(*bound.args, **bound.kwargs)

    return wrapper


def renamed(function):
    @functools.wraps(function)
    def wrapper(number):
        return function(number)

    wrapper.__signature__ = inspect.Signature([inspect.Parameter("number", inspect.Parameter.POSITIONAL_ONLY)])
    return wrapper


def option(name):
    """Keeps what it was called with on the function, as command-line libraries do."""

    def mark(function):
        if not hasattr(function, "__options__"):
            function.__options__ = []
        function.__options__.append(name)
        function._marked = True
        return function

    return mark


def command(function):
    @functools.wraps(function)
    def run(*args):
        return function(**dict(zip(reversed(function.__options__), args, strict=True)))

    return run if function._marked else None
