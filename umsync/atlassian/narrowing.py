"""Reads only the users that some searches find, where that takes fewer requests than everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from umsync.atlassian import wire
from umsync.atlassian.collecting import missing_fault
from umsync.atlassian.errors import ApiError
from umsync.atlassian.searching import UserSearch, batches, pages_of
from umsync.errors import CredentialsError, IncompleteReadError, UnexpectedAnswerError
from umsync.model.organization import EXPANDED, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.model.organization import User
    from umsync.model.search import Search


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Searches one organization; `count` asks how many users a query finds."""

    search: UserSearch
    count: Callable[[Mapping[str, str]], int]

    def users(
        self, searches: Iterable[Search], needs: frozenset[Field], population: int
    ) -> tuple[User, ...] | None:
        """Everybody whom the searches find, sorted by account id.

        None says to read everybody: that is no more work, or the answers were not what was asked
        for, so that nothing may be concluded from who is absent.

        Raises:
            CredentialsError: the key is refused.
        """
        single = tuple(part for each in searches for part in _parts(each))
        try:
            expected = self._expected(single, pages_of(population))
            return None if expected is None else self._found(expected, needs)
        except CredentialsError:
            raise
        except (ApiError, IncompleteReadError):
            return None

    def _expected(self, searches: tuple[Search, ...], most: int) -> dict[Search, int] | None:
        """How many users each search finds, or at most finds; None if it takes too many pages."""
        if len(searches) >= most:
            return None
        expected = {each: _most(each) or self._count(each) for each in searches}
        pages = sum(max(1, pages_of(number)) for number in expected.values())
        return expected if pages < most else None

    def _found(self, expected: Mapping[Search, int], needs: frozenset[Field]) -> tuple[User, ...]:
        found: dict[str, User] = {}
        total = sum(expected.values())
        for search, number in expected.items():
            users = self.search.found_by(search, needs, len(found), total)
            self._check(search, users, number)
            for user in users:
                if found.setdefault(user.account_id, user) != user:
                    raise IncompleteReadError("A user changed between two searches.")
        _check_fields(expected, tuple(found.values()), needs)
        return tuple(sorted(found.values(), key=lambda user: user.account_id))

    def _check(self, search: Search, users: tuple[User, ...], before: int) -> None:
        if not all(map(search.fits, users)):
            raise UnexpectedAnswerError("A search answered with users who were not asked for.")
        if _most(search) is not None or len(users) == before:
            return
        if len(users) != self._count(search):
            raise IncompleteReadError("A search found another number of users than were counted.")

    def _count(self, search: Search) -> int:
        return sum(map(self.count, wire.user_counts(search)))


def _parts(search: Search) -> Iterator[Search]:
    """The same in searches that the API takes and counts: some account ids, or one group."""
    if search.account_ids is not None:
        for ids in batches(sorted(search.account_ids)):
            yield replace(search, account_ids=frozenset(ids))
    elif search.group_ids is not None:
        for group_id in sorted(search.group_ids):
            yield replace(search, group_ids=frozenset({group_id}))
    else:
        yield search


def _most(search: Search) -> int | None:
    """How many users a search for names can find; these are not counted first."""
    names = search.emails if search.account_ids is None else search.account_ids
    return None if names is None else len(names)


def _check_fields(
    searches: Iterable[Search], users: tuple[User, ...], needs: frozenset[Field]
) -> None:
    """Who comes without groups might be in any, and no search for a group would tell."""
    fault = users and missing_fault(users, needs & EXPANDED)
    is_hidden = any(user.groups is None for user in users)
    if fault or (is_hidden and any(each.group_ids is not None for each in searches)):
        raise IncompleteReadError("Users came without the fields that were asked for.")
