"""What the learner's code can reach from its cell, looked at from inside, and what it can leave there for others."""

import pytest
from box_fakes import SUITE, job
from boxes import ends, messages, run

from judge.job import Result
from judge.sandbox import Sandbox

GOOD = "def answer(n): return n + 1\n"


def looked(box: Sandbox, code: str, **changes: object) -> str:
    """What `look()` of the learner's code returned."""
    result: Result = run(box, job(code, "CASES = [('look', None, lambda ask: ask('look'))]", **changes))
    assert ends(result) == []
    return messages(result)[0]


def test_the_learner_sees_neither_the_suite_nor_the_box_s_processes(box: Sandbox) -> None:
    code = """
import os
def look():
    return [os.listdir(place) for place in ("/suite", "/submitted", "/assay", "/proc", "/sys/fs/cgroup", "/tmp", "/dev/shm")]
"""
    assert looked(box, code) == "[[], [], [], [], [], [], []]"


def test_the_learner_can_write_in_three_places_only(box: Sandbox) -> None:
    code = """
import os
def look():
    found = []
    for top, folders, files in os.walk("/", followlinks=False):
        folders[:] = [f for f in folders if os.path.join(top, f) not in ("/proc",)]
        try:
            with open(os.path.join(top, "written"), "w"):
                found.append(top)
        except OSError:
            pass
    return sorted(found)
"""
    assert looked(box, code, limit_seconds=120, limit_case_seconds=100) == "['/dev/shm', '/tmp', '/work']"


def test_what_was_written_is_gone_in_the_next_run(box: Sandbox) -> None:
    write = """
def answer(n):
    for place in ("/tmp", "/dev/shm", "/work"):
        with open(place + "/left", "w") as file:
            file.write("by the first")
"""
    run(box, job(write))
    code = "import os\ndef look(): return [os.listdir(p) for p in ('/tmp', '/dev/shm', '/work')]\n"
    assert looked(box, code) == "[[], [], ['solution.py']]"


def test_the_learner_has_no_rights_beyond_its_own(box: Sandbox) -> None:
    code = """
import ctypes, os, struct
def look():
    libc = ctypes.CDLL(None, use_errno=True)
    data = ctypes.create_string_buffer(24)
    libc.capget(struct.pack("Ii", 0x20080522, 0), data)
    bounding = [n for n in range(41) if libc.prctl(23, n) == 1]
    return data.raw == bytes(24), bounding, libc.prctl(39, 0, 0, 0, 0), libc.prctl(21, 0, 0, 0, 0), os.getuid() >= 61000, os.getgid() >= 61000
"""
    assert looked(box, code) == "(True, [], 1, 2, True, True)"


@pytest.mark.parametrize(
    "call",
    [
        "libc.unshare(0x10000000)", "libc.unshare(0x20000)", "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "libc.umount2(b'/work', 2)", "libc.setns(0, 0)", "libc.syscall(101, 0, 0, 0, 0)", "libc.syscall(425, 1, 0)",
        "libc.syscall(250, 0, 0)", "libc.syscall(321, 0, 0, 0)", "libc.syscall(298, 0, 0, 0, 0, 0)",
        "libc.syscall(323, 0)", "libc.syscall(310, 1, 0, 0, 0, 0, 0)", "libc.syscall(438, 0, 0, 0)",
        "libc.syscall(304, 0, 0, 0)", "libc.syscall(56, 0x10000011, 0, 0, 0, 0)", "libc.syscall(302, 1, 0, 0, 0)",
        "libc.socket(40, 1, 0)", "libc.socket(16, 3, 0)", "libc.socket(17, 3, 0)", "libc.chroot(b'/')",
    ],
)  # fmt: skip
def test_the_kernel_refuses_what_no_exercise_needs(box: Sandbox, call: str) -> None:
    code = f"""
import ctypes
def look():
    libc = ctypes.CDLL(None, use_errno=True)
    return {call}, ctypes.get_errno() in (1, 13, 22, 38, 93, 97)
"""
    assert looked(box, code) == "(-1, True)"


def test_the_learner_holds_its_own_descriptors_only(box: Sandbox) -> None:
    code = """
import fcntl, glob, os, stat
libraries = [os.stat(path) for path in glob.glob("/usr/lib/*/libffi.so*")]  # of Python 3.14 has its own file open
def look():
    found = []
    for fd in range(256):
        try:
            mode = os.fstat(fd).st_mode
        except OSError:
            continue
        if any(os.path.samestat(os.fstat(fd), library) for library in libraries):
            continue
        found.append("socket" if stat.S_ISSOCK(mode) else "pipe" if stat.S_ISFIFO(mode) else "device" if stat.S_ISCHR(mode) else "?")
    return found
"""
    assert looked(box, code) == "['device', 'pipe', 'pipe', 'socket']"


def test_there_is_no_network(box: Sandbox) -> None:
    code = """
import os, socket
def look():
    with socket.socket() as sock:
        sock.settimeout(3)
        return os.listdir("/sys/class/net") if os.path.exists("/sys/class/net") else ["lo"], sock.connect_ex(("192.0.2.1", 80))
"""
    assert looked(box, code) == "(['lo'], 101)"


def test_the_learner_cannot_reach_its_init(box: Sandbox) -> None:
    code = """
import os, resource, signal
def look():
    said = []
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGSTOP):
        os.kill(1, number)
    try:
        resource.prlimit(1, resource.RLIMIT_CPU, (1, 1))
    except PermissionError:
        said.append("refused")
    return os.getpid(), os.getppid(), said
"""
    assert looked(box, code) == "(2, 1, ['refused'])"


def test_a_program_may_be_started_and_gains_nothing(box: Sandbox) -> None:
    code = """
import os, subprocess, sys
def look():
    with open("/work/own.sh", "w") as file:
        file.write("#!/bin/sh\\nid -un\\n")
    os.chmod("/work/own.sh", 0o755)
    done = subprocess.run(["/work/own.sh"], capture_output=True, text=True)
    again = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True)
    return done.stdout.strip() != "", again.stdout.strip()
"""
    assert looked(box, code) == "(True, '42')"


def test_a_terminal_can_be_opened(box: Sandbox) -> None:
    assert looked(box, "import os, pty\ndef look():\n one, two = pty.openpty()\n return os.isatty(two)\n") == "True"


def test_links_in_the_working_folder_are_not_followed_by_the_checker(box: Sandbox) -> None:
    code = """
import os
def answer(n):
    os.symlink("/suite/cases.py", "/work/readable")
    os.symlink("/suite", "/work/folder")
    os.symlink("/tmp/target", "/work/writable")
"""
    suite = """
def follow(ask):
    ask("answer", 1)
    said = []
    for name, mode in (("readable", "r"), ("folder/cases.py", "r"), ("writable", "w")):
        try:
            open(name, mode).close()
            said.append("followed")
        except OSError as error:
            said.append(error.errno)
    return said
CASES = [("follow", None, follow)]
"""
    assert messages(run(box, job(code, suite))) == ["[40, 40, 40]"]


def test_files_of_either_side_are_seen_by_the_other(box: Sandbox) -> None:
    code = """
def answer(n):
    with open("told.txt") as told:
        text = told.read()
    with open("/work/answer.txt", "w") as file:
        file.write(text.upper())
"""
    suite = """
def exchange(ask):
    with open("told.txt", "w") as told:
        told.write("by the suite")
    ask("answer", 1)
    return open("answer.txt").read()
CASES = [("exchange", None, exchange)]
"""
    assert messages(run(box, job(code, suite))) == ["BY THE SUITE"]


READS = """
def read(ask):
    before = open("data/expected.txt").read(), open("top.txt").read(), open("both/theirs.txt").read()
    said = ask("meddle")
    after = open("data/expected.txt").read(), open("top.txt").read(), open("both/theirs.txt").read()
    return before == after == ("right", "top", "hidden"), said
CASES = [("read", None, read)]
"""
MEDDLES = """
import os, shutil
def meddle():
    said = [open("top.txt").read(), os.listdir("data"), open("both/theirs.txt").read(), open("both/common.txt").read()]
    for name in ("data", "top.txt", "both/theirs.txt", "both"):
        for call in (os.unlink, os.rmdir, shutil.rmtree, lambda n: os.rename(n, "moved"), lambda n: os.rename("solution.py", n)):
            try:
                call(name)
                said.append(name)
            except OSError:
                pass
        for own in (name, name + "/expected.txt"):
            try:
                with open(own, "w") as file:
                    file.write("forged")
            except OSError:
                pass
    return said
"""


def test_the_suite_s_data_files_are_read_by_the_checker_and_out_of_the_learner_s_reach(box: Sandbox) -> None:
    result = run(
        box,
        job(
            MEDDLES,
            READS,
            data={"data/expected.txt": b"right", "top.txt": b"top", "both/theirs.txt": b"hidden"},
            support={"both/common.txt": b"common"},
        ),
    )
    assert messages(result) == ["(True, \"['', [], '', 'common']\")"]
    assert messages(run(box, job(GOOD, SUITE))) == ["2", "3"]


def test_support_lies_beside_the_submission_and_beside_the_suite(box: Sandbox) -> None:
    code = "import given, os\ndef answer(n): return given.N, sorted(os.listdir('/submission')), sorted(os.listdir('/work'))\n"
    suite = "import os\nCASES = [('a', None, lambda ask: (ask('answer', 1), sorted(os.listdir('/suite')), sorted(os.listdir('/submitted'))))]"
    result = run(box, job(code, suite, support={"given.py": b"N = 7"}))
    both = "['given.py', 'solution.py']"
    assert messages(result) == [f"(\"(7, {both}, {both})\", ['cases.py', 'given.py'], {both})"]


def test_neither_side_can_change_the_submission_or_the_suite(box: Sandbox) -> None:
    code = "def answer(n):\n open('/submission/solution.py', 'w')\n"
    suite = """
def write(ask):
    said = [ask("answer", 1)]
    for name in ("/suite/cases.py", "/submitted/solution.py", "/suite/new"):
        try:
            open(name, "w")
        except OSError as error:
            said.append(error.errno)
    return said
CASES = [("write", None, write)]
"""
    assert "Read-only file system" in messages(run(box, job(code, suite)))[0]
    assert "30, 30, 30" in messages(run(box, job(code, suite)))[0]


def test_the_suite_s_process_cannot_look_at_the_learner_s(box: Sandbox) -> None:
    suite = "import os\nCASES = [('a', None, lambda ask: (os.getpid(), os.listdir('/proc'), ask('look')))]"
    assert messages(run(box, job("import os\ndef look(): return os.getpid()\n", suite))) == ["(2, [], '2')"]


def test_random_numbers_differ_from_run_to_run(box: Sandbox) -> None:
    code = "import random\ndef look(): return random.random()\n"
    assert len({looked(box, code) for _ in range(4)}) == 4
