"""Finds and reads the files of a manifest."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from umsync.codec.paths import is_file, is_folder, is_there
from umsync.codec.plain_text import MOST_BYTES
from umsync.errors import FilesError, ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_FILES: Final = 1_000
_SUFFIXES: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: where it is, and its path from the common folder, for messages and plans."""

    path: Path
    name: str

    def read(self) -> bytes:
        """Its bytes, or as many as show that it is too large.

        Raises:
            FilesError: it cannot be read.
        """
        try:
            if not is_file(self.path):
                raise FilesError(f"{_shown(self.path)} is not a file. Name a file or a folder.")
            with self.path.open("rb") as stream:
                return stream.read(MOST_BYTES + 1)
        except OSError as error:
            raise _unreadable(self.path, error) from None


def find_files(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """The files that the paths name or hold, sorted by name, each once.

    Of a folder: every *.yaml and *.yml in it and below, but nothing hidden.

    Raises:
        FilesError: a path does not exist, or a folder cannot be read.
        ManifestError: nothing was found, or too much.
    """
    if not paths:
        raise ManifestError("No manifest was named. Name a file or a folder with *.yaml files.")
    starts = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - links stay links
    found = {each for start in starts for each in _files_at(start)}
    if len(found) > MOST_FILES:
        text = f"There are {len(found):,} manifest files; the most is {MOST_FILES:,}."
        raise ManifestError(f"{text} Name a smaller folder.")
    root = _common_folder(starts)
    files = (SourceFile(each, _shown(each.relative_to(root))) for each in found)
    return tuple(sorted(files, key=lambda each: (each.name, each.path)))


def _files_at(start: Path) -> Iterable[Path]:
    try:
        is_a_folder, exists = is_folder(start), is_there(start)
    except OSError as error:
        raise _unreadable(start, error) from None
    if not exists:
        text = f"{_shown(start)} does not exist. Name a file or a folder with *.yaml files."
        raise FilesError(text)
    found = tuple(_files_below(start)) if is_a_folder else (start,)
    if not found:
        text = f"The folder {_shown(start)} has no *.yaml or *.yml file."
        raise ManifestError(f"{text} Add one, or name another.")
    return found


def _files_below(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise _unreadable(Path(error.filename), error)

    for here, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and Path(name).suffix in _SUFFIXES:
                yield Path(here, name)


def _common_folder(starts: Sequence[Path]) -> Path:
    folders = {start if is_folder(start) else start.parent for start in starts}
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        raise FilesError("The manifests are on different drives. Put them on one.") from None


def _shown(path: Path) -> str:
    """The path, printable, because it stands in messages and plans."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in path.as_posix())


def _unreadable(path: Path, error: OSError) -> FilesError:
    text = f"{_shown(path)} cannot be read: {error.strerror}."
    return FilesError(f"{text} Check that it may be read.")
