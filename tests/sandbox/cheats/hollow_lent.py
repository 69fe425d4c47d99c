"""Every name the lending suite imports, every answer wrong."""


def _nothing(*arguments):
    return None


notify = longest = extended = overdue = add = lend = old = desk = snapshot = _nothing


def traced(cls):
    return cls


def marked(function):
    return function
