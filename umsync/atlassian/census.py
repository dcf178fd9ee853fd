"""Everybody who came, each counted once; only those who are wanted are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.atlassian import wire
from umsync.atlassian.collecting import changed, parsed
from umsync.errors import UnexpectedAnswerError
from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from umsync.atlassian.paging import Page
    from umsync.model.user import User

_VALUES: Final[dict[Field, Callable[[User], object]]] = {
    Field.GROUPS: lambda user: user.groups,
    Field.PRODUCT_ACCESS: lambda user: user.product_access,
    Field.PLATFORM_ROLES: lambda user: user.platform_roles,
}


class Roll:
    """Who came by one search, of whom `fits` must be true."""

    def __init__(self, fits: Callable[[User], bool]) -> None:
        self._fits = fits
        self._ids: set[str] = set()
        self._twice: set[str] = set()
        self._pages: set[int] = set()

    def __len__(self) -> int:
        """How many different users came."""
        return len(self._ids)

    def check(self, page: Page, users: list[User]) -> None:
        """Whether the page is a new one, of users who were asked for.

        Raises:
            IncompleteReadError: it came before.
            UnexpectedAnswerError: somebody does not fit.
        """
        ids = hash(tuple([user.account_id for user in users]))
        if users and ids in self._pages:
            raise changed(page, "is the same as an earlier page")
        self._pages.add(ids)
        if not all(map(self._fits, users)):
            raise UnexpectedAnswerError(
                "A search answered with users who were not asked for. Nothing is certain then."
            )

    def add_new(self, names: set[str]) -> bool:
        """Adds them all, if none of them came before."""
        if self._ids.isdisjoint(names):
            self._ids |= names
            return True
        return False

    def add(self, name: str) -> bool:
        """Whether the account comes for the first or the second time."""
        if name not in self._ids:
            self._ids.add(name)
            return True
        is_second = name not in self._twice
        self._twice.add(name)
        return is_second


class Census:
    """Takes pages of users as they come.

    `complete` adds to a user what no page tells; None if there is nothing to add. Then `keep` says
    whether anybody wants them. Of all others only the id stays, so that nobody counts twice.
    """

    def __init__(
        self,
        needs: Iterable[Field],
        complete: Callable[[User], User] | None,
        keep: Callable[[User], bool],
    ) -> None:
        self.hides_groups = False
        self._missing = _VALUES.keys() & frozenset(needs)
        self._complete = complete
        self._keep = keep
        self._ids: set[str] = set()
        self._kept: dict[str, User] = {}

    def __len__(self) -> int:
        """How many different users came."""
        return len(self._ids)

    @property
    def users(self) -> tuple[User, ...]:
        """Who is kept, sorted by account id."""
        return tuple(self._kept[each] for each in sorted(self._kept))

    def add(self, page: Page, roll: Roll) -> int:
        """Takes a page of a search; returns how many of its users are new on its roll.

        Somebody may come twice, unchanged: people join and leave between two pages.

        Raises:
            IncompleteReadError: somebody came with other data or a third time, or a page again.
            UnexpectedAnswerError: a row is not as documented, or somebody was not asked for.
        """
        users, before = self._users(page), len(roll)
        roll.check(page, users)
        if not self._take_new(users, roll):
            for user in users:
                if not (self._take(user) and roll.add(user.account_id)):
                    raise changed(page, f"gives account {user.account_id[:80]!a} again")
        self._look_for_missing(users)
        return len(roll) - before

    def missing_fault(self) -> str | None:
        """A sentence if a needed field came with nobody: the API did not do what was asked."""
        if not self._missing or not self._ids:
            return None
        names = ", ".join(sorted(each.value for each in self._missing))
        return f"No user came with {names} although it was asked for. Check the key's scopes."

    def _users(self, page: Page) -> list[User]:
        """The users of a page, or what looks like them, as most are only looked at."""
        if page.users is None:
            return parsed(page, wire.user)
        if self._complete is None:
            return [row.seen for row in page.users]
        return [wire.made(row) for row in page.users]

    def _wanted(self, user: User) -> User | None:
        """The user as they are kept, if they are."""
        if self._complete is not None:
            user = self._complete(user)
        return wire.made(user) if self._keep(user) else None

    def _take_new(self, users: list[User], roll: Roll) -> bool:
        """Takes them all, if none of them came before, as nearly always."""
        names = {user.account_id for user in users}
        if len(names) < len(users) or not self._ids.isdisjoint(names) or not roll.add_new(names):
            return False
        self._ids |= names
        wanted = filter(None, map(self._wanted, users))
        self._kept.update((user.account_id, user) for user in wanted)
        return True

    def _take(self, user: User) -> bool:
        """Whether the user is new, or as before. Of two whom nobody wants that is all the same."""
        name, wanted = user.account_id, self._wanted(user)
        if name in self._ids:
            return self._kept.get(name) == wanted
        self._ids.add(name)
        if wanted:
            self._kept[name] = wanted
        return True

    def _look_for_missing(self, users: list[User]) -> None:
        for field in tuple(self._missing):
            if any(_VALUES[field](user) is not None for user in users):
                self._missing -= {field}
        self.hides_groups = self.hides_groups or any(user.groups is None for user in users)
