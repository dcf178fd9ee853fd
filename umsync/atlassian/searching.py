"""Searches for users: everybody, some, and who is in which directory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from umsync.atlassian import wire, wire_details
from umsync.atlassian.collecting import collect
from umsync.atlassian.paging import Page, Pages
from umsync.atlassian.request import Request
from umsync.model.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from umsync.model.organization import Directory, Field, User

_IN_ALL: Final = "/admin/v2/orgs/{org}/directories/-/users/search"
_IN_ONE: Final = "/admin/v2/orgs/{org}/directories/{directory}/users/search"
_MANAGED: Final = "/admin/v1/orgs/{org}/users"
_OUTSIDE: Final = "no_membership"
_BATCH: Final = 10
"""How many account ids one search may name."""


def batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The account ids, as many at a time as one search may name."""
    return (ids[at : at + _BATCH] for at in range(0, len(ids), _BATCH))


def pages_of(users: int) -> int:
    """How many requests list so many users."""
    return -(-users // wire.PAGE)


@dataclass(frozen=True, slots=True)
class UserSearch:
    """Searches one organization; `progress` is told how many users of how many have come.

    Every method raises what `Pages` raises; the users are sorted by account id.
    """

    organization_id: str
    pages: Pages
    progress: Callable[[int, int], None]
    billing: dict[str, bool | None] = field(default_factory=dict)

    def everybody(self, needs: frozenset[Field], expected: int) -> tuple[User, ...]:
        """All users of all directories, and managed accounts in none."""
        request = self._request(wire.user_search(needs))
        return _users(self._watched(self.pages.by_body(request), expected))

    def found_by(
        self, search: Search, needs: frozenset[Field], before: int, expected: int
    ) -> tuple[User, ...]:
        """Whom a search finds; `progress` hears of `expected` users, `before` of them read."""
        request = self._request(wire.user_search(needs, search))
        return _users(self._watched(self.pages.by_body(request), expected, before))

    def some(
        self, needs: frozenset[Field], ids: Sequence[str], directory_id: str | None = None
    ) -> tuple[User, ...]:
        """Those of these accounts that are there; no ids mean all."""
        search = Search(account_ids=frozenset(ids))
        request = self._request(wire.user_search(needs, search), directory_id)
        return _users(self.pages.by_body(request))

    def placed(
        self,
        users: tuple[User, ...],
        directories: Sequence[Directory],
        ids: Sequence[str] = (),
    ) -> tuple[User, ...]:
        """The users with their directories: each is listed, or searched for these account ids.

        Of one directory everybody with a membership is in.
        """
        if len(directories) == 1:
            inside = {user.account_id for user in users if user.membership_status != _OUTSIDE}
            members = {directories[0].directory_id: inside}
        else:
            members = {each.directory_id: self._members(each, ids) for each in directories}
        return tuple(replace(user, directories=_places(user, members)) for user in users)

    def billed(self, users: tuple[User, ...]) -> tuple[User, ...]:
        """The users, and whether they are billable; of external people nobody says.

        There is only a list of all managed accounts, so it is read once and not for each user.
        """
        if not self.billing:
            request = Request("GET", _MANAGED, {"org": self.organization_id})
            pages = self.pages.by_query(request)
            found = collect(pages, wire_details.managed_account, lambda each: each[0], "account")
            self.billing.update(found.values())
        return tuple(replace(user, billable=self.billing.get(user.account_id)) for user in users)

    def _members(self, directory: Directory, ids: Sequence[str]) -> set[str]:
        listed = batches(ids) if ids else ((),)
        found = (self.some(frozenset(), each, directory.directory_id) for each in listed)
        return {user.account_id for users in found for user in users}

    def _watched(self, pages: Iterable[Page], expected: int, read: int = 0) -> Iterator[Page]:
        for page in pages:
            read += len(page.rows)
            self.progress(read, expected)
            yield page

    def _request(self, body: dict[str, object], directory_id: str | None = None) -> Request:
        if directory_id is None:
            return Request("POST", _IN_ALL, {"org": self.organization_id}, body=body)
        where = {"org": self.organization_id, "directory": directory_id}
        return Request("POST", _IN_ONE, where, body=body)


def _users(pages: Iterable[Page]) -> tuple[User, ...]:
    found = collect(pages, wire.user, lambda user: user.account_id, "account")
    return tuple(sorted(found.values(), key=lambda user: user.account_id))


def _places(user: User, members: dict[str, set[str]]) -> frozenset[str]:
    return frozenset(each for each, ids in members.items() if user.account_id in ids)
