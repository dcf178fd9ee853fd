"""Where a user stands on what a step changes, in the words of the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.model.field import Field
from umsync.model.user import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from umsync.model.user import User


def state_of(user: User, target: str) -> str | None:
    """The user's state on a step's `target`, comparable with its `before` and `after`.

    None when the organization does not say, or the target is not known here.
    """
    kind, _, name = target.partition(":")
    state = _STATES.get(kind)
    return state(user, name) if state else None


def details_of(target: str) -> frozenset[Field]:
    """The details of a user that `state_of` looks at for this target."""
    return _DETAILS.get(target.partition(":")[0], frozenset())


def _membership(user: User, _: str) -> str:
    return user.membership_status


def _account(user: User, _: str) -> str:
    return "for_deletion" if user.status is Status.FOR_DELETION else user.account_status


def _group(user: User, group_id: str) -> str | None:
    if user.groups is None:
        return None
    return "member" if group_id in user.groups else "not a member"


def _role(user: User, name: str) -> str | None:
    """`name` is the role and the resource, with a space between."""
    if user.role_assignments is None:
        return None
    role, _, resource_id = name.partition(" ")
    given = any(
        each.role == role and each.resource_id == resource_id and "direct" in each.methods
        for each in user.role_assignments
    )
    return "assigned" if given else "not assigned"


def _api_token(user: User, token_id: str) -> str | None:
    if user.api_tokens is None:
        return None
    return "valid" if any(each.id == token_id for each in user.api_tokens) else "revoked"


_STATES: Final[Mapping[str, Callable[[User, str], str | None]]] = {
    "membership": _membership,
    "account": _account,
    "group": _group,
    "role": _role,
    "api_token": _api_token,
}
_DETAILS: Final[Mapping[str, frozenset[Field]]] = {
    "role": frozenset({Field.ROLE_ASSIGNMENTS}),
    "api_token": frozenset({Field.API_TOKENS}),
}
