"""Reads the data files that filters name: only such as lie in the folder of who names them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Final

from umsync.codec.paths import is_file, is_there
from umsync.kinds.combination import Combination
from umsync.kinds.filters.use import Use
from umsync.kinds.table import Table
from umsync.manifest.keys import hide_keys
from umsync.manifest.problems import ManifestErrors, MistakeError, Problem
from umsync.manifest.rows import parse_table
from umsync.manifest.words import quoted
from umsync.model.plan import ManifestFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from umsync.kinds.filter import DataFile, Filter
    from umsync.manifest.model import Manifest

MOST_BYTES: Final = 64 * 1024 * 1024
_SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt"})
_NEAR: Final = "Name a file in this folder or below it."


@dataclass(frozen=True, slots=True)
class Data:
    """What could be read: tables by `DataFile.name`, their files, and mistakes of all kinds."""

    tables: Mapping[str, Table]
    files: tuple[ManifestFile, ...]
    problems: tuple[Problem, ...]


def read_data(filters: Iterable[Filter], folder_of: Callable[[DataFile], Path]) -> Data:
    """The data files that filters name themselves (`use` is not followed), each read once.

    Args:
        filters: filters, whose mistakes in the use of their files are noted, too.
        folder_of: the folder that a file's path starts from; the file may not be outside.
    """
    leaves = [leaf for each in filters for leaf in _leaves(each)]
    data = _read((file for leaf in leaves for file in leaf.files({})), folder_of)
    return replace(data, problems=(*data.problems, *_misuses(leaves, data.tables)))


def read_tables(data_files: Iterable[DataFile], folder: Path) -> Mapping[str, Table]:
    """The tables in these files, by `DataFile.name`.

    Args:
        data_files: files whose paths start from `folder`, as those in `--where` do from the
            working folder. Those that saved filters name are in `Manifest.tables` already.
        folder: what the files may not be outside of.

    Raises:
        ManifestErrors: every mistake in the paths and of the files.
    """
    data = _read(data_files, lambda _: folder)
    if data.problems:
        raise ManifestErrors(data.problems)
    return data.tables


def with_data(manifest: Manifest, where: Filter, folder: Path) -> Manifest:
    """The manifest with the data files that a filter outside of it names.

    Args:
        manifest: loaded; it has the data files of its saved filters.
        where: such as that of `--where`.
        folder: what its paths start from.

    Raises:
        ManifestErrors: every mistake in the paths, of the files and in their use; and files that
            the manifest calls by the same name although they differ.
    """
    data = read_data([where], lambda _: folder)
    known = {each.path: each for each in manifest.files}
    other = {each.path for each in data.files if known.get(each.path, each) != each}
    text = "The manifests have another file {}. Name a copy of yours with another name."
    clashes = [
        Problem(file.at, text.format(quoted(file.name)))
        for leaf in _leaves(where)
        for file in leaf.files({})
        if file.name in other
    ]
    if data.problems or clashes:
        raise ManifestErrors([*data.problems, *clashes])
    files = {**known, **{each.path: each for each in data.files}}
    return replace(
        manifest,
        tables={**manifest.tables, **data.tables},
        files=tuple(files[path] for path in sorted(files)),
    )


def _leaves(each: Filter) -> Iterator[Filter]:
    if isinstance(each, Combination):
        for part in each.filters:
            yield from _leaves(part)
    elif not isinstance(each, Use):
        yield each


def _misuses(leaves: Iterable[Filter], tables: Mapping[str, Table]) -> Iterator[Problem]:
    for each in leaves:
        text = each.check_tables(tables)
        if text:
            yield Problem(each.at, hide_keys(f"{each.kind_name()} {text}"))


def _read(data_files: Iterable[DataFile], folder_of: Callable[[DataFile], Path]) -> Data:
    tables: dict[str, Table] = {}
    files: dict[str, ManifestFile] = {}
    problems: list[Problem] = []
    for each in sorted(data_files, key=lambda file: file.at):
        try:
            path = _located(each, folder_of(each))
            if each.name not in tables:
                content = _content(each, path)
                tables[each.name] = parse_table(content, each.name)
                files[each.name] = ManifestFile(each.name, sha256(content).hexdigest())
        except MistakeError as mistake:
            problems.append(mistake.problem)
        except ManifestErrors as mistakes:
            problems.extend(mistakes.problems)
    return Data(tables, tuple(files[name] for name in sorted(files)), tuple(problems))


def _located(file: DataFile, folder: Path) -> Path:
    """Where the file really is, links followed.

    Raises:
        MistakeError: a pull request could read the secrets of a build machine with this path.
    """
    windows = PureWindowsPath(file.path)
    if windows.drive or windows.root:
        raise _refused(file, f"is an absolute path. {_NEAR}")
    if "\\" in file.path or not file.path.isprintable():
        raise _refused(file, "has a backslash or an invisible character. Write / between folders.")
    if ".." in PurePosixPath(file.path).parts:
        raise _refused(file, f"leads out of this folder. {_NEAR}")
    top = os.path.realpath(folder)
    path = Path(os.path.realpath(Path(top, file.path)))
    if not path.is_relative_to(top):
        raise _refused(file, f"leads out of this folder by a link. {_NEAR}")
    for each in (PurePosixPath(file.path), path.relative_to(top)):
        if any(part.startswith(".") for part in each.parts):
            raise _refused(file, "is hidden: it or a folder starts with a dot. Move it.")
        if each.suffix.lower() not in _SUFFIXES:
            raise _refused(file, "is not called .csv, .tsv or .txt at its end. Rename it.")
    return path


def _content(file: DataFile, path: Path) -> bytes:
    try:
        if not is_there(path):
            raise _refused(file, f"does not exist. {_NEAR}")
        if not is_file(path):
            raise _refused(file, "is not a regular file. Name one.")
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _refused(file, f"cannot be read: {error.strerror}.") from None
    if len(content) > MOST_BYTES:
        raise _refused(file, "is larger than 64 MiB. Take columns out, or split it.")
    return content


def _refused(file: DataFile, text: str) -> MistakeError:
    return MistakeError(file.at, f"The file {quoted(file.path)} {text}")
