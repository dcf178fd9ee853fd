"""What stands at a path.

Where the system does not say, pathlib raises an error, but as of Python 3.14 says that there is
nothing: nobody may take one for the other.
"""

from __future__ import annotations

import errno
import stat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_NOTHING: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EBADF})


def is_there(path: Path) -> bool:
    """Whether there is anything, links followed.

    Raises:
        OSError: the system does not say.
    """
    return _mode(path) is not None


def is_file(path: Path) -> bool:
    """Whether there is a regular file, links followed.

    Raises:
        OSError: the system does not say.
    """
    return stat.S_ISREG(_mode(path) or 0)


def is_folder(path: Path) -> bool:
    """Whether there is a folder, links followed.

    Raises:
        OSError: the system does not say.
    """
    return stat.S_ISDIR(_mode(path) or 0)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except OSError as refused:
        if refused.errno in _NOTHING:
            return None
        raise
    except ValueError:  # no path has a character 0 in it
        return None
