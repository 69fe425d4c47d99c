"""AppArmor: a profile for boxes that lets them make cells, where Docker's own profile forbids every mount.

Docker gives each container the profile `docker-default`, whose `deny mount` is what cells fail on. Ours is the same but
for that: mounts and user namespaces are allowed (seccomp and the capabilities, of which a box has none outside of its
own user namespace, still decide), and the kernel's own files stay closed. Root can load it; it stays until the next
start of the host, so it is loaded anew by every worker that is root. A worker in a container is not root of the host,
but has the engine run this module in one that is (`judge.engines.docker`).
"""

import os
import shutil
import subprocess
import sys

NAME = "assay-box"

PROFILE = """\
#include <tunables/global>

profile {name} flags=(attach_disconnected,mediate_deleted) {{
  #include <abstractions/base>

  network,
  capability,
  file,
  mount,
  umount,
  {userns}
  signal (receive) peer=unconfined,
  signal (send, receive) peer={name},

  deny @{{PROC}}/* w,
  deny @{{PROC}}/sys/** w,
  deny @{{PROC}}/sysrq-trigger rwklx,
  deny @{{PROC}}/kcore rwklx,
  deny /sys/[^f]*/** wklx,
  deny /sys/f[^s]*/** wklx,
  deny /sys/fs/[^c]*/** wklx,
  deny /sys/fs/c[^g]*/** wklx,
  deny /sys/fs/cg[^r]*/** wklx,
  deny /sys/firmware/** rwklx,
  deny /sys/kernel/security/** rwklx,
  deny ptrace,
}}
"""


class CannotLoad(Exception):
    """The profile could not be loaded. The text says why."""


def text(userns: bool) -> str:
    """The profile; with `userns` in the words of a parser (4.0 and later) that knows user namespaces."""
    return PROFILE.format(name=NAME, userns="userns," if userns else "# user namespaces are not asked about")


def parser() -> str | None:
    """The path of apparmor_parser, if it is installed."""
    return shutil.which("apparmor_parser") or shutil.which("apparmor_parser", path="/usr/sbin:/sbin")


def load() -> str:
    """Load the profile and give its name. Raises CannotLoad.

    Whether the kernel asks about user namespaces is told in a different place by Debian's kernels and by Ubuntu's, so
    nothing is asked: a parser that knows the word `userns` leaves it out for a kernel that does not, and what a parser
    from before 4.0 makes is of a time when nobody asked, and is let through.
    """
    program = parser()
    if os.geteuid() != 0:
        raise CannotLoad("only root can load an AppArmor profile")
    if program is None:
        raise CannotLoad("apparmor_parser is not installed")
    problems = []
    for userns in (True, False):
        given = text(userns)
        done = subprocess.run(
            [program, "--replace"], input=given, capture_output=True, text=True, check=False, timeout=60
        )
        if done.returncode == 0:
            return NAME
        problems.append(done.stderr.strip()[-500:])
    raise CannotLoad(f"apparmor_parser: {problems[0]}")


def main() -> int:
    """Load the profile, say its name or what is wrong; exit status 1 for the latter."""
    try:
        print(load())
    except CannotLoad as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
