"""What Atlassian allows, and its reasons as sentences."""

from __future__ import annotations

from tests.support.builders import make_user
from umsync.kinds.permission import DELETION, ENABLEMENT, refusal
from umsync.model.user import Permission


def test_a_refusal_without_a_reason_says_so() -> None:
    user = make_user(permissions=(Permission(DELETION, is_allowed=False),))
    text = "Atlassian does not allow this, and does not say why. Ask Atlassian's support."
    assert refusal(user, DELETION) == text


def test_only_the_privilege_itself_counts() -> None:
    user = make_user(permissions=(Permission(DELETION, is_allowed=False),))
    assert refusal(user, ENABLEMENT) is None


def test_what_was_not_asked_is_no_refusal() -> None:
    assert refusal(make_user(permissions=None), DELETION) is None


def test_an_unknown_reason_is_quoted_short_and_visible() -> None:
    reason = "\u202e" + "x" * 500
    user = make_user(permissions=(Permission(DELETION, is_allowed=False, reason=reason),))
    text = refusal(user, DELETION)
    assert text is not None
    assert text.isprintable()
    assert len(text) < 200
