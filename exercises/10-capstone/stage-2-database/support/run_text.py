"""Runs the text that it gets as its argument."""

import sys

exec(sys.argv[1])
