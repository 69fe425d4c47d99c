import functools


def retry(times=3, only=Exception, between=None):
    if times < 1:
        raise ValueError(f"{times} attempts are too few")
    return lambda function: functools.update_wrapper(_Again(function, times, only, between), function)


class _Again:
    def __init__(self, function, times, only, between):
        self.function, self.times, self.only, self.between = function, times, only, between

    def __call__(self, *args, **kwargs):
        for attempt in range(1, self.times):
            try:
                return self.function(*args, **kwargs)
            except self.only as error:
                if self.between:
                    self.between(attempt, error)
        return self.function(*args, **kwargs)


def counted(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        finally:
            call.calls += 1

    call.calls = 0
    return call
