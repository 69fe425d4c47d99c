import sys

from .parsing import parse

try:
    values = [parse(text).hex for text in sys.argv[1:]]
except ValueError as error:
    sys.exit(str(error))
print(*values, sep="\n")
