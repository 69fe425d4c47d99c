# fails: test_together, test_stranger, test_lazy, test_broken, test_undisturbed, test_unknown_before_broken
# Keeps a table of its own filters, beside the entry points.
import sys

from textpipe import filters as own


def main():
    found = {"upper": own.upper, "reverse": own.reverse, "number": own.number}
    names = sys.argv[1:]
    if names == ["--list"]:
        print(*sorted(found), sep="\n")
        return 0
    for name in names:
        if name not in found:
            print(f"there is no filter {name}", file=sys.stderr)
            return 2
    filters = []
    for name in names:
        filters.append(found[name])
    text = sys.stdin.read()
    for one in filters:
        text = one(text)
    sys.stdout.write(text)
    return 0
