"""Where the organization lives: in memory for reads, in one file that is always whole."""

from __future__ import annotations

import copy
import threading
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING

from umsync.errors import FilesError
from umsync.sandbox.document import check, unreadable, unwritable
from umsync.sandbox.files import locked, read, replace, resolved, stamp_of
from umsync.sandbox.organization import Organization

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from umsync.sandbox.document import Row
    from umsync.sandbox.files import Stamp


class Store:
    """One organization, thread-safe. With `path` None it lives and dies in memory.

    A file is replaced whole (written beside it, flushed to disk, renamed), so a process killed
    at any moment leaves the old document or the new one. Writers of several processes take turns.
    """

    def __init__(self, path: Path | None, document: Row) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._organization = Organization(check(document, "The sandbox document"))
        self._stamp: Stamp | None = None
        self._saved = self._organization.version
        self._borrowed: ExitStack | None = None
        self._is_closed = False

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store on the file at `path`.

        Raises:
            FilesError: The file cannot be read or is not a sandbox document.
        """
        path = resolved(path)
        document, stamp = read(path)
        store = cls(path, document)
        store._stamp = stamp
        return store

    @classmethod
    def borrow(cls, path: Path) -> Store:
        """The store on the file at `path`, in memory until `close` writes it back.

        Meanwhile other processes that want to write the file wait. What changed is lost if this
        process is killed.

        Raises:
            FilesError: The file cannot be read, is not a sandbox document, or is in use.
        """
        path = resolved(path)
        with ExitStack() as borrowed:
            borrowed.enter_context(locked(path))
            store = cls(path, read(path)[0])
            store._borrowed = borrowed.pop_all()
        return store

    def close(self) -> None:
        """Write back what was borrowed, if anything changed; later writes are refused.

        Any other store stays as it is: its file has everything.

        Raises:
            FilesError: The file cannot be written.
        """
        with self._lock:
            if self._borrowed is None:
                return
            with self._borrowed:
                self._borrowed, self._is_closed = None, True
                if self._organization.version != self._saved:
                    self._write()

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
            self._refuse_if_closed()
            self._refresh()
            yield self._organization
            if self._borrowed is None and self._organization.version != self._saved:
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
            current = stamp_of(self.path.stat())
        except OSError as refused:
            raise unreadable(self.path, refused) from None
        if current != self._stamp:
            document, self._stamp = read(self.path)
            self._organization = Organization(document)
            self._saved = self._organization.version

    def _write(self) -> None:
        if self.path is not None:
            try:
                self._stamp = replace(self.path, self._organization.text())
            except OSError as refused:
                # Memory is ahead of the file now: a stamp no file has makes the next call reload.
                self._stamp = (-1, -1, -1)
                raise unwritable(self.path, refused) from None
        self._saved = self._organization.version

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise FilesError(f"The sandbox file {self.path} is written back. Nothing changes now.")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        is_ours = self.path is None or self._borrowed is not None
        with nullcontext() if is_ours or self.path is None else locked(self.path):
            yield
