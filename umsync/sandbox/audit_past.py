"""What an organization's dates tell of the time before the sandbox was started."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING

from umsync.sandbox import audit_actions as actions
from umsync.sandbox.audit import KEPT, Happened
from umsync.sandbox.audit_subjects import (
    key_owner,
    key_subject,
    token_subject,
    user_actor,
    user_subject,
)
from umsync.sandbox.people import is_managed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.sandbox.audit_actions import Action
    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization

_Dated = tuple[str, str, "Action", "Row", "Row | None"]
"""API time, id, action, and the user, with the token where it is about one."""


def past_of(organization: Organization, until: str) -> list[tuple[str, Happened]]:
    """(API time, what happened) before `until`, oldest first, the newest KEPT at most."""
    admin = key_owner(organization.document["api_keys"][0])
    dated = (one for one in _dates(organization) if one[0] < until)
    newest = nlargest(KEPT, dated, key=lambda one: one[:2])
    return [
        (at, _happened(admin, action, row, token)) for at, _, action, row, token in reversed(newest)
    ]


def _dates(organization: Organization) -> Iterator[_Dated]:
    for key in organization.document["api_keys"]:
        if key.get("createdAt"):
            yield key["createdAt"], key["id"], actions.KEY_CREATED, key, None
    for user in organization.users.values():
        yield from _of_user(user)


def _of_user(user: Row) -> Iterator[_Dated]:
    account_id = user["accountId"]
    if user.get("addedToOrg"):
        yield user["addedToOrg"], account_id, actions.ADDED, user, None
    if not is_managed(user):
        return
    scheduled = user.get("deletionRequestedOn")
    if scheduled:
        yield scheduled, account_id, actions.DELETION_SCHEDULED, user, None
    elif user.get("deactivatedOn"):
        yield user["deactivatedOn"], account_id, actions.DEACTIVATED, user, None
    for token in user["apiTokens"]:
        yield token["createdAt"], token["id"], actions.TOKEN_CREATED, user, token


def _happened(admin: Row, action: Action, row: Row, token: Row | None) -> Happened:
    if action is actions.KEY_CREATED:
        return Happened(action, key_owner(row), (key_subject(row),))
    if token is None:
        return Happened(action, admin, (user_subject(row),))
    return Happened(action, user_actor(row), (user_subject(row), token_subject(token)))
