"""What other people do to an organization while umsync is at work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.support.oracle import ORG_ADMIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.worlds import Row, World
    from umsync.sandbox.organization import Organization


@dataclass(frozen=True, slots=True)
class Deed:
    """Something is done to the person number `who`, with the group number `group`."""

    kind: str
    who: int
    group: int = 0

    def do(self, world: World) -> None:
        """Does it; where there is nothing to do it to, nothing happens."""
        with world.store.writing() as organization:
            rows, groups = list(organization.users.values()), list(organization.groups.values())
            row, group = rows[self.who % len(rows)], groups[self.group % len(groups)]
            _DEEDS[self.kind](row, group, organization)
            if row["accountId"] in organization.users:
                organization.put_user(row)


def deeds() -> st.SearchStrategy[Deed]:
    """Anything that somebody may do."""
    numbers = st.integers(0, 99)
    return st.builds(Deed, st.sampled_from(sorted(_DEEDS)), numbers, numbers)


def _join(row: Row, group: Row, _: Organization) -> None:
    row["directories"].setdefault(group["directoryId"], "active")
    row["groups"] = list(dict.fromkeys((*row["groups"], group["id"])))


def _leave(row: Row, _: Row, __: Organization) -> None:
    row["groups"] = row["groups"][1:]


def _suspend(row: Row, _: Row, __: Organization) -> None:
    row["directories"] = dict.fromkeys(row["directories"], "suspended")


def _wake(row: Row, _: Row, __: Organization) -> None:
    row["directories"] = dict.fromkeys(row["directories"], "active")


def _suspend_everywhere(row: Row, _: Row, organization: Organization) -> None:
    row["directories"] = dict.fromkeys(organization.directories, "suspended")


def _suspend_half(row: Row, group: Row, organization: Organization) -> None:
    row["directories"] = dict.fromkeys(organization.directories, "active")
    row["directories"][group["directoryId"]] = "suspended"


def _block(row: Row, _: Row, __: Organization) -> None:
    row["accountStatus"] = "inactive"


def _delete(row: Row, _: Row, __: Organization) -> None:
    row |= {"accountStatus": "inactive", "deletionRequestedOn": "2026-11-20T08:00:00.000Z"}


def _unblock(row: Row, _: Row, __: Organization) -> None:
    row |= {"accountStatus": "active", "deletionRequestedOn": None}


def _promote(row: Row, _: Row, __: Organization) -> None:
    row["platformRoles"] = [ORG_ADMIN]


def _demote(row: Row, _: Row, __: Organization) -> None:
    row["platformRoles"] = []


def _take_address(row: Row, _: Row, organization: Organization) -> None:
    """A person gets the address that another one had."""
    other = next((each for each in organization.users.values() if each.get("email")), None)
    if other is not None and other is not row:
        row["email"] = other.pop("email").upper()
        organization.put_user(other)


def _lose_tokens(row: Row, _: Row, __: Organization) -> None:
    row["apiTokens"] = []


def _lose_roles(row: Row, _: Row, __: Organization) -> None:
    row["roles"] = []


def _vanish(row: Row, _: Row, organization: Organization) -> None:
    organization.drop_user(row["accountId"])


def _rename_group(_: Row, group: Row, organization: Organization) -> None:
    """The group has the name of another one from now on."""
    other = next(iter(organization.groups.values()))
    group["name"], other["name"] = other["name"], group["name"]
    organization.put_group(group)
    organization.put_group(other)


def _drop_group(_: Row, group: Row, organization: Organization) -> None:
    organization.drop_group(group["id"])


_DEEDS: dict[str, Callable[[Row, Row, Organization], None]] = {
    "join": _join,
    "leave": _leave,
    "suspend": _suspend,
    "wake": _wake,
    "suspend everywhere": _suspend_everywhere,
    "suspend half": _suspend_half,
    "block": _block,
    "delete": _delete,
    "unblock": _unblock,
    "promote": _promote,
    "demote": _demote,
    "take address": _take_address,
    "lose tokens": _lose_tokens,
    "lose roles": _lose_roles,
    "vanish": _vanish,
    "rename group": _rename_group,
    "drop group": _drop_group,
}
