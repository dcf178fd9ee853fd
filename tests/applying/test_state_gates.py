"""Roles, API tokens and deletions, in the words of a step."""

from __future__ import annotations

import pytest

from tests.support.builders import NOW, make_user
from umsync.applying.state import details_of, state_of
from umsync.model.field import Field
from umsync.model.user import ApiToken, RoleAssignment, Status

JIRA = "ari:cloud:jira::site/1"
ROLE = "atlassian/user"


@pytest.mark.parametrize(
    ("target", "state"),
    [
        (f"role:{ROLE} {JIRA}", "assigned"),
        (f"role:{ROLE} spaced {JIRA}", "assigned"),
        (f"role:{ROLE} by-group", "not assigned"),
        (f"role:{ROLE} elsewhere", "not assigned"),
        (f"role:atlassian/admin {JIRA}", "not assigned"),
    ],
)
def test_a_role_is_assigned_when_it_was_given_directly_and_there(target: str, state: str) -> None:
    given = (
        RoleAssignment(JIRA, ROLE, frozenset({"direct", "group_direct"})),
        RoleAssignment(f"spaced {JIRA}", ROLE, frozenset({"direct"})),
        RoleAssignment("by-group", ROLE, frozenset({"group_direct"})),
    )
    assert state_of(make_user(role_assignments=given), target) == state


@pytest.mark.parametrize(("token", "state"), [("t1", "valid"), ("t2", "valid"), ("t3", "revoked")])
def test_a_token_that_is_not_listed_is_revoked(token: str, state: str) -> None:
    tokens = tuple(ApiToken(each, each, NOW, None, None) for each in ("t1", "t2"))
    assert state_of(make_user(api_tokens=tokens), f"api_token:{token}") == state


@pytest.mark.parametrize("target", [f"role:{ROLE} {JIRA}", "api_token:t1", "unheard:of"])
def test_what_is_not_told_has_no_state(target: str) -> None:
    assert state_of(make_user(), target) is None


def test_an_account_that_will_be_deleted_is_told_from_an_inactive_one() -> None:
    leaving = make_user(status=Status.FOR_DELETION, account_status="inactive")
    assert state_of(leaving, "account") == "for_deletion"


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        (f"role:{ROLE} {JIRA}", {Field.ROLE_ASSIGNMENTS}),
        ("api_token:t:1", {Field.API_TOKENS}),
        ("membership", set()),
        ("group:g1", set()),
    ],
)
def test_only_the_details_that_a_target_needs_are_looked_at(
    target: str, fields: set[Field]
) -> None:
    assert details_of(target) == fields
