"""The sandbox's file: always whole, with a lock beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from umsync.errors import FilesError
from umsync.sandbox.document import parse, unreadable, unwritable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from umsync.sandbox.document import Row

_LOCK_SECONDS: Final = 60.0
Stamp = tuple[int, int, int]
"""What tells one content of a file from another: time, inode and size."""


def locked(path: Path) -> AbstractContextManager[object]:
    """The lock beside the file, taken; whoever leaves the context gives it back.

    Raises:
        FilesError: another process does not give it back, or it cannot be made.
    """
    try:
        beside = path.with_name(f".{path.name}.lock")
        # Whichever thread gives it back: one lock object is never shared.
        return FileLock(beside, timeout=_LOCK_SECONDS, thread_local=False).acquire()
    except Timeout:
        raise FilesError(
            f"Another process keeps the sandbox file {path} busy. Stop it, or wait and try again."
        ) from None
    except (OSError, NotImplementedError, ValueError) as refused:  # a path without a file name
        raise unwritable(path, refused) from None


def resolved(path: Path) -> Path:
    """The path without links."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself; reading it says so
        return path


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp of a file."""
    return status.st_mtime_ns, status.st_ino, status.st_size


def read(path: Path) -> tuple[Row, Stamp]:
    """The checked document in the file, and the stamp of what was read.

    Raises:
        FilesError: it cannot be read or is not a sandbox document.
    """
    try:
        with path.open("rb") as file:
            stamp = stamp_of(os.fstat(file.fileno()))
            content = file.read()
    except OSError as refused:
        raise unreadable(path, refused) from None
    return parse(content, f"The sandbox file {path}"), stamp


def replace(path: Path, text: str) -> Stamp:
    """Put `text` in place of the file at `path`, all or nothing; the caller holds the lock.

    Raises:
        OSError: it cannot be written; then the file is what it was.
    """
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        stamp = stamp_of(os.fstat(file.fileno()))
    beside.replace(path)
    return stamp
