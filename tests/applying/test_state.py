"""Where a user stands, in the words of a step."""

from __future__ import annotations

import pytest

from tests.support.builders import make_user
from umsync.applying.state import state_of


@pytest.mark.parametrize(
    ("target", "state"),
    [
        ("membership", "active"),
        ("account", "inactive"),
        ("group:g1", "member"),
        ("group:g2", "not a member"),
        ("role:x", None),
    ],
)
def test_each_target_has_its_state(target: str, state: str | None) -> None:
    user = make_user(account_status="inactive", groups=frozenset({"g1"}))
    assert state_of(user, target) == state


def test_groups_that_the_organization_does_not_say_have_no_state() -> None:
    assert state_of(make_user(groups=None), "group:g1") is None
