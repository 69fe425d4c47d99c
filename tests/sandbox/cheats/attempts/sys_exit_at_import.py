"""SystemExit(0) during import."""

import sys
sys.exit(0)
