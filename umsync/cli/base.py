"""The manifests of another commit, read through Git into a folder that is deleted again."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from umsync.cli.git import Git
from umsync.cli.options import DEFAULT_MANIFESTS
from umsync.errors import FilesError, ManifestError, UsageError
from umsync.manifest.load import load
from umsync.manifest.tables import MOST_BYTES
from umsync.planning.comparing import Base

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from umsync.cli.git import Blob
    from umsync.cli.runtime import Runtime

_MANIFESTS: Final = frozenset({".yaml", ".yml"})
_DATA: Final = frozenset({".csv", ".tsv", ".txt"})


def base_at(runtime: Runtime, ref: str, paths: Sequence[Path]) -> Base:
    """The manifests that these paths, or the default ones, hold in the commit of a ref.

    What is wrong with them is a reason not to compare, and no error: a change may correct it.

    Raises:
        UsageError: there is no such commit, or a path is outside of the repository.
        FilesError: there is no Git, no repository, or it cannot be read.
    """
    git = Git.of(Path.cwd(), runtime.env)
    commit = git.commit(ref)
    blobs = {each.path: each for each in git.blobs(commit)}
    places = _places(git.prefix(), paths, blobs)
    if not places:
        return Base(ref, commit, None, "It has no manifests.")
    with TemporaryDirectory(prefix="umsync-base-") as folder:
        _unpack(git, blobs.values(), places, Path(folder))
        try:
            named = [Path(folder, each) for each in places]
            return Base(ref, commit, load(named, env_hosts=runtime.allowed_hosts))
        except ManifestError:
            return Base(ref, commit, None, "Its manifests have mistakes.")


def _places(
    prefix: str, paths: Sequence[Path], blobs: Iterable[PurePosixPath]
) -> tuple[PurePosixPath, ...]:
    """Where the manifests are, from the top of the repository; only what the commit has."""
    known = {place for each in blobs for place in (each, *each.parents)}
    places = [_place(prefix, each) for each in paths or map(Path, DEFAULT_MANIFESTS)]
    found = tuple(each for each in places if each in known)
    return found if paths else found[:1]


def _place(prefix: str, path: Path) -> PurePosixPath:
    place = os.path.normpath(os.path.join(prefix, os.path.relpath(path)))  # noqa: PTH118 - and ..
    if place.startswith(".."):
        raise UsageError(f"The manifests {path} are outside of the repository. Leave --base out.")
    return PurePosixPath(place)


def _unpack(git: Git, blobs: Iterable[Blob], places: Sequence[PurePosixPath], folder: Path) -> None:
    try:
        for each in blobs:
            if _is_wanted(each, places):
                path = folder.joinpath(*each.path.parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(git.content(each))
    except OSError as error:
        text = f"The manifests of --base could not be unpacked: {error.strerror}."
        raise FilesError(f"{text} Make room in the folder for temporary files.") from None


def _is_wanted(blob: Blob, places: Sequence[PurePosixPath]) -> bool:
    """Manifests, and what may be their data files."""
    path = blob.path
    if path in places:
        return True
    if (
        blob.size > MOST_BYTES
        or ".." in path.parts
        or path.suffix.lower() not in _MANIFESTS | _DATA
    ):
        return False
    return any(
        path.is_relative_to(each if path.suffix in _MANIFESTS else _folder(each)) for each in places
    )


def _folder(place: PurePosixPath) -> PurePosixPath:
    return place.parent if place.suffix in _MANIFESTS else place
