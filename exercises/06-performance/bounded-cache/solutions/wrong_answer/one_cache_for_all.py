# fails: test_info, test_size_one, test_exceptions, test_unhashable, test_separate_and_named, test_recursion, test_clear, test_none_is_kept, test_oldest_goes
# All functions share one dictionary.
from collections import OrderedDict
from functools import wraps


answers = OrderedDict()


def cached(size):
    if size < 1:
        raise ValueError("a cache keeps at least one answer")

    def decorate(function):
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
