"""Removes runs from a run store: only files that umsync wrote, only there, and noted before.

A folder with nothing else in it is renamed to a hidden name first, so that no listing sees half a
run. What an interruption leaves of it is removed by the next deletion.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from umsync.runs.canonical import DamagedError, sha256
from umsync.runs.deleted import Note, append_note
from umsync.runs.derivation import start_from
from umsync.runs.files import explained
from umsync.runs.handles import opened_folder, opened_store, read_plain
from umsync.runs.identity import is_run_id
from umsync.runs.own import LOG, Contents, contents_of
from umsync.runs.reading import read_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_HIDDEN: Final = ".deleting-"


@dataclass(frozen=True, slots=True)
class Left:
    """What a deletion left: the names in a run's folder that umsync did not write.

    `is_whole` is true if nothing was removed, since the folder does not look like a run's.
    """

    run_id: str
    names: tuple[str, ...]
    is_whole: bool = False


def delete(root: Path, notes: Iterable[Note]) -> Iterator[Left]:
    """Deletes the runs that these notes are about, as it is iterated; a `Left` for each that stays.

    Each is noted in `deleted.jsonl` first. No link is followed, and nothing outside of the folder
    `root` or of a run's folder directly in it is touched.

    Raises:
        FilesError: the store is a link or no run store, or something cannot be removed.
    """
    with opened_store(root) as store:
        _finish(store, root)
        for note in notes:
            with explained("delete the run", root / note.run_id):
                left = _delete(store, note)
            if left:
                yield left


def _finish(store: int, root: Path) -> None:
    """Removes what an earlier deletion was interrupted in."""
    for name in sorted(os.listdir(store)):
        if name.startswith(_HIDDEN) and is_run_id(name.removeprefix(_HIDDEN)):
            with explained("finish deleting", root / name), suppress(NotADirectoryError):
                _finish_one(store, name)


def _finish_one(store: int, name: str) -> None:
    with opened_folder(store, name) as folder:
        _unlink(folder, contents_of(folder).own)
        _drop(store, name)


def _delete(store: int, note: Note) -> Left | None:
    if not is_run_id(note.run_id):
        raise ValueError(note.run_id)
    with opened_folder(store, note.run_id) as folder:
        contents = contents_of(folder)
        if contents.foreign and not _is_run(folder, note.run_id):
            return Left(note.run_id, contents.foreign, is_whole=True)
        log = read_plain(folder, LOG) if LOG in contents.own else None
        append_note(store, replace(note, log_sha256=None if log is None else sha256(log)))
        if contents.foreign:
            _unlink(folder, contents.own)
            return Left(note.run_id, contents.foreign)
        return _remove(store, folder, note.run_id, contents)


def _remove(store: int, folder: int, run_id: str, contents: Contents) -> Left | None:
    hidden = _HIDDEN + run_id
    os.rename(run_id, hidden, src_dir_fd=store, dst_dir_fd=store)
    _unlink(folder, contents.own)
    if not _drop(store, hidden):
        return Left(run_id, contents_of(folder).foreign)
    os.fsync(store)
    return None


def _drop(store: int, hidden: str) -> bool:
    """Removes a hidden folder; one that somebody put something into goes back to its place."""
    try:
        os.rmdir(hidden, dir_fd=store)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
        os.rename(hidden, hidden.removeprefix(_HIDDEN), src_dir_fd=store, dst_dir_fd=store)
        return False
    return True


def _unlink(folder: int, names: Iterable[str]) -> None:
    """Removes names of one folder; of a file with several names the others stay."""
    for name in names:
        os.unlink(name, dir_fd=folder)


def _is_run(folder: int, run_id: str) -> bool:
    """Whether the folder has a log that begins with the start of this run."""
    try:
        first = (read_plain(folder, LOG) or b"").partition(b"\n")[0]
        start = start_from(read_content(first + b"\n"))
    except (OSError, DamagedError):
        return False
    return start is not None and start.head.run_id == run_id
