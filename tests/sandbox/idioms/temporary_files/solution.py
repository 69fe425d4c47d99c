"""Files of every kind, and what tells them apart."""

import io
import json
import queue
import re
import sys
import threading
from pathlib import Path


def save(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file)


def load(path):
    return json.loads(Path(path).read_text("utf-8"))


def write_to(file, text):
    return file.write(text)


def read_from(file):
    return file.read()


def lines_of(file):
    return [line.rstrip() for line in file]


def kind(thing):
    kinds = (io.StringIO, io.BytesIO, io.TextIOBase, io.IOBase, queue.Queue, re.Match)
    return [one.__name__ for one in kinds if isinstance(thing, one)]


def is_event(thing):
    return isinstance(thing, threading.Event)


def title(match):
    return match.group(0).title() + str(match.start()) + match["rest"]


def bytes_of_stdin():
    return sys.stdin.buffer.read()


def byte_lines_of_stdin():
    return [line.rstrip(b"\n") for line in sys.stdin.buffer]
