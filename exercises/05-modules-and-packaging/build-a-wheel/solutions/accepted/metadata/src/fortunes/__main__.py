import sys

from fortunes.cli import main

sys.exit(main())
