"""Searches for users: everybody, some, and who is in which directory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from typing import TYPE_CHECKING, Final

from umsync.atlassian import wire, wire_bodies, wire_details
from umsync.atlassian.at_once import at_once
from umsync.atlassian.collecting import collect
from umsync.atlassian.lanes import ONE_LANE, Lanes
from umsync.atlassian.paging import Page, Pages
from umsync.atlassian.request import Request
from umsync.atlassian.user_page import user_page
from umsync.model.field import Field
from umsync.model.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from umsync.atlassian.slices import Slice
    from umsync.model.organization import Directory
    from umsync.model.user import User

_IN_ALL: Final = "/admin/v2/orgs/{org}/directories/-/users/search"
_IN_ONE: Final = "/admin/v2/orgs/{org}/directories/{directory}/users/search"
_MANAGED: Final = "/admin/v1/orgs/{org}/users"
NOT_LISTED: Final = frozenset({Field.DIRECTORIES, Field.MANAGED_ACCOUNTS})
"""What no page of users tells."""
_OUTSIDE: Final = "no_membership"
_BATCH: Final = 10
"""How many account ids or addresses one search may name: as many as any list of the API's has."""


def batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The account ids or addresses, as many at a time as one search may name."""
    return (names[at : at + _BATCH] for at in range(0, len(names), _BATCH))


def pages_of(users: int) -> int:
    """How many requests list so many users."""
    return -(-users // wire_bodies.PAGE)


@dataclass(frozen=True, slots=True)
class UserSearch:
    """Searches one organization; `progress` is told how many users of how many have come.

    Every method raises what `Pages` raises; the users are sorted by account id.
    """

    organization_id: str
    pages: Pages
    progress: Callable[[int, int], None]
    lanes: Lanes = ONE_LANE
    accounts: dict[str, wire_details.ManagedAccount] = field(default_factory=dict)

    def listed(
        self, part: Slice, needs: frozenset[Field], order: Mapping[str, object]
    ) -> Iterator[Page]:
        """Whom a slice finds, of all directories and of none, page by page.

        `order` is one of `wire_bodies.by_name`, or nothing for the API's own.
        """
        body = {
            **wire_bodies.user_search(needs, part.search),
            **wire_bodies.dividing(part),
            **order,
        }
        body["limit"] = self.lanes.page
        return self.pages.by_body(replace(self._request(body), decode=user_page))

    def some(self, needs: frozenset[Field], ids: Sequence[str]) -> tuple[User, ...]:
        """Those of these accounts that are there; no ids mean all."""
        search = Search(account_ids=frozenset(ids))
        request = self._request(wire_bodies.user_search(needs, search))
        return _users(self.pages.by_body(request))

    def completion(
        self, needs: frozenset[Field], directories: Sequence[Directory], ids: Sequence[str] = ()
    ) -> Callable[[User], User]:
        """What adds to a user what no page of users tells: see `NOT_LISTED`.

        Each directory is listed now, or searched for these account ids. Of one directory everybody
        with a membership is in. Who has one and is in no list came meanwhile: nobody knows then.
        """
        steps: list[Callable[[User], User]] = []
        if Field.DIRECTORIES in needs:
            steps.append(self._placing(directories, ids))
        if Field.MANAGED_ACCOUNTS in needs:
            steps.append(self._accounts())
        return lambda user: reduce(lambda known, step: step(known), steps, user)

    def whereabouts(
        self, directories: Sequence[Directory], ids: Sequence[str] = ()
    ) -> Callable[[User], frozenset[str]]:
        """What tells the ids of the directories that a user is in; see `completion` for `ids`."""
        if len(directories) == 1:
            only = frozenset({directories[0].directory_id})
            return lambda user: only if _is_member(user) else frozenset()
        asked = (partial(self._members, each.directory_id, ids) for each in directories)
        found = at_once(asked, self.lanes.most)
        names = [each.directory_id for each in directories]
        return lambda user: frozenset(
            name for name, ids in zip(names, found, strict=True) if user.account_id in ids
        )

    def _placing(
        self, directories: Sequence[Directory], ids: Sequence[str]
    ) -> Callable[[User], User]:
        where = self.whereabouts(directories, ids)

        def place(user: User) -> User:
            found = where(user)
            return replace(user, directories=None if _is_member(user) and not found else found)

        return place

    def _accounts(self) -> Callable[[User], User]:
        """Of external people nobody says.

        There is only a list of all managed accounts, so it is read once and not for each user.
        """
        if not self.accounts:
            request = Request("GET", _MANAGED, {"org": self.organization_id})
            pages = self.pages.by_query(request)
            parse = wire_details.managed_account
            self.accounts.update(collect(pages, parse, lambda each: each.account_id, "account"))

        def add(user: User) -> User:
            found = self.accounts.get(user.account_id)
            if found is None:
                return user
            return replace(user, billable=found.billable, account_last_active=found.last_active)

        return add

    def _members(self, directory_id: str, ids: Sequence[str]) -> frozenset[str]:
        listed = batches(ids) if ids else ((),)
        searches = (Search(account_ids=frozenset(each) or None) for each in listed)
        one = wire_bodies.in_directory(directory_id)
        bodies = (wire_bodies.user_search(frozenset(), each) | one for each in searches)
        pages = (self.pages.by_body(self._request(each, directory_id)) for each in bodies)
        found = (collect(each, wire.account_id, lambda name: name, "account") for each in pages)
        return frozenset[str]().union(*found)

    def _request(self, body: dict[str, object], directory_id: str | None = None) -> Request:
        if directory_id is None:
            return Request("POST", _IN_ALL, {"org": self.organization_id}, body=body)
        where = {"org": self.organization_id, "directory": directory_id}
        return Request("POST", _IN_ONE, where, body=body)


def _is_member(user: User) -> bool:
    """Whether the user is in a directory, whichever."""
    return user.membership_status != _OUTSIDE


def _users(pages: Iterable[Page]) -> tuple[User, ...]:
    found = collect(pages, wire.user, lambda user: user.account_id, "account")
    return tuple(sorted(found.values(), key=lambda user: user.account_id))
