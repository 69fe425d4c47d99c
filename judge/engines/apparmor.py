"""AppArmor: a profile for boxes that lets them make cells, where Docker's own profile forbids every mount.

Docker gives each container the profile `docker-default`, whose `deny mount` is what cells fail on. Ours is the same but
for that: mounts and user namespaces are allowed (seccomp and the capabilities, of which a box has none outside of its
own user namespace, still decide), and the kernel's own files stay closed. Root can load it; it stays until the next
start of the host, so it is loaded anew by every worker that is root.
"""

import os
import shutil
import subprocess
from pathlib import Path

NAME = "assay-box"
KERNEL = Path("/sys/kernel/security/apparmor")

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


def text() -> str:
    """The profile, in the words that this kernel's AppArmor knows."""
    mediates = (KERNEL / "features/namespaces/userns_create").exists()
    return PROFILE.format(name=NAME, userns="userns," if mediates else "# this kernel does not mediate user namespaces")


def load() -> str:
    """Load the profile and give its name. Raises CannotLoad."""
    program = shutil.which("apparmor_parser") or shutil.which("apparmor_parser", path="/usr/sbin:/sbin")
    if os.geteuid() != 0:
        raise CannotLoad("only root can load an AppArmor profile")
    if program is None:
        raise CannotLoad("apparmor_parser is not installed")
    done = subprocess.run([program, "--replace"], input=text(), capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        raise CannotLoad(f"apparmor_parser: {done.stderr.strip()[-500:]}")
    return NAME
