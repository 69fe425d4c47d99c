# fails: test_none_is_kept
# Takes None for "not there".
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
            if answers.get(key) is not None:
                hits += 1
                answers.move_to_end(key)
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
