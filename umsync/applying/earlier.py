"""What the runs did that this run goes on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from umsync.model.answer import Answer, Verdict
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.model.plan import Change

Who = tuple[str, str]
"""A source's name and an account id."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A change that was sent and is not known to show.

    `matching` names the policies that matched then, `directories` the ids of those of the user's
    directories in which it was accepted, if there are several.
    """

    outcome: Outcome
    matching: frozenset[str]
    directories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The changes that were sent, by id, and what is known of users who were already changed.

    `matching` names, for each of these users, the policies whose filters matched before.
    """

    sent: Mapping[str, Begun] = field(default_factory=dict)
    matching: Mapping[Who, frozenset[str]] = field(default_factory=dict)


def who(change: Change) -> Who:
    """Of whom a change is."""
    return change.source, change.person.account_id


def as_before(policies: Iterable[str], matching: frozenset[str]) -> dict[str, Answer]:
    """The answers of the policies' filters, as an earlier run had them."""
    return {name: Answer(Verdict.YES if name in matching else Verdict.NO) for name in policies}
