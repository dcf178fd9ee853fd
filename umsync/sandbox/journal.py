"""What the sandbox was asked and what it did, one JSON line for each request."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from umsync.errors import FilesError
from umsync.sandbox.moments import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One request: its number in order of arrival, and what became of it.

    `at` is when it was executed, or would have been. `status` is the status that is sent, None
    where the connection ends without one. `executed` is whether the request was carried out: the
    API accepted it, whatever the client gets to see. `fault` is what the fault script did.
    """

    n: int
    at: datetime
    method: str
    path: str
    account: str | None
    status: int | None
    executed: bool
    fault: str | None

    def line(self) -> str:
        """As one line of ASCII JSON."""
        return json.dumps(asdict(self) | {"at": stamp(self.at)}) + "\n"


@contextmanager
def journal_to(path: Path) -> Iterator[Callable[[Entry], None]]:
    """A function that appends to the file at `path`, closed at the end.

    Each line is with the system before the function returns: it outlives this process, not the
    machine. The function raises FilesError, too.

    Raises:
        FilesError: The file cannot be written.
    """
    try:
        file = path.open("ab", buffering=0)
    except OSError as refused:
        raise _unwritable(path, refused) from None
    lock = threading.Lock()

    def write(entry: Entry) -> None:
        try:
            with lock:
                file.write(entry.line().encode("ascii"))
        except (OSError, ValueError) as refused:  # ValueError: it is closed
            raise _unwritable(path, refused) from None

    with file:
        yield write


def _unwritable(path: Path, cause: Exception) -> FilesError:
    reason = getattr(cause, "strerror", None) or "it is closed"
    return FilesError(
        f"The journal {path} cannot be written: {reason}. "
        "Check the path, the folder's permissions and the free space, or give another path."
    )
