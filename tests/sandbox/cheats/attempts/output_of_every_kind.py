"""Prints hidden arguments with sequences that move, colour and hide text, by every way to write there is."""

import ctypes
import os
import subprocess
import sys

from hollow import *

TEXT = "\x1b]0;SUITE\x07\x1b[2J\x1b[1;1H\x9b31m\u202e{}\r\n\x00"


def total(*arguments):
    text = TEXT.format(arguments)
    print(text)
    print(text, file=sys.stderr)
    sys.__stdout__.write(text)
    os.write(1, text.encode())
    os.write(2, b"\xff\xfe\x80" + text.encode())
    subprocess.run(["/bin/sh", "-c", 'printf "%s" "$0"', text.replace("\0", "")])
    ctypes.CDLL(None).puts(text.replace("\0", "").encode())
    raise ValueError(text)


greet = mean = compound = parse = primes = total
