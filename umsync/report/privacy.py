"""How much of people a report shows, and the veil that takes the rest out of its texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final, Self

from umsync.model.person import Person
from umsync.model.secret import masked
from umsync.report.hiding import HIDDEN, Finder, without_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.model.answer import Evidence

IMPERSONAL: Final = frozenset({
    "account_id", "account_last_active", "account_status", "account_type", "added", "all_of",
    "any_of", "billable", "csv", "deactivated", "directory", "email_verified", "everyone", "group",
    "group_count", "last_active", "managed", "management_source", "membership_status",
    "mfa_enabled", "none_of", "platform_role", "product_access", "role", "status", "undo", "use",
})  # fmt: skip
"""Filters whose evidence quotes nothing that is about one person only, but ids and dates."""
QUOTING: Final = frozenset({
    "department", "email", "email_domain", "job_title", "location", "name", "nickname",
    "organization", "time_zone",
})  # fmt: skip
"""Filters whose evidence ends in a text of the person: `job title is Buyer`."""
LABELING: Final = frozenset({"api_token", "revoke_api_tokens"})
"""Filters and actions whose sentences quote the label that a person gave a token."""
_QUOTE: Final = re.compile(r"^([\w -]+? is(?: at)? ).*", re.DOTALL)
_NOT_SAID: Final = ("the organization does not say", "the e-mail address is hidden")
_LITERAL: Final = re.compile(r"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"", re.DOTALL)


class Privacy(Enum):
    """`full`: name and e-mail; `names`: no e-mail address; `ids`: account ids only."""

    FULL = "full"
    NAMES = "names"
    IDS = "ids"


@dataclass(frozen=True, slots=True)
class Veil:
    """Takes out of texts what a mode does not show, and API keys in every mode."""

    privacy: Privacy
    finder: Finder
    cache: dict[str, str]

    @classmethod
    def over(cls, people: Iterable[Person], privacy: Privacy) -> Self:
        """For a report on these people."""
        hidden: list[str] = []
        for each in people if privacy is not Privacy.FULL else ():
            hidden += [each.email or "", each.name if privacy is Privacy.IDS else ""]
        return cls(privacy, Finder.of(hidden), {})

    def person(self, person: Person) -> Person:
        """Without an e-mail address, and without a name if only ids are shown."""
        if self.privacy is Privacy.FULL:
            name, email = masked(person.name), person.email and masked(person.email)
            is_same = name is person.name and email is person.email
            return person if is_same else Person(person.account_id, name, email)
        name = self.text(person.name) if self.privacy is Privacy.NAMES else ""
        return Person(person.account_id, name, None)

    def text(self, text: str) -> str:
        """A sentence without the names and addresses that are not shown."""
        if self.privacy is Privacy.FULL:
            return masked(text)
        known = self.cache.get(text)
        if known is None:
            known = self.cache[text] = self._text(text)
        return known

    def cell(self, text: str) -> str:
        """What a data file says of somebody who may be nobody: a name, an address, an id."""
        return HIDDEN if self.privacy is Privacy.IDS else self.text(text)

    def evidence(self, evidence: Evidence) -> Evidence:
        """With the quoted value hidden where it is a person's."""
        text = self.text(evidence.text)
        if self.privacy is Privacy.IDS and evidence.filter not in IMPERSONAL:
            text = _unquoted(evidence.filter, text)
        return evidence if text is evidence.text else replace(evidence, text=text)

    def of_action(self, action: str, text: str) -> str:
        """A sentence on an action of a person."""
        text = self.text(text)
        if self.privacy is Privacy.IDS and action in LABELING:
            return _LITERAL.sub(HIDDEN, text)
        return text

    def object(self, action: str, text: str) -> str:
        """What of a person an action would have changed: a group, a product, a token's label."""
        is_label = bool(text) and action in LABELING
        return HIDDEN if is_label and self.privacy is Privacy.IDS else self.text(text)

    def _text(self, text: str) -> str:
        return without_addresses(self.finder.hide(masked(text)))


def _unquoted(kind: str, text: str) -> str:
    if text.startswith(_NOT_SAID):
        return text
    if kind in QUOTING and (found := _QUOTE.match(text)):
        return found[1] + HIDDEN
    return _LITERAL.sub(HIDDEN, text) if kind in LABELING else HIDDEN
