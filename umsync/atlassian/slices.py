"""Divides a search into slices that have nobody in common and leave nobody out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from umsync.model.search import Search
from umsync.model.user import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from umsync.model.user import User

_EVEN: Final = 0.3
"""A slice of no more than this part of the users is not divided again."""
_MOST: Final = 4
"""How many slices there are at most."""
_ACTIVE: Final = frozenset({Status.ACTIVE.value})
_OTHERS: Final = frozenset(each.value for each in Status) - _ACTIVE
_EVERYBODY: Final = Search()


@dataclass(frozen=True, slots=True)
class Slice:
    """A search, and what divides it: one value each of the API's `claimStatus`, `mfaEnabled`."""

    search: Search = _EVERYBODY
    claim_status: str | None = None
    mfa_enabled: bool | None = None

    @property
    def is_counted(self) -> bool:
        """Whether the organization can be asked how many it finds: not of names."""
        return self.search.account_ids is None and self.search.emails is None

    @property
    def may_be_large(self) -> bool:
        """Whether it may find a good part of everybody: not of a group, nor of who has a role."""
        return self.is_counted and self.search.group_ids is None and self.search.role_ids is None

    def test(self) -> Callable[[User], bool]:
        """Whether it may find a user; what a listing does not tell of them excludes nobody."""
        tests = tuple(self._tests())

        def fits(user: User) -> bool:
            for test in tests:  # noqa: SIM110 - asked of everybody, and `all` takes three times as long
                if not test(user):
                    return False
            return True

        return fits

    def _tests(self) -> Iterator[Callable[[User], bool]]:
        if self.claim_status is not None:
            claims = (None, self.claim_status)
            yield lambda user: user.claim_status in claims
        if self.mfa_enabled is not None:
            flags = (None, self.mfa_enabled)
            yield lambda user: user.mfa_enabled in flags
        if self.search != _EVERYBODY:
            yield self.search.fits


def divided(
    whole: Slice, expected: int, count: Callable[[Sequence[Slice]], Sequence[int]]
) -> Mapping[Slice, int]:
    """Slices of about the same size, each with how many users the organization counts in it.

    `count` counts several at once. A division whose parts do not add up is not made: then the
    organization does not tell of everybody what divides them.
    """
    slices = {whole: expected}
    for divide in (_by_claim, _by_mfa, _by_status):
        largest = max(slices, key=lambda each: slices[each])
        if slices[largest] <= expected * _EVEN or len(slices) == _MOST:
            break
        parts = divide(largest)
        numbers = count(parts)
        if parts and sum(numbers) == slices[largest]:
            del slices[largest]
            slices |= dict(zip(parts, numbers, strict=True))
    return {each: number for each, number in slices.items() if number}


def foreseen(whole: Slice) -> tuple[Slice, ...]:
    """Slices that `divided` will ask about, most likely."""
    claims = _by_claim(whole)
    return (*claims, *(part for each in claims for part in _by_mfa(each)))


def _by_claim(whole: Slice) -> tuple[Slice, ...]:
    return tuple(replace(whole, claim_status=each) for each in ("managed", "unmanaged"))


def _by_mfa(whole: Slice) -> tuple[Slice, ...]:
    return tuple(replace(whole, mfa_enabled=each) for each in (True, False))


def _by_status(whole: Slice) -> tuple[Slice, ...]:
    if whole.search.statuses is not None:
        return ()
    searches = (replace(whole.search, statuses=each) for each in (_ACTIVE, _OTHERS))
    return tuple(replace(whole, search=each) for each in searches)
