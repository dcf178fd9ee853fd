"""From a filter and columns to the people that are listed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from umsync.cli.lookup import QUESTION, asking, read_people, reading
from umsync.errors import UsageError
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.use import Use
from umsync.kinds.scope import Scope
from umsync.manifest.decode import decode_filter
from umsync.manifest.one_off import WHERE
from umsync.manifest.tables import with_data
from umsync.manifest.words import did_you_mean, listed
from umsync.model.answer import Verdict
from umsync.model.field import DETAILS
from umsync.report.user_columns import (
    COLUMNS,
    FOR_DOUBTS,
    FOR_EYES,
    FOR_PROGRAMS,
    Listed,
    details_for,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from umsync.cli.runtime import Runtime
    from umsync.kinds.filter import Filter
    from umsync.manifest.model import Manifest
    from umsync.model.ports import Reader


@dataclass(frozen=True, slots=True)
class People:
    """Who is listed, and of how many others the filter could not tell."""

    listed: tuple[Listed, ...]
    others: int


def chosen_columns(text: str | None, style: str, *, unknown: bool) -> tuple[str, ...]:
    """The columns that were named, or those that fit the style; each once.

    Raises:
        UsageError: there is no such column.
    """
    if text is None:
        if style == "table":
            return FOR_DOUBTS if unknown else FOR_EYES
        return (*FOR_PROGRAMS, "why") if unknown else FOR_PROGRAMS
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in names:
        if name not in COLUMNS:
            near = did_you_mean(name, COLUMNS) or f" The columns are {listed(COLUMNS)}."
            raise UsageError(f"There is no column {name[:60]!r}.{near}")
    return names


def chosen_filter(manifest: Manifest, saved: str | None, where: str | None) -> Manifest:
    """The manifest with this one question: the saved filter, the typed one, or both.

    Raises:
        UsageError: there is no such saved filter.
        ManifestErrors: the typed one has mistakes, or a data file of it.
    """
    filters: list[Filter] = []
    if saved is not None:
        if saved not in manifest.filters:
            near = did_you_mean(saved, manifest.filters) or _all_saved(manifest)
            raise UsageError(f"The manifests have no saved filter {saved[:60]!r}.{near}")
        filters.append(Use(name=saved))
    if where is not None:
        typed = decode_filter(where, WHERE, manifest.filters)
        manifest = with_data(manifest, typed, Path())
        filters.append(typed)
    whole = filters[0] if len(filters) == 1 else AllOf(tuple(filters)) if filters else Everyone()
    return asking(manifest, whole)


def list_people(
    runtime: Runtime,
    manifest: Manifest,
    sources: Iterable[str],
    columns: Sequence[str],
    *,
    unknown: bool,
) -> People:
    """Reads the sources, and picks who matches, or of whom the filter cannot tell.

    Args:
        runtime: of the command.
        manifest: with one question, from `chosen_filter`.
        sources: their names.
        columns: their names.
        unknown: whether to pick those of whom it cannot tell.

    Raises:
        UmsyncError: a source cannot be read, or the filter does not fit it.
    """
    as_of = runtime.clock()
    picked: list[Listed] = []
    others = 0
    for name in sources:
        with reading(runtime, manifest, name) as reader:
            people = tuple(_asked(manifest, name, as_of, reader, columns))
            verdict = Verdict.UNKNOWN if unknown else Verdict.YES
            mine = [each for each in people if each.answer.verdict is verdict]
            picked.extend(_detailed(each, reader, columns) for each in mine)
        others += sum(each.answer.verdict is Verdict.UNKNOWN for each in people)
    return People(tuple(picked), others)


def _asked(
    manifest: Manifest, name: str, as_of: datetime, reader: Reader, columns: Sequence[str]
) -> Iterator[Listed]:
    needs = fields_of(COLUMNS[each] for each in columns) - DETAILS
    snapshot = read_people(manifest, name, as_of, reader, needs)
    scope = Scope.of(name, as_of, snapshot.catalogs, manifest.filters, manifest.tables)
    ask = manifest.policies[QUESTION].where.bind(scope)
    return (Listed(user, ask(user), scope) for user in snapshot.users)


def _detailed(person: Listed, reader: Reader, columns: Sequence[str]) -> Listed:
    details = details_for(person.user, (COLUMNS[each] for each in columns))
    return replace(person, user=reader.detailed(person.user, details)) if details else person


def _all_saved(manifest: Manifest) -> str:
    if not manifest.filters:
        return " They have none."
    return f" They have: {', '.join(sorted(manifest.filters))}."
