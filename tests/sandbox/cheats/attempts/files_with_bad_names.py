"""Fills the shared folder with links, pipes, sockets, holes and names that no terminal should see."""

import os
import socket

from hollow import *


def total(numbers):
    for base in (".", "/work", "/tmp"):
        for number, name in enumerate(["\n", "\x1b[31m", "-rf", "a" * 255, "conftest.py", "pytest.ini", ".tmp", "pytest.py"]):
            path = os.path.join(base, name)
            try:
                if number % 3 == 0:
                    os.mkfifo(path)
                elif number % 3 == 1:
                    os.symlink("/suite/expected.txt", path)
                else:
                    socket.socket(socket.AF_UNIX).bind(path)
            except OSError:
                pass
        try:
            with open(os.path.join(base, "hole"), "wb") as hole:
                hole.truncate(2**40)
        except OSError:
            pass
        deep = base
        try:
            for _ in range(500):
                deep += "/d"
                os.mkdir(deep)
        except OSError:
            pass
    return None


def greet(name):
    for path in ("conftest.py", "pytest.ini", "sitecustomize.py", "difflib.py", "pprint.py"):
        try:
            with open(path, "w") as file:
                file.write("print('FOUND ran')\nraise SystemError('FOUND ran')\n")
        except OSError:
            pass
    return "one\ntwo"
