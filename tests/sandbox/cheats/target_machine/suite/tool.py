"""A program of the suite's own."""

import json
import sys

print(json.dumps(sys.argv[1:]))
