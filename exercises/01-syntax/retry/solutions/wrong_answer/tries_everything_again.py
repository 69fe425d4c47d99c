# fails: test_only
# Catches every exception, whatever it was told.
from functools import wraps


def retry(times=3, only=Exception, between=None):
    if times < 1:
        raise ValueError("times must be at least 1")

    def decorate(function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            attempt = 1
            while True:
                try:
                    return function(*args, **kwargs)
                except Exception as error:
                    if attempt == times:
                        raise
                    if between is not None:
                        between(attempt, error)
                attempt += 1

        return wrapper

    return decorate


def counted(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper
