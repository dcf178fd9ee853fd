"""Which fields of users a source's policies and protections look at, so that no more is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.organization import Field

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
    """The fields to read. Roles always: who is an organization admin decides about safety."""
    return frozenset({Field.PLATFORM_ROLES}).union(*_needs(manifest, source))


def _needs(manifest: Manifest, source: str) -> Iterator[frozenset[Field]]:
    if manifest.protect.groups:
        yield frozenset({Field.GROUPS})
    for policy in policies_of(manifest, source).values():
        yield policy.where.needs(manifest.filters)
        yield from (action.needs() for action in policy.do)
