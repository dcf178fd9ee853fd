"""`python -m umsync`."""

import sys

from umsync.cli import main

if __name__ == "__main__":
    sys.exit(main())
