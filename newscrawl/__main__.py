"""``python -m newscrawl``: the command line."""

import sys

from newscrawl.cli import main

if __name__ == "__main__":
    sys.exit(main())
