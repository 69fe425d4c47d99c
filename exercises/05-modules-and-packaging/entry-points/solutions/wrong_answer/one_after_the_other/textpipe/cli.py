# fails: test_unknown_before_broken
# Looks for a name when its turn comes.
import sys
from importlib.metadata import entry_points


def main():
    found = {point.name: point for point in entry_points(group="textpipe.filters")}
    names = sys.argv[1:]
    if names == ["--list"]:
        print(*sorted(found), sep="\n")
        return 0
    filters = []
    for name in names:
        if name not in found:
            print(f"there is no filter {name}", file=sys.stderr)
            return 2
        try:
            filters.append(found[name].load())
        except Exception as error:
            print(f"the filter {name} of {found[name].dist.name} is broken: {error}", file=sys.stderr)
            return 1
    text = sys.stdin.read()
    for one in filters:
        text = one(text)
    sys.stdout.write(text)
    return 0
