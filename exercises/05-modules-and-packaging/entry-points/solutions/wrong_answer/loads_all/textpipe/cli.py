# fails: test_lazy, test_broken, test_undisturbed, test_unknown_before_broken
# Imports all filters to know their names.
import sys
from importlib.metadata import entry_points


def main():
    found = {point.name: point.load() for point in entry_points(group="textpipe.filters")}
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
