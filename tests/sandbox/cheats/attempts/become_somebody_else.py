"""Tries to change its user, groups, root and host name."""

import os, socket
from hollow import *
for what in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.chroot("/tmp"), lambda: socket.sethostname("owned"), lambda: os.chown("/tmp", 1, 1), lambda: os.mknod("/tmp/null", 0o020666, os.makedev(1, 3))):
    try:
        before = os.getuid()
        what()
        if os.getuid() != before:
            print("FOUND UID")
    except OSError:
        pass
