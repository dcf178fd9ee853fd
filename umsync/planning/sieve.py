"""Whom planning looks at; everybody else is counted and dropped while they are read. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.planning.protection import named, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from umsync.model.organization import User
    from umsync.planning.view import View


def sieve(views: Sequence[View]) -> Callable[[User], bool]:
    """Whether a user matters to a plan of one of these views of a source.

    A user does to whom a filter does not say no, whom a filter, `protect.accounts` or an exemption
    names, and any organization admin who can sign in, since enough must stay. A no without
    details is a no with them: a filter that lacks one answers unknown.
    """
    tests = dict.fromkeys(policy.test for view in views for policy in view.policies)
    namers = dict.fromkeys(
        view.scope.test(each) for view in views for each in view.scope.sharing.naming
    )
    wanted, naming = tuple(tests), tuple(each for each in namers if each not in tests)
    accounts = frozenset[str]().union(*(named(v.manifest, v.scope.as_of) for v in views))

    def keep(user: User) -> bool:
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
