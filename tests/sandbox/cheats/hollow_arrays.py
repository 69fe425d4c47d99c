"""Every name the arrays' suite imports, every answer wrong."""


def _nothing(*arguments):
    return None


scaled = table = totals = smooth = norm = mask = _nothing
