import sys

from fortunes import tell


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    try:
        print(tell(number))
    except IndexError:
        print(f"there is no saying {number}", file=sys.stderr)
        return 1
    return 0
