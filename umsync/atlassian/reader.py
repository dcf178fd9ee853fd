"""Reads an organization: everybody at once, or some people as they are now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from umsync.atlassian import wire
from umsync.atlassian.collecting import collect, count_fault, missing_fault
from umsync.atlassian.errors import ApiError
from umsync.atlassian.paging import Pages
from umsync.atlassian.request import Request
from umsync.atlassian.searching import UserSearch
from umsync.errors import CredentialsError, IncompleteReadError, UnexpectedAnswerError
from umsync.model.organization import (
    ORG_ADMIN,
    Complete,
    EndpointCost,
    Field,
    Incomplete,
    Snapshot,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from umsync.atlassian.fields import Json
    from umsync.model.organization import (
        Directory,
        Group,
        Organization,
        Read,
        User,
    )

_ORG: Final = "/admin/v1/orgs/{org}"
_DIRECTORIES: Final = "/admin/v2/orgs/{org}/directories"
_IN_ALL: Final = f"{_DIRECTORIES}/-"
_BATCH: Final = 10
"""How many account ids one search may name."""


@dataclass(frozen=True, slots=True)
class AtlassianReader:
    """A `Reader` of one organization; a context manager that ends its connections.

    Every method raises CredentialsError when the key is refused or the organization is not there,
    and all but `snapshot` an IncompleteReadError or ApiError when something cannot be read.
    """

    organization_id: str
    pages: Pages
    search: UserSearch
    requests: Callable[[], tuple[EndpointCost, ...]]
    close: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def organization(self) -> Organization:
        """Id and name."""
        request = self._request("GET", _ORG)
        found = wire.organization(self._read(request), request.endpoint)
        if found.id.lower() != self.organization_id.lower():
            raise UnexpectedAnswerError(f"{request.endpoint} answered with another organization.")
        return found

    def snapshot(self, needs: frozenset[Field]) -> Read:
        """Everybody, all groups and directories; Incomplete when somebody may be missing."""
        try:
            return Complete(self._snapshot(needs))
        except CredentialsError:
            raise
        except (ApiError, IncompleteReadError) as failed:
            return Incomplete(str(failed))

    def groups(self) -> tuple[Group, ...]:
        """All groups of all directories, sorted by name and id."""
        request = self._request("POST", f"{_IN_ALL}/groups/search", wire.group_search())
        found = collect(self.pages.by_body(request), wire.group, lambda group: group.id, "group")
        return tuple(sorted(found.values(), key=lambda group: (group.name, group.id)))

    def users(self, account_ids: Sequence[str], needs: frozenset[Field]) -> dict[str, User]:
        """These users as they are now, by account id."""
        wanted = tuple(dict.fromkeys(account_ids))
        batches = (wanted[at : at + _BATCH] for at in range(0, len(wanted), _BATCH))
        return {name: user for ids in batches for name, user in self._some(ids, needs).items()}

    def directories_of(self, account_id: str) -> tuple[str, ...]:
        """The ids of the directories that the user is a member of."""
        found = self._directories({"accountId": account_id})
        return tuple(directory.directory_id for directory in found)

    def population(self) -> int:
        """How many users the organization has now."""
        return self._count({})

    def org_admins(self) -> int:
        """How many organization admins are active now."""
        return self._count({"roleIds": ORG_ADMIN, "status": Status.ACTIVE.value})

    def cost(self) -> tuple[EndpointCost, ...]:
        """The requests so far, sorted by endpoint; repeated ones count each time."""
        return self.requests()

    def _snapshot(self, needs: frozenset[Field]) -> Snapshot:
        organization, directories, groups = (
            self.organization(),
            self._directories({}),
            self.groups(),
        )
        before = self.population()
        users = self.search.everybody(needs, before)
        if Field.DIRECTORIES in needs:
            users = self.search.placed(users, directories)
        fault = count_fault(len(users), before, self.population()) or missing_fault(users, needs)
        if fault:
            raise IncompleteReadError(fault)
        return Snapshot(organization, users, groups, directories, self.cost())

    def _some(self, ids: Sequence[str], needs: frozenset[Field]) -> dict[str, User]:
        users = self.search.some(needs, ids)
        if not {user.account_id for user in users} <= set(ids):
            raise UnexpectedAnswerError(
                "A search for some account ids answered with other users. Nothing is certain then."
            )
        if Field.DIRECTORIES in needs:
            users = self.search.placed(users, self._directories({}), ids)
        return {user.account_id: user for user in users}

    def _directories(self, query: dict[str, str]) -> tuple[Directory, ...]:
        request = Request("GET", _DIRECTORIES, {"org": self.organization_id}, query=query)
        found = collect(
            self.pages.by_query(request),
            wire.directory,
            lambda each: each.directory_id,
            "directory",
        )
        return tuple(found.values())

    def _count(self, query: dict[str, str]) -> int:
        where = {"org": self.organization_id}
        request = Request("GET", f"{_IN_ALL}/users/count", where, query=query)
        return wire.count(self._read(request), request.endpoint)

    def _read(self, request: Request) -> Json:
        return self.pages.read(request)

    def _request(
        self, method: str, template: str, body: dict[str, object] | None = None
    ) -> Request:
        return Request(method, template, {"org": self.organization_id}, body=body or {})
