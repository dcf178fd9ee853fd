"""Searches for users: everybody, some, and who is in which directory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from umsync.atlassian import wire
from umsync.atlassian.collecting import collect
from umsync.atlassian.paging import Page, Pages
from umsync.atlassian.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from umsync.model.organization import Directory, Field, User

_IN_ALL: Final = "/admin/v2/orgs/{org}/directories/-/users/search"
_IN_ONE: Final = "/admin/v2/orgs/{org}/directories/{directory}/users/search"
_OUTSIDE: Final = "no_membership"


@dataclass(frozen=True, slots=True)
class UserSearch:
    """Searches one organization; `progress` is told how many users of how many have come.

    Every method raises what `Pages` raises; the users are sorted by account id.
    """

    organization_id: str
    pages: Pages
    progress: Callable[[int, int], None]

    def everybody(self, needs: frozenset[Field], expected: int) -> tuple[User, ...]:
        """All users of all directories, and managed accounts in none."""
        request = self._request(wire.user_search(needs))
        return _users(self._watched(self.pages.by_body(request), expected))

    def some(
        self, needs: frozenset[Field], ids: Sequence[str], directory_id: str | None = None
    ) -> tuple[User, ...]:
        """Those of these accounts that are there; no ids mean all."""
        request = self._request(wire.user_search(needs, ids), directory_id)
        return _users(self.pages.by_body(request))

    def placed(
        self,
        users: tuple[User, ...],
        directories: Sequence[Directory],
        ids: Sequence[str] = (),
    ) -> tuple[User, ...]:
        """The users with their directories. Of one directory everybody with a membership is in."""
        if len(directories) == 1:
            inside = {user.account_id for user in users if user.membership_status != _OUTSIDE}
            members = {directories[0].directory_id: inside}
        else:
            members = {each.directory_id: self._members(each, ids) for each in directories}
        return tuple(replace(user, directories=_places(user, members)) for user in users)

    def _members(self, directory: Directory, ids: Sequence[str]) -> set[str]:
        found = self.some(frozenset(), ids, directory.directory_id)
        return {user.account_id for user in found}

    def _watched(self, pages: Iterable[Page], expected: int) -> Iterator[Page]:
        read = 0
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
