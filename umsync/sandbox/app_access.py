"""`/admin/v2/…/app-access-settings`: which products people of an email domain may join."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from umsync.sandbox.addresses import page_links
from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.order import Order
from umsync.sandbox.paging import Listing
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.validation import Field, Fields, check_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.sandbox.document import Row

ANYONE: Final = "ANYONE"
"""The domain that stands for every email address."""

_PAGE: Final = 20
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_LIST: Final[Fields] = {"cursor": Field("text"), "limit": Field("whole", most=100)}
_SETTINGS: Final[Fields] = {
    "adminNotifications": Field("flag", required=True),
    "products": Field("objects", required=True),
}
_NEW: Final[Fields] = _SETTINGS | {"domain": Field("text", required=True)}
_PRODUCT: Final[Fields] = {
    "productId": Field("text", required=True),
    "role": Field("text"),
    "adminApprovalRequired": Field("flag"),
}


def list_domains(call: Call) -> Answer:
    """GET domains: by name."""
    query = call.checked_query(_LIST)
    rows = call.organization.app_access.values()
    order = Order.of((row["domain"], row["domain"], _summary(row)) for row in rows)
    limit = query.get("limit", _PAGE)
    listing = Listing("app access", query, query.get("cursor"), limit)
    page = listing.page(order, lambda _: True)
    return Answer(200, {"data": page.rows, "links": page_links(call, _address(call), page.next)})


def domain(call: Call) -> Answer:
    """GET domains/{domain}: one without settings has no products."""
    name = _name(call.path["domain"])
    without = {"domain": name, "adminNotifications": False, "products": []}
    return Answer(200, _view(call.organization.app_access.get(name, without)))


def create(call: Call) -> Answer:
    """POST domains: 409 for one that has settings."""
    fields = call.checked(_NEW)
    name = _name(fields["domain"])
    if name != ANYONE and not _DOMAIN.fullmatch(name):
        raise RefusedError(Problem.BODY, "domain must be a domain name or ANYONE.")
    if name in call.organization.app_access:
        raise RefusedError(Problem.CONFLICT, "The domain has settings. Change those.")
    created = _settings(call, name, fields)
    call.organization.put_app_access(created)
    address = f"{_address(call)}/{quote(name, safe='')}"
    return Answer(201, _view(created), {"Location": address})


def replace(call: Call) -> Answer:
    """PUT domains/{domain}: products that are left out are taken away."""
    name = _known(call)["domain"]
    changed = _settings(call, name, call.checked(_SETTINGS))
    call.organization.put_app_access(changed)
    return Answer(200, _view(changed))


def put_product(call: Call) -> Answer:
    """POST domains/{domain}/products: adds one, or replaces it."""
    known, product = _known(call), _product(call, call.body)
    others = [one for one in known["products"] if one["productId"] != product["productId"]]
    changed = known | {"products": [*others, product]}
    call.organization.put_app_access(changed)
    return Answer(200, _view(changed))


def _known(call: Call) -> Row:
    found = call.organization.app_access.get(_name(call.path["domain"]))
    if found is None:
        raise RefusedError(Problem.UNKNOWN, "The domain has no settings.")
    return found


def _name(text: str) -> str:
    return ANYONE if text.casefold() == ANYONE.casefold() else text.casefold()


def _settings(call: Call, name: str, fields: Row) -> Row:
    products = {one["productId"]: one for one in (_product(call, p) for p in fields["products"])}
    told = {"domain": name, "adminNotifications": fields["adminNotifications"]}
    return told | {"products": list(products.values())}


def _product(call: Call, body: Mapping[str, object]) -> Row:
    product: Row = {"adminApprovalRequired": False} | check_body(body, _PRODUCT)
    if product["productId"] not in call.organization.resources:
        raise RefusedError(Problem.BODY, f"There is no product {product['productId']}.")
    return product


def _summary(row: Row) -> Row:
    count = len(row["products"])
    return {"domain": row["domain"], "enabled": count > 0, "numberOfProductsAppliesTo": count}


def _view(row: Row) -> Row:
    return row | {"enabled": bool(row["products"])}


def _address(call: Call) -> str:
    organization_id = call.organization.id
    return f"{call.host}/admin/v2/orgs/{organization_id}/app-access-settings/domains"


_BASE: Final = "/admin/v2/orgs/<org_id>/app-access-settings/domains"
_ONE: Final = f"{_BASE}/<domain>"
_READ: Final = "read:directories:admin"
_WRITE: Final = "write:directories:admin"
_F: Final = Family.SETTINGS
ROUTES: Final = (
    Route("GET", _BASE, list_domains, _F, _READ),
    Route("POST", _BASE, create, _F, _WRITE, "required", writes=True),
    Route("GET", _ONE, domain, _F, _READ),
    Route("PUT", _ONE, replace, _F, _WRITE, "required", writes=True),
    Route("POST", f"{_ONE}/products", put_product, _F, _WRITE, "required", writes=True),
)
