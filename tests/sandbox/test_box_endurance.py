"""Many runs on one box, hostile and honest mixed: nothing may leak and every honest run must be right.

ENDURANCE_RUNS sets how many runs; 60 without it. What is measured from inside the box (its porter's and zygotes'
descriptors, its mounts) is asked of the kernel from outside.
"""

import os
import random
import time
from pathlib import Path

import boxes
import pytest
from box_fakes import job
from boxes import ends, messages, run

from judge.sandbox import Sandbox

RUNS = int(os.environ.get("ENDURANCE_RUNS", "60"))
GOOD = "def answer(n): return n + 1\n"
HOSTILE = {
    "exit": "import os\ndef answer(n): os._exit(n)\n",
    "kill": "import os\ndef answer(n): os.kill(os.getpid(), 9)\n",
    "import": "import os; os._exit(1)\n",
    "endless": "def answer(n):\n while True: pass\n",
    "memory": "def answer(n):\n held = [bytearray(1 << 20) for _ in range(4000)]\n",
    "memfd": "import os\ndef answer(n):\n held = []\n while True:\n  held.append(os.memfd_create('x')); os.write(held[-1], bytes(8 << 20))\n",
    "forks": "import os\ndef answer(n):\n while True:\n  try: os.fork()\n  except OSError: pass\n",
    "threads": "import threading, time\ndef answer(n):\n while True: threading.Thread(target=time.sleep, args=(9,)).start()\n",
    "disk": "def answer(n):\n for i in range(99): open(f'/work/{i}', 'wb').write(bytes(1 << 20))\n",
    "inodes": "def answer(n):\n for i in range(10**6): open(f'/tmp/{i}', 'wb').close()\n",
    "files": "import os\ndef answer(n):\n while True: os.dup(0)\n",
    "flood": "def answer(n):\n while True: print('x' * 9999)\n",
    "orphans": "import os, time\ndef answer(n):\n for _ in range(9):\n  if os.fork() == 0: os.setsid(); time.sleep(99)\n return n\n",
    "links": "import os\ndef answer(n):\n os.symlink('/', '/work/l'); os.rename('/work/solution.py', '/work/m')\n return n\n",
    "shm": "def answer(n):\n for i in range(99): open(f'/dev/shm/{i}', 'wb').write(bytes(1 << 20))\n",
    "sockets": "import socket\ndef answer(n):\n held = []\n while True: held.append(socket.socketpair())\n",
}


def pids(sandbox: Sandbox) -> list[int]:
    """The processes of the idle box, as the host numbers them."""
    boxes.processes(sandbox)
    link = sandbox.pool._idle["python"].link
    if hasattr(link, "container"):
        top = link.container.top()
        return sorted(int(row[top["Titles"].index("PID")]) for row in top["Processes"])
    return sorted(link.group.processes())


def figures(sandbox: Sandbox) -> dict[str, int]:
    """What could leak, once the cells made ahead have come to rest."""
    seen = [counted(sandbox)]
    for _ in range(60):
        time.sleep(0.5)
        seen.append(counted(sandbox))
        if seen[-1] == seen[-2]:
            return seen[-1]
    raise AssertionError(f"the box does not come to rest: {seen[-5:]}")


def counted(sandbox: Sandbox) -> dict[str, int]:
    """Processes, descriptors and mounts of all of them, memory in MiB. A process that waits outside (bubblewrap's own)
    sees the mounts of the host, where those of other boxes come and go."""
    descriptors = mounts = 0
    found = pids(sandbox)
    for pid in found:
        descriptors += len(os.listdir(f"/proc/{pid}/fd"))
        if not os.path.samefile(f"/proc/{pid}/root", "/"):
            mounts += len(Path(f"/proc/{pid}/mounts").read_text().splitlines())
    used = sandbox.pool._idle["python"].link.memory_kb() // 1024
    return {"processes": len(found), "descriptors": descriptors, "mounts": mounts, "memory": used}


@pytest.mark.slow
@pytest.mark.root
@pytest.mark.skipif(os.getuid() != 0, reason="looks at the box's processes, which only root may")
@pytest.mark.parametrize("name", boxes.ENGINES)
def test_nothing_leaks_over_many_hostile_and_honest_runs(name: str) -> None:
    chosen = random.Random(7)
    sandbox = boxes.fake_sandbox(name)
    try:
        for kind in ("exit", "memory", "endless"):
            run(sandbox, job(HOSTILE[kind], limit_case_seconds=0.3, limit_memory_mb=96))
        for _ in range(5):
            run(sandbox, job(GOOD))
        before = figures(sandbox)
        honest = 0
        for number in range(RUNS):
            if number % 2:
                kind = chosen.choice(sorted(HOSTILE))
                result = run(sandbox, job(HOSTILE[kind], limit_case_seconds=0.3, limit_memory_mb=96, limit_seconds=4))
                assert not result.fault, (number, kind, result.fault)
            else:
                result = run(sandbox, job(GOOD))
                assert messages(result) == ["2", "3"], number
                assert ends(result) == [], number
                honest += 1
        for _ in range(5):
            run(sandbox, job(GOOD))
        after = figures(sandbox)
        assert sandbox.pool.replaced == 0
        assert honest == (RUNS + 1) // 2
        assert {key: after[key] for key in ("processes", "descriptors", "mounts")} == {
            key: before[key] for key in ("processes", "descriptors", "mounts")
        }
        assert after["memory"] <= before["memory"] + 8, (before, after)
    finally:
        sandbox.close()
