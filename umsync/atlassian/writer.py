"""Changes an organization: one request for each change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from umsync.atlassian import wire_bodies
from umsync.atlassian.request import Request
from umsync.errors import Attempts

_USER: Final = "/admin/v2/orgs/{org}/directories/{directory}/users/{account}"
_MEMBERSHIPS: Final = "/admin/v2/orgs/{org}/directories/{directory}/groups/{group}/memberships"
_ROLES: Final = "/admin/v1/orgs/{org}/users/{account}/roles"
_LIFECYCLE: Final = "/users/{account}/manage/lifecycle"


@dataclass(frozen=True, slots=True)
class AtlassianWriter:
    """A `Writer` of one organization; a context manager that ends its connections.

    Every method raises WriteUnknownError when the change may have been made, NotSentError when it
    was never sent, UnsafeIdError when an id cannot be part of an address, and another ApiError
    when it was refused. Only what was never sent, or refused by a rate limit, is sent again; the
    tries before the accepted one are returned.
    """

    organization_id: str
    write: Callable[[Request], Attempts]
    close: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def suspend(self, directory_id: str, account_id: str) -> Attempts:
        """Take away a user's access in a directory; roles and groups stay."""
        ids = self._ids(directory=directory_id, account=account_id)
        return self.write(Request("POST", f"{_USER}/suspend", ids))

    def restore(self, directory_id: str, account_id: str) -> Attempts:
        """Give a suspended user's access back."""
        ids = self._ids(directory=directory_id, account=account_id)
        return self.write(Request("POST", f"{_USER}/restore", ids))

    def deactivate(self, account_id: str, message: str | None) -> Attempts:
        """Block a managed account everywhere; the person reads the message when logging in."""
        ids = {"account": account_id}
        return self.write(
            Request("POST", f"{_LIFECYCLE}/disable", ids, body=wire_bodies.disable(message))
        )

    def activate(self, account_id: str) -> Attempts:
        """Unblock a managed account."""
        return self.write(Request("POST", f"{_LIFECYCLE}/enable", {"account": account_id}))

    def delete(self, account_id: str) -> Attempts:
        """Schedule a managed account's deletion; it is gone after 14 days."""
        return self.write(Request("POST", f"{_LIFECYCLE}/delete", {"account": account_id}))

    def cancel_deletion(self, account_id: str) -> Attempts:
        """Keep a managed account whose deletion is scheduled."""
        return self.write(Request("POST", f"{_LIFECYCLE}/cancel-delete", {"account": account_id}))

    def remove(self, directory_id: str, account_id: str) -> Attempts:
        """Take a user out of a directory, its groups and its products."""
        return self.write(
            Request("DELETE", _USER, self._ids(directory=directory_id, account=account_id))
        )

    def assign_role(self, account_id: str, resource_id: str, role: str) -> Attempts:
        """Give a user a role in a product directly."""
        ids = self._ids(account=account_id)
        return self.write(
            Request("POST", f"{_ROLES}/assign", ids, body=wire_bodies.role(resource_id, role))
        )

    def revoke_role(self, account_id: str, resource_id: str, role: str) -> Attempts:
        """Take a user's direct role in a product away."""
        ids = self._ids(account=account_id)
        return self.write(
            Request("POST", f"{_ROLES}/revoke", ids, body=wire_bodies.role(resource_id, role))
        )

    def revoke_api_token(self, account_id: str, token_id: str) -> Attempts:
        """Delete an API token of a managed account."""
        ids = {"account": account_id, "token": token_id}
        return self.write(Request("DELETE", "/users/{account}/manage/api-tokens/{token}", ids))

    def add_to_group(self, directory_id: str, group_id: str, account_id: str) -> Attempts:
        """Make a user a member of a group of that directory."""
        ids = self._ids(directory=directory_id, group=group_id)
        return self.write(
            Request("POST", _MEMBERSHIPS, ids, body=wire_bodies.membership(account_id))
        )

    def remove_from_group(self, directory_id: str, group_id: str, account_id: str) -> Attempts:
        """End a user's membership of a group of that directory."""
        ids = self._ids(directory=directory_id, group=group_id, account=account_id)
        return self.write(Request("DELETE", f"{_MEMBERSHIPS}/{{account}}", ids))

    def _ids(self, **ids: str) -> dict[str, str]:
        return {"org": self.organization_id, **ids}
