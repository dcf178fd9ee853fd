"""What the inside asks of an organization's API: reading and writing are different types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from umsync.errors import Attempts
    from umsync.model.field import Field
    from umsync.model.organization import Catalogs, EndpointCost, Organization, Read
    from umsync.model.search import Reach
    from umsync.model.user import User


def anybody(user: User) -> bool:
    """Keeps everybody."""
    del user
    return True


class Reader(Protocol):
    """Reads an organization. Cannot change anything: its transport refuses writes."""

    def organization(self) -> Organization:
        """Id and name; the cheapest proof that the key works."""

    def catalogs(self, needs: frozenset[Field]) -> Catalogs:
        """All groups and directories, and what else of the organization itself is needed."""

    def snapshot(
        self,
        catalogs: Catalogs,
        needs: frozenset[Field],
        reach: Reach = None,
        keep: Callable[[User], bool] = anybody,
    ) -> Read:
        """Everybody with the needed fields, but without details.

        With `reach` it may be fewer: at least everybody whom one of its searches finds. Of these
        only those are returned whom `keep` wants, who are asked about as they come.
        """

    def users(self, account_ids: Sequence[str], needs: frozenset[Field]) -> dict[str, User]:
        """These users as they are now, without details; an id that is not there is gone."""

    def detailed(self, user: User, details: frozenset[Field]) -> User:
        """The user with these details, one request or more for each."""

    def in_detail(self, wanted: Iterable[tuple[User, frozenset[Field]]]) -> Iterator[User]:
        """Each user with these details, as `detailed`, in their order; several at a time."""

    def placed(self, users: Sequence[User]) -> tuple[User, ...]:
        """The users with the directories that they are members of."""

    def directories_of(self, account_id: str) -> tuple[str, ...]:
        """The ids of the directories that the user is a member of."""

    def population(self) -> int:
        """How many users the organization has now."""

    def org_admins(self) -> int:
        """How many organization admins are active now."""

    def cost(self) -> tuple[EndpointCost, ...]:
        """The requests made so far, by endpoint."""


class Writer(Protocol):
    """Changes an organization. Each method is one request and returns when it was accepted.

    What it returns are the tries before that did not succeed, in order.
    """

    def suspend(self, directory_id: str, account_id: str) -> Attempts:
        """Take away a user's access in a directory; roles and groups stay."""

    def restore(self, directory_id: str, account_id: str) -> Attempts:
        """Give a suspended user's access back."""

    def deactivate(self, account_id: str, message: str | None) -> Attempts:
        """Block a managed account everywhere."""

    def activate(self, account_id: str) -> Attempts:
        """Unblock a managed account."""

    def delete(self, account_id: str) -> Attempts:
        """Schedule a managed account's deletion; it is gone after 14 days."""

    def cancel_deletion(self, account_id: str) -> Attempts:
        """Keep a managed account whose deletion is scheduled."""

    def remove(self, directory_id: str, account_id: str) -> Attempts:
        """Take a user out of a directory, its groups and its products."""

    def assign_role(self, account_id: str, resource_id: str, role: str) -> Attempts:
        """Give a user a role in a product directly."""

    def revoke_role(self, account_id: str, resource_id: str, role: str) -> Attempts:
        """Take a user's direct role in a product away."""

    def revoke_api_token(self, account_id: str, token_id: str) -> Attempts:
        """Delete an API token of a managed account."""

    def add_to_group(self, directory_id: str, group_id: str, account_id: str) -> Attempts:
        """Make a user a member of a group of that directory."""

    def remove_from_group(self, directory_id: str, group_id: str, account_id: str) -> Attempts:
        """End a user's membership of a group of that directory."""
