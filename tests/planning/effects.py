"""What a step does to a user, told without the sandbox and without the actions' own code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.support.strategies import status_of
from umsync.model.organization import Complete
from umsync.model.user import RoleAssignment, Status, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from umsync.model.plan import Change, Plan
    from umsync.model.step import Step
    from umsync.planning.planner import Question


def effect(user: User, step: Step) -> User:
    """The user after the step. It must start from where the user is."""
    kind, _, name = step.target.partition(":")
    assert _state(user, kind, name) == step.before
    return _EFFECTS[kind](user, name, step.after)


def _state(user: User, kind: str, name: str) -> str:
    if kind == "membership":
        return user.membership_status
    if kind == "account":
        return "for_deletion" if user.status is Status.FOR_DELETION else user.account_status
    if kind == "group":
        return "member" if name in (user.groups or ()) else "not a member"
    if kind == "api_token":
        return "valid" if any(each.id == name for each in user.api_tokens or ()) else "revoked"
    assert kind == "role"
    role, _, resource_id = name.partition(" ")
    held = [(each.role, each.resource_id) for each in user.role_assignments or ()]
    return "assigned" if (role, resource_id) in held else "not assigned"


def _membership(user: User, _: str, after: str) -> User:
    moved = _with_status(replace(user, membership_status=after))
    if after != "no_membership":
        return moved
    return replace(moved, groups=user.groups and frozenset(), directories=frozenset())


def _account(user: User, _: str, after: str) -> User:
    if after == "for_deletion":
        return replace(user, account_status="inactive", status=Status.FOR_DELETION)
    return replace(user, account_status=after, status=status_of(after, user.membership_status))


def _group(user: User, name: str, _: str) -> User:
    """Its grants come and go with it: what is left of them is only what is direct."""
    return replace(user, groups=(user.groups or frozenset()) ^ {name})


def _role(user: User, name: str, after: str) -> User:
    role, _, resource_id = name.partition(" ")
    given = RoleAssignment(resource_id, role, frozenset({"direct"}))
    rest = tuple(
        each
        for each in user.role_assignments or ()
        if (each.role, each.resource_id) != (role, resource_id)
    )
    return replace(user, role_assignments=(*rest, given) if after == "assigned" else rest)


def _api_token(user: User, name: str, _: str) -> User:
    left = tuple(each for each in user.api_tokens or () if each.id != name)
    return replace(user, api_tokens=left)


_EFFECTS: dict[str, Callable[[User, str, str], User]] = {
    "membership": _membership,
    "account": _account,
    "group": _group,
    "role": _role,
    "api_token": _api_token,
}


def carried_out(question: Question, plan: Plan) -> Question:
    """The same question once all changes of the plan were made."""
    reads = {}
    for name, read in question.reads.items():
        changes = [change for change in plan.changes if change.source == name]
        users = tuple(_after(user, changes) for user in read.snapshot.users)
        reads[name] = Complete(replace(read.snapshot, users=users))
    return replace(question, reads=reads)


def _after(user: User, changes: Iterable[Change]) -> User:
    for change in changes:
        if change.person.account_id == user.account_id:
            user = effect(user, change.step)
    return user


def _with_status(user: User) -> User:
    if user.status is Status.FOR_DELETION:
        return user
    return replace(user, status=status_of(user.account_status, user.membership_status))
