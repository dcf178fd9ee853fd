"""Where the organization lives: in memory for reads, in one file that is always whole."""

from __future__ import annotations

import copy
import os
import threading
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from umsync.errors import FilesError
from umsync.sandbox.document import check, parse, unreadable, unwritable
from umsync.sandbox.organization import Organization

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from umsync.sandbox.document import Row

_LOCK_SECONDS: Final = 60.0
_Stamp = tuple[int, int, int]


class Store:
    """One organization, thread-safe. With `path` None it lives and dies in memory.

    A file is replaced whole (written beside it, flushed to disk, renamed), so a process killed
    at any moment leaves the old document or the new one. Writers of several processes take turns.
    """

    def __init__(self, path: Path | None, document: Row) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._organization = Organization(check(document, "The sandbox document"))
        self._stamp: _Stamp | None = None
        self._saved = self._organization.version

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store on the file at `path`.

        Raises:
            FilesError: The file cannot be read or is not a sandbox document.
        """
        path = _resolved(path)
        document, stamp = _read(path)
        store = cls(path, document)
        store._stamp = stamp
        return store

    @contextmanager
    def reading(self) -> Iterator[Organization]:
        """The organization as it is now; nothing may be changed in it."""
        with self._lock:
            self._refresh()
            yield self._organization

    @contextmanager
    def writing(self) -> Iterator[Organization]:
        """The organization to be changed; what changed is on disk when the block ends.

        Raises:
            FilesError: The file cannot be read or written; then nothing has changed.
        """
        with self._lock, self._turn():
            self._refresh()
            yield self._organization
            if self._organization.version != self._saved:
                self._write()

    def save(self) -> None:
        """Write the document to its file even if nothing changed, to create it.

        Raises:
            FilesError: The file cannot be written.
        """
        with self._lock, self._turn():
            self._write()

    def snapshot(self) -> Row:
        """A copy of the whole document as it is now."""
        with self.reading() as organization:
            return copy.deepcopy(
                organization.document
                | {
                    "groups": list(organization.groups.values()),
                    "users": list(organization.users.values()),
                }
            )

    def _refresh(self) -> None:
        if self.path is None or self._stamp is None:
            return
        try:
            current = _stamp(self.path.stat())
        except OSError as refused:
            raise unreadable(self.path, refused) from None
        if current != self._stamp:
            document, self._stamp = _read(self.path)
            self._organization = Organization(document)
            self._saved = self._organization.version

    def _write(self) -> None:
        if self.path is not None:
            try:
                self._stamp = _replace(self.path, self._organization.text())
            except OSError as refused:
                # Memory is ahead of the file now: a stamp no file has makes the next call reload.
                self._stamp = (-1, -1, -1)
                raise unwritable(self.path, refused) from None
        self._saved = self._organization.version

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with nullcontext() if self.path is None else _locked(self.path):
            yield


def _locked(path: Path) -> AbstractContextManager[object]:
    """The lock beside the file, taken; whoever leaves the context gives it back."""
    try:
        return FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_SECONDS).acquire()
    except Timeout:
        raise FilesError(
            f"Another process keeps the sandbox file {path} busy. Stop it, or wait and try again."
        ) from None
    except (OSError, ValueError) as refused:  # ValueError: a path without a file name
        raise unwritable(path, refused) from None


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself; reading it says so
        return path


def _stamp(status: os.stat_result) -> _Stamp:
    return status.st_mtime_ns, status.st_ino, status.st_size


def _read(path: Path) -> tuple[Row, _Stamp]:
    try:
        with path.open(encoding="utf-8") as file:
            stamp = _stamp(os.fstat(file.fileno()))
            text = file.read()
    except (OSError, UnicodeDecodeError) as refused:
        raise unreadable(path, refused) from None
    return parse(text, f"The sandbox file {path}"), stamp


def _replace(path: Path, text: str) -> _Stamp:
    """Put `text` in place of the file at `path`, all or nothing; the caller holds the turn."""
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        stamp = _stamp(os.fstat(file.fileno()))
    beside.replace(path)
    return stamp
