"""Files of a run that survive a crash: whole or absent, and on disk when the call returns."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Final

from umsync.errors import FilesError, system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PIECE: Final = 1024 * 1024
"""Characters of a text that are written at once."""
_BINARY: Final = getattr(os, "O_BINARY", 0)


@contextmanager
def explained(doing: str, path: Path) -> Iterator[None]:
    """Turns what the system says into a sentence with the path and the remedy.

    Raises:
        FilesError: instead of any OSError.
    """
    try:
        yield
    except OSError as refused:
        raise FilesError(
            f"Cannot {doing} {path}: {system_reason(refused)}. "
            "Check the folder's permissions and free space."
        ) from None


def read_bytes(path: Path) -> bytes | None:
    """The file's content; None when there is no such file.

    Raises:
        FilesError: It cannot be read.
    """
    with explained("read", path), suppress(FileNotFoundError), _regular(path) as file:
        return file.read()
    return None


def read_line(path: Path) -> bytes:
    """The file's first line, with its end; empty when there is no such file.

    Raises:
        FilesError: It cannot be read.
    """
    with explained("read", path), suppress(FileNotFoundError), _regular(path) as file:
        return file.readline()
    return b""


def _regular(path: Path) -> BinaryIO:
    """A pipe or device may never end, and would stop whoever looks at many runs."""
    descriptor = os.open(path, os.O_RDONLY | _BINARY | getattr(os, "O_NONBLOCK", 0))
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    raise FilesError(f"Cannot read {path}: it is no regular file. Move it away.")


def write_whole(path: Path, content: bytes | str) -> None:
    """Puts a file in place, whole or not at all; it is on disk when this returns.

    Text is written in UTF-8, piece by piece: a long one is not there twice.

    Only a regular file is replaced: a device, a pipe or a link would become a file.

    Raises:
        FilesError: It cannot be written; then the file is as it was.
    """
    _check_replaceable(path)
    beside = path.with_name(f".{path.name}.tmp")
    with explained("write", path):
        try:
            beside.unlink(missing_ok=True)  # it may lead elsewhere
            with beside.open("xb") as file:
                file.writelines(_pieces(content))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except (OSError, UnicodeError):
            with suppress(OSError):
                beside.unlink()
            raise
        sync_folder(path.parent)


def _pieces(content: bytes | str) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE].encode()


def _check_replaceable(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return  # absent, or writing says what is wrong
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise FilesError(f"{path} is a link, device or pipe, so it is not replaced. Name a file.")


def reserve(path: Path, size: int) -> None:
    """Makes a file of so many bytes for which the disk really has room.

    Raises:
        FilesError: It has not; then there is no such file.
    """
    with explained("reserve room with", path):
        try:
            with path.open("xb") as file:
                _fill(file, size)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise


def _fill(file: BinaryIO, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
    else:
        file.write(bytes(size))


def sync_folder(path: Path) -> None:
    """Makes new names in a folder survive a crash, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class AppendOnlyFile:
    """A new file that only grows, by whole lines; each is on disk when `append` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = 0
        with explained("create", path):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | _BINARY
            self._descriptor = os.open(path, flags, 0o644)
            sync_folder(path.parent)

    def append(self, line: bytes) -> None:
        """Adds a line; a part of one that did not fit is taken away again.

        Raises:
            FilesError: It is not on disk.
        """
        with explained("write", self._path):
            try:
                self._write(line)
                os.fsync(self._descriptor)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(self._descriptor, self._size)
                raise
        self._size += len(line)

    def close(self) -> None:
        """Ends the use of the file."""
        os.close(self._descriptor)

    def _write(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._descriptor, line) :]
