"""`/admin/v2/…/users`: search, list, count, stats and one user's details."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.paging import Listing, links
from umsync.sandbox.people import EXPANDABLE, is_visible, role_ids, user_view
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.user_filters import FILTERS, SEARCHED, keeper, narrowed
from umsync.sandbox.validation import Field, Fields, some_of, sorted_by

if TYPE_CHECKING:
    from umsync.sandbox.document import Row
    from umsync.sandbox.order import Order
    from umsync.sandbox.organization import Organization
    from umsync.sandbox.people import Scope

_PAGE: Final = 20
"""How many users a page has unless `limit` says so."""
_PAGED: Final[Fields] = {
    "cursor": Field("text"),
    "limit": Field("whole", most=100),
    "sortBy": sorted_by("nick_name"),
}
SEARCH: Final[Fields] = SEARCHED | _PAGED | {"expand": some_of(*EXPANDABLE)}
"""What a search may have."""
_LIST: Final[Fields] = FILTERS | _PAGED


def users_in_order(organization: Organization) -> Order:
    """Every user by account id, the order of all listings that ask for no other."""
    return organization.order(
        "users",
        lambda: (("", user["accountId"], user) for user in organization.users.values()),
    )


def search(call: Call) -> Answer:
    """POST users/search."""
    return _listed(call, call.checked(SEARCH))


def list_users(call: Call) -> Answer:
    """GET users (deprecated): the same in query parameters; nothing can be expanded."""
    return _listed(call, call.checked_query(_LIST))


def count(call: Call) -> Answer:
    """GET users/count: how many users the same filters list."""
    query = call.checked_query(FILTERS)
    scope = narrowed(call.scope(), query)
    keep = keeper(call.organization, query, scope)
    return Answer(200, {"count": sum(map(keep, call.organization.users.values()))})


def stats(call: Call) -> Answer:
    """GET users/stats: users per role and per account status."""
    organization, scope = call.organization, call.scope()
    users = [user for user in organization.users.values() if is_visible(user, scope)]
    roles = Counter(role for user in users for role in role_ids(organization, user))
    statuses = Counter(user["accountStatus"] for user in users)
    return Answer(
        200,
        {
            "roles": [{"roleId": role, "count": roles[role]} for role in sorted(roles)],
            "accountStatus": [{"status": s, "count": statuses[s]} for s in sorted(statuses)],
        },
    )


def detail(call: Call) -> Answer:
    """GET users/{id}: 404 for a user in none of the directories asked about."""
    user = member(call)
    parts = ("platformRoles", "counts.resources")
    view = user_view(call.organization, user, call.scope(), parts)
    del view["links"]  # details have none
    return Answer(200, {"data": view})


def member(call: Call) -> Row:
    """The user in the path, who must be in the directory in the path (`-`: in any).

    Raises:
        RefusedError: 404, there is no such user there.
    """
    user = call.organization.users.get(call.path["account_id"])
    scope = call.scope()
    if user is None or not user["directories"] or not is_visible(user, scope):
        raise RefusedError(Problem.USER_UNKNOWN, "User not found in the directory.")
    return user


def _listed(call: Call, query: Row) -> Answer:
    path_scope = call.scope()
    scope = narrowed(path_scope, query)
    name = f"users in {call.path['directory_id']}"
    listing = Listing(name, query, query.get("cursor"), query.get("limit", _PAGE))
    keep = keeper(call.organization, query, scope)
    order, descending = _sorted(call.organization, query)
    page = listing.page(order, keep, descending=descending)
    return Answer(200, _page_body(call.organization, query, scope, page.rows, page.next))


def _sorted(organization: Organization, query: Row) -> tuple[Order, bool]:
    if not query.get("sortBy"):
        return users_in_order(organization), False
    order = organization.order(
        "nicknames",
        lambda: ((u["nickname"], u["accountId"], u) for u in organization.users.values()),
    )
    return order, query["sortBy"][0]["direction"] == "desc"


def _page_body(
    organization: Organization, query: Row, scope: Scope, rows: list[Row], following: str | None
) -> Row:
    expand = query.get("expand", ())
    views = [user_view(organization, user, scope, expand) for user in rows]
    return {"data": views, "links": links(query.get("cursor"), following)}


_BASE: Final = "/admin/v2/orgs/<org_id>/directories/<directory_id>/users"
_READ: Final = "read:directories:admin"
ROUTES: Final = (
    Route("POST", f"{_BASE}/search", search, Family.DIRECTORY, _READ, "required"),
    Route("GET", _BASE, list_users, Family.DIRECTORY, _READ),
    Route("GET", f"{_BASE}/count", count, Family.DIRECTORY, _READ),
    Route("GET", f"{_BASE}/stats", stats, Family.DIRECTORY, _READ),
    Route("GET", f"{_BASE}/<account_id>", detail, Family.DIRECTORY, _READ),
)
