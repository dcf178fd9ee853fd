"""`/admin/api-access`: every API token and every organization API key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family
from umsync.sandbox.order import Order
from umsync.sandbox.paging import Listing
from umsync.sandbox.people import is_managed
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.validation import Field, Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization

_PAGE: Final = 100
_CURSOR: Final[Fields] = {"cursor": Field("text")}


def api_tokens(call: Call) -> Answer:
    """GET api-tokens: the tokens of managed accounts."""
    organization = call.organization
    return _listed(call, "tokens", organization.order("tokens", lambda: _tokens(organization)))


def api_keys(call: Call) -> Answer:
    """GET api-keys: never the keys' values."""
    rows = (_key(call.organization, key) for key in call.organization.document["api_keys"])
    return _listed(call, "keys", Order.of(("", row["id"], row) for row in rows))


def count_api_keys(call: Call) -> Answer:
    """GET api-keys/count: a bare number."""
    return Answer(200, len(call.organization.document["api_keys"]))


def _listed(call: Call, name: str, order: Order) -> Answer:
    query = call.checked_query(_CURSOR)
    page = Listing(name, query, query.get("cursor"), _PAGE).page(order, lambda _: True)
    links = {"self": query.get("cursor"), "prev": None, "next": page.next}
    return Answer(200, {"data": page.rows, "links": links})


def _tokens(organization: Organization) -> Iterator[tuple[str, str, Row]]:
    for user in filter(is_managed, organization.users.values()):
        owner = {
            "id": user["accountId"],
            "orgId": organization.id,
            "name": user["name"],
            "email": user.get("email"),
        }
        for token in user["apiTokens"]:
            yield "", token["id"], _token(token, owner)


def _token(token: Row, owner: Row) -> Row:
    return {
        "id": token["id"],
        "label": token["label"],
        "status": "ALLOWED",
        "createdAt": token["createdAt"],
        "expiresAt": token.get("expiry"),
        "lastActiveAt": token.get("lastAccess"),
        "user": owner,
    }


def _key(organization: Organization, key: Row) -> Row:
    shown = ("id", "label", "createdAt", "expiresAt", "lastActiveAt", "systemAccountId")
    return {name: key.get(name) for name in shown} | {
        "resource": f"ari:cloud:platform::org/{organization.id}",
        "orgId": organization.id,
        "createdBy": key.get("createdBy"),
        "scopes": list(key["scopes"]),
    }


_BASE: Final = "/admin/api-access/v1/orgs/<org_id>"
_F: Final = Family.ACCESS
ROUTES: Final = (
    Route("GET", f"{_BASE}/api-tokens", api_tokens, _F, "read:tokens:admin"),
    Route("GET", f"{_BASE}/api-keys", api_keys, _F, "read:api-keys:admin"),
    Route("GET", f"{_BASE}/api-keys/count", count_api_keys, _F, "read:api-keys:admin"),
)
