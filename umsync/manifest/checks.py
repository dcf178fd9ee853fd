"""What can only be checked when all files are read: names that refer to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.manifest.guarding import unprotecting
from umsync.manifest.model import Document, Policy
from umsync.manifest.nesting import circles, sizes_of, too_nested, unknown_uses
from umsync.manifest.problems import Problem
from umsync.manifest.words import did_you_mean, listed, quoted
from umsync.model.position import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from umsync.manifest.decoding import Draft
    from umsync.manifest.model import Manifest


def check(drafts: Sequence[Draft], manifest: Manifest) -> Iterator[Problem]:
    """All mistakes between files and sections."""
    filters, policies = manifest.filters, manifest.policies
    if all(map(_is_whole, drafts)):
        yield from _names(drafts, policies)
    found = list(circles(filters))
    yield from found
    if not found:
        sizes = sizes_of(filters)
        asked = (policy.where for policy in policies.values())
        for each in (*filters.values(), *manifest.protect.where, *asked):
            yield from too_nested(each, sizes)
        yield from unprotecting(manifest.protect.where, filters)


def _is_whole(draft: Draft) -> bool:
    """Whether all names of the file are known: otherwise nobody can tell which are missing."""
    return draft.found is not None and all(
        name in draft.notes.names
        for name in ("sources", "filters")
        if (Document, name) in draft.notes.places
    )


def _names(drafts: Sequence[Draft], policies: Mapping[str, Policy]) -> Iterator[Problem]:
    sources = _all_names(drafts, "sources")
    saved = _all_names(drafts, "filters")
    for draft in drafts:
        yield from unknown_uses(draft.notes.uses, saved)
    if not sources:
        start = Position(drafts[0].path, 1, 1)
        yield Problem(start, "No file has sources. Write at least one organization under sources.")
        return
    for draft in drafts:
        yield from _unknown_sources(draft, sources)
    if len(sources) > 1:
        yield from _unclear_sources(policies, sources)


def _all_names(drafts: Sequence[Draft], section: str) -> list[str]:
    return sorted({name for draft in drafts for name in draft.notes.names.get(section, ())})


def _unknown_sources(draft: Draft, sources: list[str]) -> Iterator[Problem]:
    known = frozenset(sources)
    for entry in draft.notes.texts[Policy, "source"]:
        if entry.text not in known:
            near = did_you_mean(entry.text, sources) or f" Write {listed(sources, 'or')}."
            yield Problem(entry.at, f"There is no source {quoted(entry.text)}.{near}")


def _unclear_sources(policies: Mapping[str, Policy], sources: list[str]) -> Iterator[Problem]:
    for name, policy in policies.items():
        if policy.source is None:
            text = (
                f"policy {name!r} must have a source, since there are several: {listed(sources)}."
            )
            yield Problem(policy.at, text)
