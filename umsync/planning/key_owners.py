"""Whoever made an API key of an organization: umsync may be using it, so they are protected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from umsync.manifest.model import Manifest
    from umsync.model.organization import ApiKey, Catalogs


def looks_at_key_owners(manifest: Manifest) -> bool:
    """Whether somebody could be changed who is protected as the owner of an API key.

    Whose organization it is does not matter: an account that is blocked is blocked everywhere.
    """
    return manifest.protect.api_key_owners and any(each.do for each in manifest.policies.values())


def protected_fields(manifest: Manifest) -> frozenset[Field]:
    """What has to be read of every source only to protect somebody."""
    return frozenset({Field.API_KEYS} if looks_at_key_owners(manifest) else ())


def untold(manifest: Manifest, source: str, catalogs: Catalogs) -> Iterator[str]:
    """A sentence if the organization does not tell who made its API keys."""
    if not looks_at_key_owners(manifest):
        return
    if any(each.created_by is None for each in catalogs.api_keys or ()):
        yield (
            f"Source {source}: an API key does not say who made it, so that person is not "
            "protected. Name whoever it is in protect.accounts."
        )
    if catalogs.api_keys is None:
        yield (
            f"Source {source}: the API key may not list API keys, so their owners are not "
            "protected. Give it the scope read:api-keys:admin, or name the owners in "
            "protect.accounts and set protect.api_key_owners: false."
        )


def key_owners(
    api_keys: Iterable[ApiKey] | None, as_of: datetime, *, is_wanted: bool
) -> frozenset[str]:
    """The account ids, in lower case, of whoever made a key that works; none unless wanted."""
    known = api_keys or () if is_wanted else ()
    live = (each for each in known if each.expires_at is None or each.expires_at > as_of)
    return frozenset(each.created_by.lower() for each in live if each.created_by)
