"""One apply at a time for each source of a run store.

The system releases a lock when its process dies, so a lock is never stale.
"""

from __future__ import annotations

import os
import re
import socket
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from filelock import FileLock, Timeout

from umsync.codec.paths import is_file
from umsync.errors import FilesError, LockedError
from umsync.runs.canonical import DamagedError, canonical, entry, moment, moment_text, parse
from umsync.runs.files import explained, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

_HOST: Final = re.compile(r"[\w.-]{1,255}")
"""Anything else may be meant to look like a sentence of umsync."""


@contextmanager
def hold(root: Path, sources: Iterable[str], clock: Callable[[], datetime]) -> Iterator[None]:
    """Holds the locks of these sources while the block runs; takes all or none.

    Raises:
        LockedError: Somebody else holds one; the sentence says who, and since when.
        FilesError: The store cannot be written.
    """
    folder = root / ".locks"
    with explained("create", folder):
        folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        for source in sorted(set(sources)):
            held.enter_context(_one(folder, source, clock))
        yield


def is_held(root: Path, source: str) -> bool:
    """Whether somebody holds the lock of this source. Makes nothing where there is none.

    Raises:
        FilesError: that cannot be found out.
    """
    path = root / ".locks" / f"{quote(source, safe='')}.lock"
    with explained("try the lock", path):
        if not is_file(path):
            return False
    lock = FileLock(path, timeout=0)
    with explained("try the lock", path), _lockable(path.parent):
        try:
            lock.acquire()
        except Timeout:
            return True
        lock.release()
    return False


@contextmanager
def _lockable(folder: Path) -> Iterator[None]:
    try:
        yield
    except NotImplementedError:
        raise FilesError(
            f"Cannot lock {folder}: its file system has no locks. Keep the runs on another one."
        ) from None


@contextmanager
def _one(folder: Path, source: str, clock: Callable[[], datetime]) -> Iterator[None]:
    name = quote(source, safe="")
    holder = folder / f"{name}.json"
    lock = FileLock(folder / f"{name}.lock", timeout=0)
    with explained("lock", folder), _lockable(folder):
        try:
            lock.acquire()
        except Timeout:  # an OSError too, so it must be caught first
            raise LockedError(
                f"Another apply is working on source {source}{_who(holder)}. "
                "Wait until it has ended, or stop it."
            ) from None
    try:
        write_whole(holder, canonical(_myself(clock())))
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _myself(now: datetime) -> dict[str, object]:
    return {"pid": os.getpid(), "host": socket.gethostname(), "started": moment_text(now)}


def _who(holder: Path) -> str:
    """Who holds the lock, or nothing when they have not said so yet."""
    try:
        row = parse(holder.read_bytes(), holder.name)
        process, host = entry(row, "pid", int), entry(row, "host", str)
        since = moment_text(moment(row, "started"))
    except (OSError, DamagedError):
        return ""
    return f": process {process} on {host}, since {since}" if _HOST.fullmatch(host) else ""
