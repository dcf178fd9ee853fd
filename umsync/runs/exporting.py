"""Runs as a ZIP file or a folder, byte for byte, with a list of SHA-256 sums.

`sha256sum -c SHA256SUMS` checks it.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from umsync.errors import FilesError
from umsync.runs.canonical import sha256
from umsync.runs.files import explained, write_whole
from umsync.runs.handles import opened_folder, opened_store, read_plain
from umsync.runs.identity import started_of
from umsync.runs.own import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

SUMS: Final = "SHA256SUMS"
_ZIP_YEARS: Final = range(1980, 2108)


def files_of(root: Path, run_ids: Sequence[str]) -> dict[str, bytes]:
    """The files of these runs by `run id/name`, and the list of their sums. No link is followed.

    Raises:
        FilesError: one cannot be read.
    """
    with opened_store(root) as store:
        found = {name: content for each in run_ids for name, content in _files(store, root, each)}
    sums = "".join(f"{sha256(content)}  {name}\n" for name, content in found.items())
    return {**found, SUMS: sums.encode("ascii")}


def _files(store: int, root: Path, run_id: str) -> Iterator[tuple[str, bytes]]:
    with explained("read the run", root / run_id), opened_folder(store, run_id) as folder:
        for name in KEPT:
            content = read_plain(folder, name)
            if content is not None:
                yield f"{run_id}/{name}", content


def write_zip(files: Mapping[str, bytes], out: Path) -> None:
    """Writes a ZIP file, whole or not at all; the same runs give the same bytes.

    Raises:
        FilesError: it cannot be written.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _moment(name))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, data)
    write_whole(out, content.getvalue())


def _moment(name: str) -> tuple[int, int, int, int, int, int]:
    """A run's start; for all else the earliest that ZIP files can tell."""
    run_id, _, file = name.partition("/")
    at = started_of(run_id) if file else None
    if at is None or at.year not in _ZIP_YEARS:
        return (_ZIP_YEARS[0], 1, 1, 0, 0, 0)
    return (at.year, at.month, at.day, at.hour, at.minute, at.second)


def write_folder(files: Mapping[str, bytes], out: Path) -> None:
    """Writes them below a folder; a file that is there already is replaced, none is removed.

    Raises:
        FilesError: it cannot be written, or a folder below is a link.
    """
    for name, data in files.items():
        path = out / name
        if path.parent != out and path.parent.is_symlink():
            raise FilesError(f"{path.parent} is a link. Export into another folder.")
        with explained("create", path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
