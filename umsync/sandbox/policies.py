"""`/admin/v1/…/policies`: list, create, read, change, delete, validate."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from umsync.sandbox.addresses import page_links, resource_address
from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.order import Order
from umsync.sandbox.paging import Listing
from umsync.sandbox.policy_rules import TYPES, attributes_in, is_applied, policy_in
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.validation import Field, Fields

if TYPE_CHECKING:
    from umsync.sandbox.document import Row

_PAGE: Final = 20
_LIST: Final[Fields] = {"cursor": Field("text"), "type": Field("text")}


def list_policies(call: Call) -> Answer:
    """GET policies: by id; a type that nothing has is an empty page."""
    query = call.checked_query(_LIST)
    rows = call.organization.policies.values()
    order = Order.of(("", row["id"], row) for row in rows)
    listing = Listing("policies", query, query.get("cursor"), _PAGE)
    page = listing.page(order, lambda row: query.get("type", _type(row)) == _type(row))
    meta = {"next": page.next, "page_size": _PAGE}  # `next` is documented as null at the end
    links = page_links(call, resource_address(call, "policies"), page.next)
    return Answer(200, {"data": page.rows, "meta": meta, "links": links})


def policy(call: Call) -> Answer:
    """GET policies/{id}."""
    return Answer(200, {"data": policy_of(call)})


def create(call: Call) -> Answer:
    """POST policies: 202; the real API may take a while, here it applies at once."""
    attributes = attributes_in(call)
    organization = call.organization
    # The number of the change makes the id new and the same in every replay.
    seed = f"{organization.id}/policies/{organization.version}/{len(organization.policies)}"
    created = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, seed)),
        "type": "policy",
        "attributes": {"status": "enabled", "resources": []} | attributes,
    }
    organization.put_policy(created)
    return Answer(202, {"data": created})


def update(call: Call) -> Answer:
    """PUT policies/{id}: what is left out of the attributes stays; the type cannot change."""
    known, given = writable_policy_of(call), attributes_in(call)
    if policy_in(call).get("id", known["id"]) != known["id"] or given["type"] != _type(known):
        raise RefusedError(Problem.RESOURCE, "A policy's id and type cannot change.")
    changed = known | {"attributes": known["attributes"] | given}
    call.organization.put_policy(changed)
    return Answer(202, {"data": changed})


def delete(call: Call) -> Answer:
    """DELETE policies/{id}: 202 without a body."""
    call.organization.drop_policy(writable_policy_of(call)["id"])
    return Answer(202)


def validate(call: Call) -> Answer:
    """GET policies/{id}/validate: 400 while it could not be applied to one of its resources."""
    if not is_applied(policy_of(call)):
        raise RefusedError(Problem.VALIDATION, "The policy failed for one of its resources.")
    return Answer(202)


def policy_of(call: Call) -> Row:
    """The policy in the path; raises RefusedError (404)."""
    found = call.organization.policies.get(call.path["policy_id"])
    if found is None:
        raise RefusedError(Problem.POLICY_UNKNOWN, "Policy not found.")
    return found


def writable_policy_of(call: Call) -> Row:
    """The policy in the path.

    Raises:
        RefusedError: 404 for an unknown one, 400 for a type that the API only reads.
    """
    found = policy_of(call)
    if _type(found) not in TYPES:
        raise RefusedError(Problem.RESOURCE, f"A {_type(found)} policy cannot be changed here.")
    return found


def _type(row: Row) -> str:
    return str(row["attributes"]["type"])


_BASE: Final = "/admin/v1/orgs/<org_id>/policies"
_ONE: Final = f"{_BASE}/<policy_id>"
_READ: Final = "read:policies:admin"
_WRITE: Final = "write:policies:admin"
_F: Final = Family.SECURITY
ROUTES: Final = (
    Route("GET", _BASE, list_policies, _F, _READ),
    Route("POST", _BASE, create, _F, _WRITE, "required", writes=True),
    Route("GET", _ONE, policy, _F, _READ),
    Route("PUT", _ONE, update, _F, _WRITE, "required", writes=True),
    Route("DELETE", _ONE, delete, _F, _WRITE, writes=True),
    Route("GET", f"{_ONE}/validate", validate, _F, _READ),
)
