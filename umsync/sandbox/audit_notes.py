"""Which endpoint leads to which event of the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from umsync.sandbox import (
    app_access,
    audit_actions,
    group_writes,
    invite,
    lifecycle,
    management,
    policies,
    policy_resources,
    roles,
    user_access,
)
from umsync.sandbox import audit_subjects as subjects
from umsync.sandbox.audit import Happened
from umsync.sandbox.audit_actions import Action
from umsync.sandbox.document import Row
from umsync.sandbox.organization import bare_group_id

if TYPE_CHECKING:
    from umsync.sandbox.routing import Answer, Call

_Handler = Callable[["Call"], "Answer"]
_Subjects = Callable[["Call"], "Iterator[Row]"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that is about to be made: its action, and what is known before it is made."""

    action: Action
    context: tuple[Row, ...]
    container: tuple[Row, ...]
    version: int
    created: _Subjects | None


def draft_of(handler: _Handler, call: Call) -> Draft:
    """What will have happened if the handler changes something."""
    action, *about = NOTED[handler]
    if action is audit_actions.ACCESS_GRANTED and "resource" not in call.body:
        action = audit_actions.ADMIN_GRANTED
    elif action is audit_actions.ACCESS_REVOKED and "resource" not in call.body:
        action = audit_actions.ADMIN_REVOKED
    created = _CREATED.get(handler)
    context = tuple(chain.from_iterable(each(call) for each in about))
    return Draft(action, context, tuple(_site(call)), call.organization.version, created)


def happened(draft: Draft, call: Call, actor: Row, ip: str | None) -> list[Happened]:
    """What did happen: nothing if nothing changed, and one thing for each that was created."""
    if call.organization.version == draft.version:
        return []
    contexts = [draft.context]
    if draft.created is not None:
        contexts = [(subject,) for subject in draft.created(call)]
    return [Happened(draft.action, actor, each, draft.container, ip) for each in contexts]


def _user(call: Call) -> Iterator[Row]:
    account_id = call.path.get("account_id") or str(call.body.get("accountId"))
    if account_id in call.organization.users:
        yield subjects.user_subject(call.organization.users[account_id])


def _group(call: Call) -> Iterator[Row]:
    group = call.organization.groups.get(bare_group_id(call.path["group_id"]))
    if group is not None:
        yield subjects.group_subject(group)


def _role(call: Call) -> Iterator[Row]:
    role = call.body.get("role") or call.body.get("roleId")
    if isinstance(role, str):
        yield subjects.role_subject(role)


def _token(call: Call) -> Iterator[Row]:
    user = call.organization.users.get(call.path["account_id"], {})
    for token in user.get("apiTokens", ()):
        if token["id"] == call.path["token_id"]:
            yield subjects.token_subject(token)


def _policy(call: Call) -> Iterator[Row]:
    policy = call.organization.policies.get(call.path["policy_id"])
    if policy is not None:
        yield subjects.policy_subject(policy)


def _domain(call: Call) -> Iterator[Row]:
    name = call.path.get("domain") or call.body.get("domain")
    if isinstance(name, str):
        yield subjects.domain_subject(name)


def _site(call: Call) -> Iterator[Row]:
    resource_id = call.body.get("resource") or call.body.get("resourceId")
    if isinstance(resource_id, str) and resource_id in call.organization.resources:
        yield subjects.site(call.organization.resources[resource_id])


def _newest_group(call: Call) -> Iterator[Row]:
    yield subjects.group_subject(next(reversed(call.organization.groups.values())))


def _newest_policy(call: Call) -> Iterator[Row]:
    yield subjects.policy_subject(next(reversed(call.organization.policies.values())))


def _invited(call: Call) -> Iterator[Row]:
    emails = call.body["emails"]
    wanted = {str(email).casefold() for email in emails} if isinstance(emails, list) else set()
    for user in call.organization.users.values():
        if user.get("email", "").casefold() in wanted:
            yield subjects.user_subject(user)


NOTED: Final[dict[_Handler, tuple[Action, *tuple[_Subjects, ...]]]] = {
    user_access.suspend: (audit_actions.SUSPENDED, _user),
    user_access.restore: (audit_actions.RESTORED, _user),
    user_access.remove: (audit_actions.REMOVED, _user),
    invite.invite: (audit_actions.INVITED,),
    roles.assign: (audit_actions.ACCESS_GRANTED, _user, _role),
    roles.revoke: (audit_actions.ACCESS_REVOKED, _user, _role),
    roles.assign_platform: (audit_actions.ADMIN_GRANTED, _user, _role),
    roles.revoke_platform: (audit_actions.ADMIN_REVOKED, _user, _role),
    group_writes.create: (audit_actions.GROUP_CREATED,),
    group_writes.delete: (audit_actions.GROUP_DELETED, _group),
    group_writes.add_member: (audit_actions.ADDED_TO_GROUP, _user, _group),
    group_writes.remove_member: (audit_actions.REMOVED_FROM_GROUP, _user, _group),
    group_writes.assign_role: (audit_actions.GROUP_GRANTED, _group, _role),
    group_writes.revoke_role: (audit_actions.GROUP_REVOKED, _group, _role),
    lifecycle.disable: (audit_actions.DEACTIVATED, _user),
    lifecycle.enable: (audit_actions.REACTIVATED, _user),
    lifecycle.delete: (audit_actions.DELETION_SCHEDULED, _user),
    lifecycle.cancel_delete: (audit_actions.DELETION_CANCELED, _user),
    management.edit_profile: (audit_actions.PROFILE_CHANGED, _user),
    management.set_email: (audit_actions.EMAIL_CHANGED, _user),
    management.delete_api_token: (audit_actions.TOKEN_REVOKED, _user, _token),
    app_access.create: (audit_actions.APP_ACCESS_CHANGED, _domain),
    app_access.replace: (audit_actions.APP_ACCESS_CHANGED, _domain),
    app_access.put_product: (audit_actions.APP_ACCESS_CHANGED, _domain),
    policies.create: (audit_actions.POLICY_CREATED,),
    policies.update: (audit_actions.POLICY_UPDATED, _policy),
    policies.delete: (audit_actions.POLICY_DELETED, _policy),
    policy_resources.add: (audit_actions.POLICY_UPDATED, _policy),
    policy_resources.update: (audit_actions.POLICY_UPDATED, _policy),
    policy_resources.remove: (audit_actions.POLICY_UPDATED, _policy),
}
"""Every handler that writes, with its action and what the event is about."""

_CREATED: Final[dict[_Handler, _Subjects]] = {
    invite.invite: _invited,
    group_writes.create: _newest_group,
    policies.create: _newest_policy,
}
"""Those whose subjects are there only afterwards; each has an event of its own."""
