"""Which fields of users a source's policies and protections look at, so that no more is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.field import LAZY, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.manifest.model import Manifest, Policy


def policies_of(manifest: Manifest, source: str) -> dict[str, Policy]:
    """The policies for this source, by name, in alphabetical order."""
    chosen = {
        name: policy
        for name, policy in manifest.policies.items()
        if policy.source is None or source in policy.source
    }
    return dict(sorted(chosen.items()))


def needs_of(manifest: Manifest, source: str) -> frozenset[Field]:
    """The fields to read of everybody, and details that filters look at.

    Roles always: who is an organization admin decides about safety. Details that only actions look
    at are read of those whom they are about to change; see `umsync.planning.details`.
    """
    asked = frozenset[Field]().union(*_asked(manifest, source))
    done = frozenset[Field]().union(*_done(manifest, source))
    return frozenset({Field.PLATFORM_ROLES}) | asked | (done - LAZY)


def all_needs_of(manifest: Manifest, source: str) -> frozenset[Field]:
    """Everything that the source's policies and protections may look at."""
    return needs_of(manifest, source).union(*_done(manifest, source))


def _asked(manifest: Manifest, source: str) -> Iterator[frozenset[Field]]:
    if manifest.protect.groups:
        yield frozenset({Field.GROUPS})
    yield from (each.needs(manifest.filters) for each in manifest.protect.where)
    for policy in policies_of(manifest, source).values():
        yield policy.where.needs(manifest.filters)
        if policy.at_most is not None:  # those idle for the longest come first
            yield frozenset({Field.PRODUCT_ACCESS})


def _done(manifest: Manifest, source: str) -> Iterator[frozenset[Field]]:
    for policy in policies_of(manifest, source).values():
        yield from (action.needs() for action in policy.do)
