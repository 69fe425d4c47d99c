import subprocess
import sys


def main(arguments: list[str]) -> int:
    """Run a command for at most so many seconds; the result is the exit status of this program."""
    subprocess.run(["echo", *arguments])
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
