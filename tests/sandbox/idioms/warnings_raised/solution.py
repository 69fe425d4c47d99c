import functools
import logging
import warnings


class OldWayWarning(DeprecationWarning):
    pass


def deprecated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        warnings.warn(f"{function.__name__} is old", DeprecationWarning, stacklevel=2)
        return function(*args, **kwargs)

    return wrapper


@deprecated
def old():
    return 1


def plain():
    warnings.warn("careful")
    return 2


def own():
    warnings.warn(OldWayWarning("mine"))


def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn("never")
    return 3


def caught():
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        warnings.warn("inside")
    return [str(one.message) for one in found]


def survives():
    try:
        warnings.warn("risky", RuntimeWarning)
    except RuntimeWarning as problem:
        return f"stopped by {problem}"
    return "went on"


log = logging.getLogger("shop")


def sell(n):
    log.debug("looking at %d", n)
    log.info("sold %d", n)
    if n < 0:
        log.error("cannot sell %s", [n], extra={"n": n})
    return n


def fail():
    try:
        1 / 0
    except ZeroDivisionError:
        logging.getLogger("shop.till").exception("failed")


def own_handler():
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler = Keep()
    handler.setFormatter(logging.Formatter("%(levelname)s:%(message)s"))
    other = logging.getLogger("other")
    other.addHandler(handler)
    other.setLevel(logging.INFO)
    other.info("kept")
    other.debug("not kept")
    other.removeHandler(handler)
    return lines
