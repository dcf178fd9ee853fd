"""A process that serves the sandbox file given to it, as the command line does."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from umsync.sandbox.serve import serve
from umsync.sandbox.store import Store


def main() -> None:
    """Serve until told to stop; the address is the only output until then."""
    serve(
        Store.open(Path(sys.argv[1])),
        port=0,
        clock=lambda: datetime.now(UTC),
        ready=lambda url: print(url, flush=True),  # noqa: T201 - the parent waits for it
    )
    print("stopped")  # noqa: T201 - shows that the end was an orderly one


if __name__ == "__main__":
    main()
