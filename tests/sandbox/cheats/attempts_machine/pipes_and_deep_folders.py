"""Leaves pipes where files are read, folders nested beyond any path, names that are no text, and nothing readable."""

import os

from hollow_machine import *


def _nest(folder, depth):
    os.makedirs(folder)
    here = os.getcwd()
    os.chdir(folder)
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(here)


_nest("/work/.tmp", 2_000)


def write_lines(path, lines):
    os.mkfifo(path)


def sum_file(path):
    os.unlink(path)
    _nest(path, 1_500)
    for name in (b"a\nb", b"\xff\xfe", b"x" * 255, b"\x1b[2J", b"-rf"):
        open(os.path.join(os.fsencode(path), name), "w").close()
    os.chmod(path, 0)


def empty(folder):
    os.chmod(folder, 0)
