"""The folder of a site: only files that umsync made are ever replaced or deleted there."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from umsync.codec.json_text import JsonError, decoded
from umsync.errors import FilesError
from umsync.runs.files import explained

if TYPE_CHECKING:
    from collections.abc import Iterable

INDEX: Final = "index.html"
_MARKER: Final = ".umsync-site.json"
_BESIDE: Final = ".umsync-site.tmp"
_FORMAT: Final = "umsync.site/1"
_OURS: Final = re.compile(
    r"index\.html|\.nojekyll|runs/[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}\.html", re.ASCII
)
"""All that a site can hold: no marker, whoever wrote it, leads to anything else."""
_IGNORED: Final = frozenset({".git"})
"""What may be in an otherwise empty folder, so that a branch for pages can be one."""


@dataclass(frozen=True, slots=True)
class Published:
    """The folder at `path`, and the files in it that umsync made before."""

    path: Path
    before: frozenset[str]

    def begin(self, names: Iterable[str]) -> None:
        """Says in the marker which files will be there, before the first of them is.

        Raises:
            FilesError: one of them is there and not umsync's, or nothing can be written.
        """
        new = frozenset(names)
        for each in sorted(new - self.before):
            if os.path.lexists(self.path / each):
                raise FilesError(
                    f"{self.path / each} is in the way, and umsync did not make it. Move it away."
                )
        with explained("create", self.path / "runs"):
            (self.path / "runs").mkdir(exist_ok=True)
        self._mark(new | self.before)

    def write(self, name: str, content: str) -> None:
        """Puts a file in place, whole or not at all.

        Raises:
            FilesError: it cannot be written; then the file is as it was.
        """
        beside = self.path / _BESIDE
        with explained("write", self.path / name):
            beside.unlink(missing_ok=True)
            with beside.open("xb") as file:
                file.write(content.encode())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path / name)

    def end(self, names: Iterable[str]) -> None:
        """Deletes what umsync made before and is not there any more.

        Raises:
            FilesError: a file cannot be deleted; the site is complete without it.
        """
        new = frozenset(names)
        for each in sorted(self.before - new):
            with explained("delete", self.path / each):
                (self.path / each).unlink(missing_ok=True)
        self._mark(new)

    def _mark(self, names: frozenset[str]) -> None:
        row = {"format": _FORMAT, "files": sorted(names)}
        self.write(_MARKER, json.dumps(row, indent=1) + "\n")


def published(path: Path) -> Published:
    """A folder for a site: a new one, an empty one, or one that umsync made.

    Raises:
        FilesError: it is none of these, or a link.
    """
    with explained("create", path):
        if path.is_symlink() or (path / "runs").is_symlink():
            raise FilesError(f"{path} is or holds a link. umsync writes no site through links.")
        path.mkdir(parents=True, exist_ok=True)
        names = {each.name for each in path.iterdir()} - _IGNORED
    if not names:
        return Published(path, frozenset())
    return Published(path, _listed(path, names))


def _listed(path: Path, names: set[str]) -> frozenset[str]:
    marker = path / _MARKER
    if _MARKER not in names or marker.is_symlink():
        raise FilesError(
            f"{path} is not empty, and not a site that umsync made. Name another folder."
        )
    with explained("read", marker):
        text = marker.read_bytes()
    try:
        row = decoded(text)
        files = row["files"] if row["format"] == _FORMAT else None
        if isinstance(files, list) and all(isinstance(each, str) for each in files):
            return frozenset(each for each in files if _OURS.fullmatch(each))
    except (JsonError, TypeError, KeyError):
        pass
    raise FilesError(
        f"{marker} is damaged, so nobody knows which files are umsync's. Name another folder."
    )
