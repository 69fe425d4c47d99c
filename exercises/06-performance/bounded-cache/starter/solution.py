def cached(size):
    """A decorator that keeps the answers to at most `size` different calls."""

    def decorate(function):
        def wrapper(*args, **kwargs):
            return None

        wrapper.info = lambda: (0, 0, -1)
        wrapper.clear = lambda: None
        return wrapper

    return decorate
