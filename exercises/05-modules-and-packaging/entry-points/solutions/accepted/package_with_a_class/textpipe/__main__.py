import argparse
import sys
from importlib import metadata


class Failed(Exception):
    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


def point(name):
    for one in metadata.entry_points().select(group="textpipe.filters", name=name):
        return one
    raise Failed(2, f"textpipe: nobody has a filter {name!r}")


def loaded(one):
    try:
        return one.load()
    except BaseException as error:
        raise Failed(1, f"textpipe: {one.name!r} from {one.dist.metadata['Name']}: {type(error).__name__}") from error


def run(names):
    filters = [loaded(one) for one in [point(name) for name in names]]
    text = sys.stdin.read()
    for one in filters:
        text = one(text)
    print(text, end="")


def main():
    parser = argparse.ArgumentParser(prog="textpipe")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    asked = parser.parse_args()
    try:
        if asked.list:
            for name in sorted(metadata.entry_points(group="textpipe.filters").names):
                print(name)
        else:
            run(asked.names)
    except Failed as problem:
        print(problem, file=sys.stderr)
        return problem.status
