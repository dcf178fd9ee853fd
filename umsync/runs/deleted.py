"""`deleted.jsonl` in the run store: which runs were deleted, so that nobody takes a gap for quiet.

A plan whose run was deleted stays used: its digest is here.
"""

from __future__ import annotations

import os
import stat
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Self

from umsync.runs.canonical import DamagedError, Row, canonical, entry, moment, moment_text, parse
from umsync.runs.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "deleted.jsonl"
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Note:
    """That a run was deleted at this moment, in UTC.

    `plan_digest` and `resumes` are as in its head, None if it had none that could be read.
    `log_sha256` is that of its `events.jsonl`, in hexadecimal digits; an export has the same.
    """

    run_id: str
    at: datetime
    plan_digest: str | None
    resumes: str | None
    log_sha256: str | None = None

    @classmethod
    def of(cls, row: Row) -> Self:
        """From JSON data.

        Raises:
            DamagedError: it is none of ours.
        """
        texts: dict[str, Any] = {
            name: None if row.get(name) is None else entry(row, name, str)
            for name in ("plan_digest", "resumes", "log_sha256")
        }
        return cls(entry(row, "run_id", str), moment(row, "at"), **texts)


def append_note(store: int, note: Note) -> None:
    """Adds a line to the file in the store of this descriptor; it is on disk on return.

    Raises:
        OSError: it cannot be written, or the file is a link or has another name elsewhere.
    """
    descriptor = os.open(FILE, _FLAGS, 0o644, dir_fd=store)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise OSError(0, f"{FILE} is a link or no regular file")
        line = canonical({**asdict(note), "at": moment_text(note.at)}) + b"\n"
        _write(descriptor, line if _is_at_line_start(descriptor, found.st_size) else b"\n" + line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_at_line_start(descriptor: int, size: int) -> bool:
    """A line may have been cut off, and must not take this one with it."""
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def notes_in(root: Path) -> tuple[Note, ...]:
    """The notes that can be read, oldest first.

    Raises:
        FilesError: the file is there and cannot be read.
    """
    return tuple(note for line in _lines(root) if (note := _note(line)))


def notes_about(root: Path, digest: str) -> tuple[Note, ...]:
    """The deleted runs of the plan with this digest, newest first.

    A line that is damaged and names the digest counts, too: a used plan stays used.

    Raises:
        FilesError: the file is there and cannot be read.
    """
    lines = [line for line in _lines(root) if digest.encode() in line]
    return tuple(_note(line) or _damaged(digest) for line in reversed(lines))


def _lines(root: Path) -> Iterator[bytes]:
    yield from (line for line in (read_bytes(root / FILE) or b"").split(b"\n") if line)


def _note(line: bytes) -> Note | None:
    try:
        return Note.of(parse(line, "The line"))
    except DamagedError:
        return None


def _damaged(digest: str) -> Note:
    return Note(f"that is named in a damaged line of {FILE}", _NEVER, digest, None, None)
