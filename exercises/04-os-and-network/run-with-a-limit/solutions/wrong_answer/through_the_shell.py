# fails: test_status[#2], test_status[#3], test_output, test_arguments, test_ended_by_signal, test_time_is_up, test_tidies_up, test_stubborn_child, test_passes_signals_on
# Joins the arguments to a line for the shell.
import os
import signal
import subprocess
import sys

GRACE = 1.0


def complain(text, status):
    print(text, file=sys.stderr)
    return status


def main(arguments):
    try:
        limit, command = float(arguments[0]), arguments[1:]
    except (IndexError, ValueError):
        return complain("usage: solution.py SECONDS COMMAND [ARGUMENT…]", 125)
    if not limit >= 0 or not command:
        return complain("usage: solution.py SECONDS COMMAND [ARGUMENT…]", 125)
    try:
        child = subprocess.Popen(" ".join(command), shell=True, start_new_session=True)
    except FileNotFoundError:
        return complain(f"{command[0]}: not found", 127)
    except PermissionError:
        return complain(f"{command[0]}: cannot be run", 126)

    def send(number, frame=None):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            pass  # all of them have ended by themselves

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, send)
    try:
        status = child.wait(limit or None)
    except subprocess.TimeoutExpired:
        send(signal.SIGTERM)
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            pass
        send(signal.SIGKILL)
        child.wait()
        return 124
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
