"""Whom planning looks at; everybody else is counted and dropped while they are read. Pure."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from umsync.planning.needs import policies_of
from umsync.planning.protection import named, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from umsync.model.answer import Test
    from umsync.model.user import User
    from umsync.planning.view import View


def sieve(views: Sequence[View]) -> Callable[[User], bool]:
    """Whether a user matters to a plan of one of these views of a source.

    A user does to whom a filter does not say no, whom a filter, `protect.accounts` or an exemption
    names, and any organization admin who can sign in, since enough must stay. A no without
    details is a no with them: a filter that lacks one answers unknown. What a policy says of a
    whole class of users, such as of all who are suspended, is worked out once.
    """
    pairs = dict(pair for view in views for pair in _tests(view))
    namers = dict.fromkeys(
        view.scope.test(each) for view in views for each in view.scope.sharing.naming
    )
    naming = tuple(each for each in namers if each not in pairs)
    accounts = frozenset[str]().union(*(named(v.manifest, v.scope.as_of) for v in views))
    class_of = _class_of({name for view in views for name in view.scope.sharing.deciding})
    open_to: dict[object, tuple[Test, ...]] = {}

    def keep(user: User) -> bool:
        key = class_of(user)
        wanted = open_to.get(key)
        if wanted is None:
            wanted = tuple(test for test, coarse in pairs.items() if coarse(user) is not False)
            open_to[key] = wanted
        for test in wanted:
            if test(user) is not False:
                return True
        for test in naming:
            if test(user):
                return True
        if user.is_org_admin and user.can_sign_in:
            return True
        return bool(accounts) and not accounts.isdisjoint(names_of(user))

    return keep


def _tests(view: View) -> Iterator[tuple[Test, Test]]:
    """The test of each policy, and one that says no to whole classes of users."""
    coarse = view.scope.coarse
    for policy in policies_of(view.manifest, view.scope.source).values():
        yield view.scope.test(policy.where), coarse.test(policy.where)


def _class_of(names: Iterable[str]) -> Callable[[User], object]:
    """What users have in common of whom coarse tests say the same."""
    known = sorted(names)
    return attrgetter(*known) if known else lambda _user: None
