"""The real command line with a sandbox that plays: `python -m tests.rig up` starts real processes for tests.

Web, Redis, watch, supervisor, queue and database are the real ones; only the workers judge with `tests.fake_sandbox`,
so that killing and restarting is not mixed up with images and boxes.
"""

import os
import sys

from judge import cli, logs, settings, worker
from judge.supervisor import Supervisor
from tests.fake_sandbox import FakeSandbox


def main(words: list[str]) -> None:
    if words[0] == "images":
        return
    chosen = settings.read()
    logs.configure(chosen.log)
    if words[0] == "up":
        rig = (sys.executable, "-m", "tests.rig")
        Supervisor(chosen, os.environ, lambda line: print(line, flush=True), rig).run()
    elif words[0] == "worker":
        worker.serve(chosen, words[2], lambda _: FakeSandbox())
    else:
        sys.argv[1:] = words
        cli.main()


if __name__ == "__main__":
    main(sys.argv[1:])
