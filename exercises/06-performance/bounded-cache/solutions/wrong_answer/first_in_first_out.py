# fails: test_reading_counts
# Forgets what was stored first, however often it was read.
from collections import OrderedDict
from functools import wraps


def cached(size):
    if size < 1:
        raise ValueError("a cache keeps at least one answer")

    def decorate(function):
        answers = OrderedDict()
        hits = misses = 0

        @wraps(function)
        def wrapper(*args, **kwargs):
            nonlocal hits, misses
            key = (args, tuple(sorted(kwargs.items())))
            try:
                hash(key)
            except TypeError:
                misses += 1
                return function(*args, **kwargs)
            if key in answers:
                hits += 1

                return answers[key]
            misses += 1
            answer = function(*args, **kwargs)
            answers[key] = answer
            if len(answers) > size:
                answers.popitem(last=False)
            return answer

        def info():
            return hits, misses, len(answers)

        def clear():
            nonlocal hits, misses
            answers.clear()
            hits = misses = 0

        wrapper.info, wrapper.clear = info, clear
        return wrapper

    return decorate
