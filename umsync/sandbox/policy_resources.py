"""`/admin/v1/…/policies/{id}/resources`: what a policy applies to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.policies import writable_policy_of
from umsync.sandbox.policy_rules import resource_in
from umsync.sandbox.routing import Answer, Call, Route

if TYPE_CHECKING:
    from umsync.sandbox.document import Row


def add(call: Call) -> Answer:
    """POST resources: takes any id; one that does not exist is there as failed."""
    policy, added = writable_policy_of(call), resource_in(call.organization, call.body)
    others = [row for row in _resources(policy) if row["id"] != added["id"]]
    return Answer(202, {"data": _put(call, policy, [*others, added])})


def update(call: Call) -> Answer:
    """PUT resources/{id}: its `meta` and `links` are replaced."""
    policy = writable_policy_of(call)
    known = _resource_of(call, policy)
    changed = resource_in(call.organization, {**call.body, "id": known["id"]})
    rows = [changed if row is known else row for row in _resources(policy)]
    return Answer(202, {"data": _put(call, policy, rows)})


def remove(call: Call) -> Answer:
    """DELETE resources/{id}: 204, and so without the policy that is documented for it."""
    policy = writable_policy_of(call)
    known = _resource_of(call, policy)
    _put(call, policy, [row for row in _resources(policy) if row is not known])
    return Answer(204)


def _resource_of(call: Call, policy: Row) -> Row:
    for row in _resources(policy):
        if row["id"] == call.path["resource_id"]:
            return row
    raise RefusedError(Problem.POLICY_RESOURCE_UNKNOWN, "The policy has no such resource.")


def _resources(policy: Row) -> list[Row]:
    return list(policy["attributes"].get("resources", ()))


def _put(call: Call, policy: Row, resources: list[Row]) -> Row:
    changed = policy | {"attributes": policy["attributes"] | {"resources": resources}}
    call.organization.put_policy(changed)
    return changed


_BASE: Final = "/admin/v1/orgs/<org_id>/policies/<policy_id>/resources"
_ONE: Final = f"{_BASE}/<resource:resource_id>"
_WRITE: Final = "write:policies:admin"
_F: Final = Family.SECURITY
ROUTES: Final = (
    Route("POST", _BASE, add, _F, _WRITE, "required", writes=True),
    Route("PUT", _ONE, update, _F, _WRITE, "required", writes=True),
    Route("DELETE", _ONE, remove, _F, _WRITE, writes=True),
)
