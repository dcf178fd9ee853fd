"""Who is never changed, whatever a policy says; asked before planning and again before writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.manifest.model import Exemption
from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from umsync.kinds.scope import GroupCatalog
    from umsync.manifest.model import Manifest
    from umsync.model.organization import ApiKey, Catalogs
    from umsync.model.user import User

_KEY_OWNER = (
    "The person made an API key of the organization; umsync may be using it. To change the person, "
    "let somebody else make a key and revoke this one, or set protect.api_key_owners: false."
)


@dataclass(frozen=True, slots=True)
class Shielded:
    """Why a user is not changed: a code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Shield:
    """The protections of the manifests, ready for one organization.

    `accounts` and `exempt` are keyed by account id or e-mail address, `key_owners` are account
    ids, all in lower case.
    """

    accounts: frozenset[str]
    groups: Mapping[str, str]
    exempt: Mapping[str, Exemption]
    org_admins: bool
    key_owners: frozenset[str] = frozenset()

    @classmethod
    def build(
        cls,
        manifest: Manifest,
        groups: GroupCatalog,
        as_of: datetime,
        api_keys: Iterable[ApiKey] | None = None,
    ) -> Shield:
        """Of groups with one name all count; what does not exist, `unresolved` reports.

        Nothing tells which API key is ours, so whoever made one that still works is protected.
        """
        found = (each for entry in manifest.protect.groups for each in groups.all_with(entry.text))
        live = [each for each in manifest.exempt if not each.until.is_over(as_of)]
        return cls(
            accounts=frozenset(entry.text.lower() for entry in manifest.protect.accounts),
            groups={group.id: group.name for group in found},
            exempt={each.account.lower(): each for each in live},
            org_admins=manifest.protect.org_admins,
            key_owners=_key_owners(api_keys, as_of, is_wanted=manifest.protect.api_key_owners),
        )

    def reason(self, user: User) -> Shielded | None:
        """Why this user is not changed, or None. Whatever is not known protects."""
        names = names_of(user)
        if not self.accounts.isdisjoint(names):
            return Shielded("protected_account", "The manifest protects this account.")
        return (
            self._group(user)
            or self._admin(user)
            or self._key_owner(user)
            or self._exemption(names)
        )

    def _group(self, user: User) -> Shielded | None:
        if not self.groups:
            return None
        if user.groups is None:
            text = "A group is protected, and whether the user is in it is not known."
            return Shielded("protected_group", text)
        for group_id in sorted(self.groups.keys() & user.groups):
            text = f"The manifest protects group {self.groups[group_id]}."
            return Shielded("protected_group", text)
        return None

    def _admin(self, user: User) -> Shielded | None:
        if not self.org_admins or user.is_org_admin is False:
            return None
        text = "The manifest protects organization admins."
        if user.is_org_admin is None:
            text = f"{text} Whether the user is one is not known."
        return Shielded("protected_org_admin", text)

    def _key_owner(self, user: User) -> Shielded | None:
        is_owner = user.account_id.lower() in self.key_owners
        return Shielded("api_key_owner", _KEY_OWNER) if is_owner else None

    def _exemption(self, names: Iterable[str]) -> Shielded | None:
        for name in names:
            if name in self.exempt:
                entry = self.exempt[name]
                return Shielded("exempt", f"Exempt until {entry.until.date}: {entry.reason}")
        return None


def unresolved(
    manifest: Manifest, users: Iterable[User], groups: Iterable[GroupCatalog], as_of: datetime
) -> Iterator[str]:
    """A sentence, with its place, for each entry that protects nobody in any organization."""
    known = {name for user in users for name in names_of(user)}
    for entry in manifest.protect.accounts:
        if entry.text.lower() not in known:
            yield f"{entry.at}: protect.accounts: nobody has the account or e-mail {entry.text!r}."
    catalogs = tuple(groups)
    for entry in manifest.protect.groups:
        if not any(catalog.all_with(entry.text) for catalog in catalogs):
            yield f"{entry.at}: protect.groups: no organization has a group {entry.text!r}."
    for each in manifest.exempt:
        if not each.until.is_over(as_of) and each.account.lower() not in known:
            yield f"{each.at}: exempt: nobody has the account or e-mail {each.account!r}."


def named(manifest: Manifest, as_of: datetime) -> frozenset[str]:
    """The account ids and e-mail addresses, in lower case, that protect somebody at this time."""
    live = (each.account for each in manifest.exempt if not each.until.is_over(as_of))
    entries = (entry.text for entry in manifest.protect.accounts)
    return frozenset(map(str.lower, (*entries, *live)))


def names_of(user: User) -> tuple[str, ...]:
    """What may name the user: account id and e-mail address, in lower case."""
    return (user.account_id.lower(), *([user.email.lower()] if user.email else []))


def expired(manifest: Manifest, as_of: datetime) -> Iterator[str]:
    """A sentence for each exemption that no longer protects."""
    for each in manifest.exempt:
        if each.until.is_over(as_of):
            yield (
                f"{each.at}: the exemption of {each.account} ended on {each.until.date}. "
                "It no longer holds: take it out, or give it another day."
            )


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


def _key_owners(
    api_keys: Iterable[ApiKey] | None, as_of: datetime, *, is_wanted: bool
) -> frozenset[str]:
    known = api_keys or () if is_wanted else ()
    live = (each for each in known if each.expires_at is None or each.expires_at > as_of)
    return frozenset(each.created_by.lower() for each in live if each.created_by)
