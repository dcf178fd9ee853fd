"""Which users a search, a listing or a count is about: one meaning for all three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Problem, RefusedError
from umsync.sandbox.organization import bare_group_id
from umsync.sandbox.people import (
    is_visible,
    membership_status,
    resource_ids,
    role_ids,
    status,
)
from umsync.sandbox.validation import Field, Fields, one_of, some_of, up_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization
    from umsync.sandbox.people import Scope

ROLE_IDS: Final = frozenset(
    f"atlassian/{name}"
    for name in (
        "user",
        "admin",
        "guest",
        "customer",
        "user-access-admin",
        "contributor",
        "basic",
        "stakeholder",
        "org-admin",
        "site-admin",
        "ai-access",
    )
)
_STATUSES: Final = frozenset({"active", "suspended", "not_invited", "deactivated", "for_deletion"})
FILTERS: Final[Fields] = {
    "accountIds": up_to(10),
    "directoryIds": up_to(10),
    "resourceIds": up_to(20),
    "groupIds": up_to(10),
    "mfaEnabled": Field("flag"),
    "claimStatus": one_of("managed", "unmanaged"),
    "status": up_to(4, _STATUSES),
    "accountStatus": some_of("active", "inactive", "closed", most=3, least=1),
    "membershipStatus": some_of("active", "suspended", "no_membership", most=3, least=1),
    "roleIds": up_to(10, ROLE_IDS),
    "emailDomains": up_to(10),
    "searchTerm": Field("text"),
}
"""Fields that narrow a listing or a count. The maxima are documented: 4 of the 5 statuses, too."""
SEARCHED: Final[Fields] = FILTERS | {"emails": up_to(50)}
"""Those of a search. Its maxima are not known, so they are the same; 50 is what others send."""


def narrowed(scope: Scope, query: Row) -> Scope:
    """The directories of the path, further limited by `directoryIds`."""
    wanted = query.get("directoryIds")
    if not wanted:
        return scope
    return frozenset(wanted) if scope is None else scope & frozenset(wanted)


def keeper(organization: Organization, query: Row, scope: Scope) -> Callable[[Row], bool]:
    """The test a user must pass to be part of the answer.

    Raises:
        RefusedError: 400, `searchTerm` and `emails` together.
    """
    if query.get("searchTerm") is not None and query.get("emails") is not None:
        raise RefusedError(Problem.BODY, "searchTerm and emails are mutually exclusive.")
    tests = [
        test for name, make in _TESTS.items() if query.get(name) for test in (make(query[name]),)
    ]
    if "mfaEnabled" in query:
        tests.append(lambda _, user: user.get("mfaEnabled", False) is query["mfaEnabled"])

    def keep(user: Row) -> bool:
        return is_visible(user, scope) and all(test(organization, user) for test in tests)

    return keep


def _account_ids(wanted: list[str]) -> Callable[[Organization, Row], bool]:
    ids = frozenset(wanted)
    return lambda _, user: user["accountId"] in ids


def _resource_ids(wanted: list[str]) -> Callable[[Organization, Row], bool]:
    ids = frozenset(wanted)
    return lambda organization, user: not ids.isdisjoint(resource_ids(organization, user))


def _group_ids(wanted: list[str]) -> Callable[[Organization, Row], bool]:
    ids = frozenset(bare_group_id(group_id) for group_id in wanted)
    return lambda _, user: not ids.isdisjoint(user["groups"])


def _claim_status(wanted: str) -> Callable[[Organization, Row], bool]:
    return lambda _, user: bool(user["claimStatus"] == wanted)


def _status(wanted: list[str]) -> Callable[[Organization, Row], bool]:
    return lambda _, user: status(user) in wanted


def _account_status(wanted: list[str]) -> Callable[[Organization, Row], bool]:
    return lambda _, user: user["accountStatus"] in wanted


def _membership_status(wanted: list[str]) -> Callable[[Organization, Row], bool]:
    return lambda _, user: membership_status(user) in wanted


def _role_ids(wanted: list[str]) -> Callable[[Organization, Row], bool]:
    ids = frozenset(wanted)
    return lambda organization, user: not ids.isdisjoint(role_ids(organization, user))


def _email_domains(wanted: list[str]) -> Callable[[Organization, Row], bool]:
    ends = tuple("@" + domain.removeprefix("@").casefold() for domain in wanted)
    return lambda _, user: user.get("email", "").casefold().endswith(ends)


def _search_term(wanted: str) -> Callable[[Organization, Row], bool]:
    term = wanted.casefold()
    return lambda _, user: any(
        term in user.get(key, "").casefold() for key in ("name", "nickname", "email")
    )


def _emails(wanted: list[str]) -> Callable[[Organization, Row], bool]:
    emails = frozenset(email.casefold() for email in wanted)
    return lambda _, user: user.get("email", "").casefold() in emails


_TESTS: Final[dict[str, Callable[..., Callable[[Organization, Row], bool]]]] = {
    "accountIds": _account_ids,
    "resourceIds": _resource_ids,
    "groupIds": _group_ids,
    "claimStatus": _claim_status,
    "status": _status,
    "accountStatus": _account_status,
    "membershipStatus": _membership_status,
    "roleIds": _role_ids,
    "emailDomains": _email_domains,
    "searchTerm": _search_term,
    "emails": _emails,
}
