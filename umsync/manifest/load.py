"""Loads manifests: files and folders in, one checked manifest or all mistakes out."""

from __future__ import annotations

import os
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from umsync.manifest.checks import check
from umsync.manifest.decode import decode_document
from umsync.manifest.files import find_files
from umsync.manifest.merge import duplicates, joined, limits, protection
from umsync.manifest.model import Manifest
from umsync.manifest.problems import ManifestErrors
from umsync.manifest.tables import read_data
from umsync.model.plan import ManifestFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from umsync.manifest.decoding import Draft
    from umsync.manifest.files import SourceFile
    from umsync.manifest.model import Source
    from umsync.manifest.tables import Data


def load(paths: Sequence[Path], *, env_hosts: frozenset[str] = frozenset()) -> Manifest:
    """The manifest that these files and folders hold together, with the data files it names.

    Args:
        paths: files, and folders of which every *.yaml and *.yml below counts.
        env_hosts: hosts that `base_url` may name besides Atlassian's own and this machine, in
            lower case. They come from the environment, never from a manifest.

    Raises:
        ManifestErrors: every mistake of every file, data files among them.
        ManifestError: there is no manifest file, or there are too many.
        FilesError: something cannot be read.
    """
    files = find_files(paths)
    contents = [each.read() for each in files]
    drafts = [
        decode_document(data, each.name, env_hosts)
        for each, data in zip(files, contents, strict=True)
    ]
    manifest = _merge(drafts, files, contents)
    data = _data(manifest, files)
    problems = [problem for draft in drafts for problem in draft.notes.problems]
    problems += [*duplicates(drafts), *check(drafts, manifest), *data.problems]
    if problems:
        raise ManifestErrors(problems)
    every = {each.path: each for each in (*data.files, *manifest.files)}
    return replace(manifest, tables=data.tables, files=tuple(every[path] for path in sorted(every)))


def _merge(
    drafts: Sequence[Draft], files: Sequence[SourceFile], contents: Sequence[bytes]
) -> Manifest:
    return Manifest(
        sources=joined(map(_sources, drafts, files)),
        protect=protection(drafts),
        exempt=tuple(each for draft in drafts for each in draft.document.exempt),
        limits=limits(drafts),
        filters=joined(draft.document.filters for draft in drafts),
        policies=joined(draft.document.policies for draft in drafts),
        files=tuple(
            ManifestFile(each.name, sha256(data).hexdigest())
            for each, data in zip(files, contents, strict=True)
        ),
    )


def _data(manifest: Manifest, files: Sequence[SourceFile]) -> Data:
    folders = {each.name: each.path.parent for each in files}
    asked = (each.where for each in manifest.policies.values())
    filters = [*manifest.filters.values(), *manifest.protect.where, *asked]
    return read_data(filters, lambda file: folders[file.at.path])


def _sources(draft: Draft, file: SourceFile) -> Mapping[str, Source]:
    return {name: _located(each, file) for name, each in draft.document.sources.items()}


def _located(source: Source, file: SourceFile) -> Source:
    """A sandbox's path as the machine needs it, and an address without a slash at its end."""
    sandbox, base_url = source.sandbox, source.base_url
    return replace(
        source,
        sandbox=sandbox and os.path.normpath(file.path.parent / sandbox),
        base_url=base_url and base_url.rstrip("/"),
    )
