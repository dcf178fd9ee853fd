"""A run store and its folders by descriptors: what is opened once can no longer lead elsewhere.

No link is followed: not for the store, not for a run's folder, not for a file in it.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from umsync.errors import FilesError
from umsync.runs.files import explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NEEDED: Final = ("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK")
_CAN: Final = all(hasattr(os, each) for each in _NEEDED) and os.unlink in os.supports_dir_fd
_FOLDER: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@contextmanager
def opened_store(root: Path) -> Iterator[int]:
    """The descriptor of a run store that exists.

    Raises:
        FilesError: it is a link, no folder, or the root of the file system; or the system cannot
            tell links.
    """
    if not _CAN:
        raise FilesError("This system cannot tell links safely. Do it on Linux or macOS.")
    if root.is_symlink():
        raise FilesError(f"{root} is a link. Name the folder itself: --runs {root.resolve()}")
    with explained("open the run store", root):
        descriptor = os.open(root, _FOLDER)
    try:
        if is_top(descriptor):
            raise FilesError(f"{root} is the root of the file system, no run store.")
        yield descriptor
    finally:
        os.close(descriptor)


def is_top(descriptor: int) -> bool:
    """Whether this folder has none above it."""
    here, above = os.fstat(descriptor), os.stat("..", dir_fd=descriptor)
    return (here.st_dev, here.st_ino) == (above.st_dev, above.st_ino)


@contextmanager
def opened_folder(store: int, name: str) -> Iterator[int]:
    """The descriptor of a real folder directly in the store.

    Args:
        store: its descriptor.
        name: a single name, without a slash.

    Raises:
        OSError: there is none, it is a link, or it is another file system's.
        ValueError: the name is more than one.
    """
    if os.path.basename(name) != name or name in {"", ".", ".."}:  # noqa: PTH119 - no path is meant
        raise ValueError(f"{name!r} is not one name")
    descriptor = os.open(name, _FOLDER, dir_fd=store)
    try:
        if os.fstat(descriptor).st_dev != os.fstat(store).st_dev:
            raise OSError(0, "it is another file system")
        yield descriptor
    finally:
        os.close(descriptor)


def is_plain(folder: int, name: str) -> bool:
    """Whether this name in the folder is a regular file: no link, folder, pipe or device."""
    found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    return stat.S_ISREG(found.st_mode) and found.st_dev == os.fstat(folder).st_dev


def read_plain(folder: int, name: str) -> bytes | None:
    """The content of a regular file of the folder; None if there is none.

    Raises:
        OSError: it cannot be read, or is a link.
    """
    try:
        descriptor = os.open(name, _FILE, dir_fd=folder)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, f"{name} is no regular file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read()
