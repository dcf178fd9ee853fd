"""`/users/{id}/manage/lifecycle`: deactivate, activate, delete, cancel the deletion."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.management import managed_user, refuse_restricted
from umsync.sandbox.moments import parsed, stamp
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.validation import Field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization

GRACE: Final = timedelta(days=14)
"""How long a deletion can be canceled."""


def disable(call: Call) -> Answer:
    """POST disable: deactivates; a deactivated account stays as it is."""
    user = _allowed(call, "lifecycle.enablement")
    call.checked({"message": Field("text")})
    if user["accountStatus"] == "active":
        user["accountStatus"] = "inactive"
        user["deactivatedOn"] = stamp(call.now)
        call.organization.put_user(user)
    return Answer(204)


def enable(call: Call) -> Answer:
    """POST enable: activates; 409 while a deletion is scheduled."""
    user = _allowed(call, "lifecycle.enablement")
    if user.get("deletionRequestedOn"):
        raise RefusedError(
            Problem.CONFLICT,
            "The account is scheduled for deletion. Cancel the deletion first.",
            "account-scheduled-for-deletion",
            {"accountId": user["accountId"]},
        )
    if user["accountStatus"] != "active":
        _activate(call.organization, user)
    return Answer(204)


def delete(call: Call) -> Answer:
    """POST delete: gone after 14 days; asking again does not move the date."""
    user = _allowed(call, "lifecycle.delete")
    if not user.get("deletionRequestedOn"):
        user["deletionRequestedOn"] = stamp(call.now)
        user["deactivatedOn"] = user.get("deactivatedOn") or stamp(call.now)
        user["accountStatus"] = "inactive"
        call.organization.put_user(user)
    return Answer(200, {"message": "Success"})


def cancel_delete(call: Call) -> Answer:
    """POST cancel-delete: restores and activates; 404 when no deletion is scheduled.

    No conflict is documented here, and a deletion that is not there is not found.
    """
    user = _allowed(call, "lifecycle.delete")
    if not user.get("deletionRequestedOn"):
        raise RefusedError(Problem.UNKNOWN, "The account is not scheduled for deletion.")
    _activate(call.organization, user)
    return Answer(200, {"message": "Success"})


def expired(organization: Organization, now: datetime) -> Iterator[str]:
    """The ids of accounts whose grace period is over at `now`."""
    for account_id, requested in organization.leaving.items():
        if parsed(requested) + GRACE <= now:
            yield account_id


def _allowed(call: Call, privilege: str) -> Row:
    user = managed_user(call)
    refuse_restricted(user, privilege)
    return user


def _activate(organization: Organization, user: Row) -> None:
    user["accountStatus"] = "active"
    user["deletionRequestedOn"] = None
    user["deactivatedOn"] = None
    organization.put_user(user)


_BASE: Final = "/users/<account_id>/manage/lifecycle"
_WRITE: Final = "write:accounts:admin"
_F: Final = Family.LIFECYCLE
ROUTES: Final = (
    Route("POST", f"{_BASE}/disable", disable, _F, _WRITE, "required", writes=True),
    Route("POST", f"{_BASE}/enable", enable, _F, _WRITE, "optional", writes=True),
    Route("POST", f"{_BASE}/delete", delete, _F, _WRITE, "optional", writes=True),
    Route("POST", f"{_BASE}/cancel-delete", cancel_delete, _F, _WRITE, "optional", writes=True),
)
