# fails: test_none_is_a_result
# Tries again until something comes back that is not None.
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
                    result = function(*args, **kwargs)
                    if result is not None or attempt == times:
                        return result
                except only as error:
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
