"""What the inside asks of an organization's API: reading and writing are different types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from umsync.model.organization import EndpointCost, Field, Group, Organization, Read, User


class Reader(Protocol):
    """Reads an organization. Cannot change anything: its transport refuses writes."""

    def organization(self) -> Organization:
        """Id and name; the cheapest proof that the key works."""

    def snapshot(self, needs: frozenset[Field]) -> Read:
        """Everybody, all groups and directories, with the needed fields."""

    def groups(self) -> tuple[Group, ...]:
        """All groups, sorted by name and id."""

    def users(self, account_ids: Sequence[str], needs: frozenset[Field]) -> dict[str, User]:
        """These users as they are now, by account id; an id that is not there is gone."""

    def directories_of(self, account_id: str) -> tuple[str, ...]:
        """The ids of the directories that the user is a member of."""

    def population(self) -> int:
        """How many users the organization has now."""

    def org_admins(self) -> int:
        """How many organization admins are active now."""

    def cost(self) -> tuple[EndpointCost, ...]:
        """The requests made so far, by endpoint."""


class Writer(Protocol):
    """Changes an organization. Each method is one request and returns when it was accepted."""

    def suspend(self, directory_id: str, account_id: str) -> None:
        """Take away a user's access in a directory; roles and groups stay."""

    def restore(self, directory_id: str, account_id: str) -> None:
        """Give a suspended user's access back."""

    def deactivate(self, account_id: str, message: str | None) -> None:
        """Block a managed account everywhere."""

    def activate(self, account_id: str) -> None:
        """Unblock a managed account."""

    def add_to_group(self, directory_id: str, group_id: str, account_id: str) -> None:
        """Make a user a member of a group of that directory."""

    def remove_from_group(self, directory_id: str, group_id: str, account_id: str) -> None:
        """End a user's membership of a group of that directory."""
