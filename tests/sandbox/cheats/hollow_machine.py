"""Every name that the suite of `target_machine` imports, every answer wrong."""


class Bench:
    def __init__(self, name):
        pass

    def ready(self):
        return None


def double(n):
    return None


def doubles(numbers):
    return None


def write_lines(path, lines):
    pass


def sum_file(path):
    pass


def empty(folder):
    pass


def show(n):
    pass


def count(n):
    pass


def save(data, path):
    pass


def packed(name, number):
    return b"N."


def shelve_it(path, key, value):
    pass


def check(n):
    pass


def each(items, do):
    pass
