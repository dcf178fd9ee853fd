"""Details of one user, each a request of its own: roles, API tokens, what may be done to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from umsync.atlassian import wire_details
from umsync.atlassian.errors import ApiError, incomplete
from umsync.atlassian.paging import Pages
from umsync.atlassian.request import Request
from umsync.errors import CredentialsError, IncompleteReadError
from umsync.model.field import Field

if TYPE_CHECKING:
    from umsync.model.user import ApiToken, Permission, RoleAssignment, User

_ROLES: Final = "/admin/v2/orgs/{org}/directories/-/users/{account}/role-assignments"
_MANAGE: Final = "/users/{account}/manage"


@dataclass(frozen=True, slots=True)
class Details:
    """Reads details of one organization's users."""

    organization_id: str
    pages: Pages

    def read(self, user: User, details: frozenset[Field]) -> User:
        """The user with these details.

        Raises:
            IncompleteReadError: one could not be read, and nothing follows from that.
            CredentialsError: the key is refused.
        """
        try:
            return self._read(user, details)
        except CredentialsError:
            raise
        except (ApiError, IncompleteReadError) as failed:
            error = incomplete(
                f"What is asked of account {user.account_id} alone could not be read. {failed}",
                failed,
            )
        raise error

    def _read(self, user: User, details: frozenset[Field]) -> User:
        if Field.ROLE_ASSIGNMENTS in details:
            user = replace(user, role_assignments=self._role_assignments(user))
        if Field.API_TOKENS in details:
            user = replace(user, api_tokens=self._api_tokens(user))
        if Field.PERMISSIONS in details:
            user = replace(user, permissions=self._permissions(user))
        return user

    def _role_assignments(self, user: User) -> tuple[RoleAssignment, ...]:
        """Somebody in no directory has none, and the API has nothing to say of them."""
        if user.membership_status == "no_membership":
            return ()
        where = {"org": self.organization_id, "account": user.account_id}
        pages = self.pages.by_query(Request("GET", _ROLES, where))
        rows = (row for page in pages for row in page.rows)
        return tuple(each for row in rows for each in wire_details.role_assignments(row))

    def _api_tokens(self, user: User) -> tuple[ApiToken, ...]:
        request = Request("GET", f"{_MANAGE}/api-tokens", {"account": user.account_id})
        return wire_details.api_tokens(self.pages.read(request), request.endpoint)

    def _permissions(self, user: User) -> tuple[Permission, ...]:
        request = Request("GET", _MANAGE, {"account": user.account_id})
        return wire_details.permissions(self.pages.read(request), request.endpoint)
