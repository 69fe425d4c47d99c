import sys

from . import tell


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    try:
        print(tell(number))
    except IndexError:
        sys.exit(f"there is no saying {number}")


if __name__ == "__main__":
    main()
