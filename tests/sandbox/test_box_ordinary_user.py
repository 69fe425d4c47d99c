"""Boxes of somebody who is not root and has no container engine: the same walls, soft limits."""

import os
import subprocess
import sys
from pathlib import Path

import boxes
import pytest

from judge import images

PROGRAM = """
import os, subprocess, sys
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
import boxes
from box_fakes import fake_code, job
from judge.engines.native import NativeEngine
from judge.sandbox import Sandbox
code = fake_code()
subprocess.run(["mount", "--bind", sys.argv[3], "/mnt"], check=True)
os.setgroups([]); os.setgid(61050); os.setuid(61050)
sandbox = Sandbox(NativeEngine(lambda image: Path("/mnt")), code=code)
try:
    good = boxes.run(sandbox, job("def answer(n): return n + 1"))
    memory = boxes.run(sandbox, job("def answer(n): return len(bytearray(1 << 30))", limit_memory_mb=128))
    memfd = boxes.run(sandbox, job("import os\\ndef answer(n): return os.memfd_create('x')"))
    forks = boxes.run(sandbox, job("import os\\ndef answer(n):\\n while True:\\n  try: os.fork()\\n  except OSError: pass",
                                   limit_case_seconds=1, limit_seconds=8))
    again = boxes.run(sandbox, job("def answer(n): return n + 1"))
    print(boxes.messages(good), boxes.messages(memory)[0], boxes.messages(memfd)[0], boxes.ends(forks)[0], boxes.messages(again), sep="\\n")
    print(sandbox.engine.soft, os.getuid())
finally:
    sandbox.close()
"""


@pytest.mark.root
@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become an ordinary user")
def test_an_ordinary_user_s_boxes_have_the_same_walls_and_soft_limits() -> None:
    root = images.rootfs("python", boxes.DATA)
    if not root.is_dir():
        pytest.skip("the root file system of the image python is not built")
    here = Path(__file__).resolve().parent
    command = ["unshare", "--mount", sys.executable, "-c", PROGRAM, str(here), str(here.parents[1]), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == [
        "['2', '3']",
        "raised MemoryError: ",
        "raised PermissionError: [Errno 1] Operation not permitted",
        "('learner', 'timed_out', 0, 'case_seconds')",
        "['2', '3']",
        "True 61050",
    ], done.stdout + done.stderr
