# fails: test_time_is_up, test_tidies_up, test_by_force, test_passes_signals_on
# Collects the output and prints it only when the command has ended in time.
import subprocess
import sys

GRACE = 1.0


def main(arguments):
    try:
        limit, command = float(arguments[0]), arguments[1:]
        if not limit >= 0 or not command:
            raise ValueError("usage")
        ran = subprocess.run(command, capture_output=True, text=True, timeout=limit or None)
    except (IndexError, ValueError):
        print("usage: solution.py SECONDS COMMAND [ARGUMENT…]", file=sys.stderr)
        return 125
    except FileNotFoundError:
        print(f"{command[0]}: not found", file=sys.stderr)
        return 127
    except PermissionError:
        print(f"{command[0]}: cannot be run", file=sys.stderr)
        return 126
    except subprocess.TimeoutExpired:
        return 124
    print(ran.stdout, end="")
    print(ran.stderr, end="", file=sys.stderr)
    return ran.returncode if ran.returncode >= 0 else 128 - ran.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
