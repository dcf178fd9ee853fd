"""Changes an organization: one request for each change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from umsync.atlassian import wire
from umsync.atlassian.request import Request

_USER: Final = "/admin/v2/orgs/{org}/directories/{directory}/users/{account}"
_MEMBERSHIPS: Final = "/admin/v2/orgs/{org}/directories/{directory}/groups/{group}/memberships"
_LIFECYCLE: Final = "/users/{account}/manage/lifecycle"


@dataclass(frozen=True, slots=True)
class AtlassianWriter:
    """A `Writer` of one organization; a context manager that ends its connections.

    Every method raises WriteUnknownError when the change may have been made, NotSentError when it
    was never sent, UnsafeIdError when an id cannot be part of an address, and another ApiError
    when it was refused. Only what was never sent, or refused by a rate limit, is sent again.
    """

    organization_id: str
    write: Callable[[Request], None]
    close: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def suspend(self, directory_id: str, account_id: str) -> None:
        """Take away a user's access in a directory; roles and groups stay."""
        ids = self._ids(directory=directory_id, account=account_id)
        self.write(Request("POST", f"{_USER}/suspend", ids))

    def restore(self, directory_id: str, account_id: str) -> None:
        """Give a suspended user's access back."""
        ids = self._ids(directory=directory_id, account=account_id)
        self.write(Request("POST", f"{_USER}/restore", ids))

    def deactivate(self, account_id: str, message: str | None) -> None:
        """Block a managed account everywhere; the person reads the message when logging in."""
        ids = {"account": account_id}
        self.write(Request("POST", f"{_LIFECYCLE}/disable", ids, body=wire.disable(message)))

    def activate(self, account_id: str) -> None:
        """Unblock a managed account."""
        self.write(Request("POST", f"{_LIFECYCLE}/enable", {"account": account_id}))

    def add_to_group(self, directory_id: str, group_id: str, account_id: str) -> None:
        """Make a user a member of a group of that directory."""
        ids = self._ids(directory=directory_id, group=group_id)
        self.write(Request("POST", _MEMBERSHIPS, ids, body=wire.membership(account_id)))

    def remove_from_group(self, directory_id: str, group_id: str, account_id: str) -> None:
        """End a user's membership of a group of that directory."""
        ids = self._ids(directory=directory_id, group=group_id, account=account_id)
        self.write(Request("DELETE", f"{_MEMBERSHIPS}/{{account}}", ids))

    def _ids(self, **ids: str) -> dict[str, str]:
        return {"org": self.organization_id, **ids}
