"""Who is never changed, whatever a policy says; asked before planning and again before writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.filter import Question
from umsync.manifest.model import Exemption
from umsync.model.answer import Evidence, Verdict
from umsync.model.position import Position
from umsync.planning.key_owners import key_owners

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from umsync.kinds.scope import GroupCatalog, Scope
    from umsync.manifest.model import Manifest
    from umsync.model.organization import ApiKey
    from umsync.model.user import User

_KEY_OWNER = (
    "The person made an API key of the organization; umsync may be using it. To change the person, "
    "let somebody else make a key and revoke this one, or set protect.api_key_owners: false."
)


@dataclass(frozen=True, slots=True)
class Shielded:
    """Why a user is not changed: a code, a sentence, and what a filter saw of them, if one asked.

    What it saw is for somebody who asks about this user: in a plan one sentence stands for all.
    """

    code: str
    text: str
    evidence: tuple[Evidence, ...] = ()


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
    where: tuple[tuple[Position, Question], ...] = ()

    @classmethod
    def build(
        cls, manifest: Manifest, scope: Scope, api_keys: Iterable[ApiKey] | None = None
    ) -> Shield:
        """As of the scope's time. Of groups with one name all count.

        What does not exist, `unresolved` reports. Nothing tells which API key is ours, so whoever
        made one that still works is protected.

        Raises:
            NameNotFoundError: a filter names something that the organization does not have.
        """
        as_of, named = scope.as_of, manifest.protect.groups
        found = (each for entry in named for each in scope.groups.all_with(entry.text))
        live = [each for each in manifest.exempt if not each.until.is_over(as_of)]
        return cls(
            accounts=frozenset(entry.text.lower() for entry in manifest.protect.accounts),
            groups={group.id: group.name for group in found},
            exempt={each.account.lower(): each for each in live},
            org_admins=manifest.protect.org_admins,
            key_owners=key_owners(api_keys, as_of, is_wanted=manifest.protect.api_key_owners),
            where=tuple((each.at, each.bind(scope)) for each in manifest.protect.where),
        )

    def reason(self, user: User, *, is_begun: bool = False) -> Shielded | None:
        """Why this user is not changed, or None. Whatever is not known protects.

        Of a user whom a run has begun to change, filters are not asked again: its own changes must
        not make them match, or the user would be left half changed.
        """
        names = names_of(user)
        if not self.accounts.isdisjoint(names):
            return Shielded("protected_account", "The manifest protects this account.")
        return (
            self._group(user)
            or self._admin(user)
            or self._key_owner(user)
            or self._exemption(names)
            or (None if is_begun else self._where(user))
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

    def _where(self, user: User) -> Shielded | None:
        for at, ask in self.where:
            answer = ask(user)
            if answer.verdict is not Verdict.NO:
                matches = "matches" if answer.verdict is Verdict.YES else "may match"
                text = f"The manifest protects whom its filter {matches} ({at})."
                return Shielded("protected_where", text, answer.evidence)
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
