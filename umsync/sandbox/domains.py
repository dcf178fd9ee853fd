"""`/admin/v1/…/domains`: the email domains that the organization has claimed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from umsync.sandbox.addresses import page_links, resource_address
from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.order import Order
from umsync.sandbox.paging import Listing
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.validation import Field, Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.sandbox.document import Row

_PAGE: Final = 100
_CURSOR: Final[Fields] = {"cursor": Field("text")}


def list_domains(call: Call) -> Answer:
    """GET domains: by name; accounts on the verified ones are managed."""
    query = call.checked_query(_CURSOR)
    order = Order.of((row["attributes"]["name"], row["id"], row) for row in _domains(call))
    page = Listing("domains", query, query.get("cursor"), _PAGE).page(order, lambda _: True)
    return Answer(200, {"data": page.rows, "links": _links(call, page.next)})


def domain(call: Call) -> Answer:
    """GET domains/{id}: 400 for an id that is no uuid."""
    domain_id = call.path["domain_id"]
    try:
        uuid.UUID(domain_id)
    except ValueError:
        raise RefusedError(Problem.DOMAIN_ID, "The domain's id is not a uuid.") from None
    for row in _domains(call):
        if row["id"] == domain_id:
            return Answer(200, {"data": row})
    raise RefusedError(Problem.DOMAIN_UNKNOWN, "Domain not found.")


def _links(call: Call, following: str | None) -> Row:
    return page_links(call, resource_address(call, "domains"), following)


def _domains(call: Call) -> Iterator[Row]:
    document = call.organization.document
    for name in document.get("domains", ()):
        yield _row(call, name, "verified")
    for name in document.get("unverified_domains", ()):
        yield _row(call, name, "unverified")


def _row(call: Call, name: str, status: str) -> Row:
    # Of the name, so that a domain keeps its id in every file and at every start.
    domain_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.{call.organization.id}"))
    return {
        "id": domain_id,
        "type": "domains",
        "attributes": {"name": name, "claim": {"type": "dns", "status": status}},
        "links": {"self": resource_address(call, "domains", domain_id)},
    }


_BASE: Final = "/admin/v1/orgs/<org_id>/domains"
_READ: Final = "read:domains:admin"
ROUTES: Final = (
    Route("GET", _BASE, list_domains, Family.DOMAINS, _READ),
    Route("GET", f"{_BASE}/<domain_id>", domain, Family.DOMAINS, _READ),
)
