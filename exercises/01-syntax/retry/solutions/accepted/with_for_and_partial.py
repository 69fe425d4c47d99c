import functools


def retry(times=3, only=Exception, between=None):
    if times < 1:
        raise ValueError(f"{times} attempts are too few")
    return functools.partial(_again, times, only, between)


def _again(times, only, between, function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        for attempt in range(1, times):
            try:
                return function(*args, **kwargs)
            except only as error:
                if between:
                    between(attempt, error)
        return function(*args, **kwargs)

    return call


def counted(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        finally:
            call.calls += 1

    call.calls = 0
    return call
