"""What a step does to a user, told without the sandbox and without the actions' own code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.support.strategies import status_of
from umsync.model.organization import Complete, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.model.organization import User
    from umsync.model.plan import Change, Plan, Step
    from umsync.planning.planner import Question


def effect(user: User, step: Step) -> User:
    """The user after the step. It must start from where the user is."""
    if step.target == "membership":
        assert user.membership_status == step.before
        return _with_status(replace(user, membership_status=step.after))
    if step.target == "account":
        assert user.account_status == step.before
        return _with_status(replace(user, account_status=step.after))
    group, _, group_id = step.target.partition(":")
    assert group == "group"
    assert user.groups is not None
    assert (group_id in user.groups) is (step.before == "member")
    return replace(user, groups=user.groups ^ {group_id})


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
