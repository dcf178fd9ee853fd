"""Organizations and directories, the managed accounts of v1 and last-active dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.order import Order
from umsync.sandbox.paging import Listing, Page, links
from umsync.sandbox.people import is_managed, is_visible, membership_status
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.users import users_in_order
from umsync.sandbox.validation import Field, Fields, up_to

if TYPE_CHECKING:
    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization

_PAGE_V1: Final = 100
_KEYS: Final = {"jira": "jira-software", "jira-service-management": "jira-service-desk"}
"""v1 has its own keys for products."""

_CURSOR: Final[Fields] = {"cursor": Field("text")}
_DIRECTORIES: Final[Fields] = _CURSOR | {
    "limit": Field("whole", most=100),
    "accountId": Field("text"),
    "directoryIds": up_to(10),
    "searchTerm": Field("text"),
}
_DIRECTORY: Final = ("directoryId", "name", "icon")


def list_organizations(call: Call) -> Answer:
    """GET /admin/v1/orgs: the one organization of the key."""
    _first_page_only(call)
    links = {"self": f"{call.host}/admin/v1/orgs"}
    return Answer(200, {"data": [_organization(call)], "links": links})


def organization(call: Call) -> Answer:
    """GET /admin/v1/orgs/{org}."""
    return Answer(200, {"data": _organization(call)})


def managed_accounts(call: Call) -> Answer:
    """GET /admin/v1/orgs/{org}/users: managed accounts, whatever directory they are in."""
    query = call.checked_query(_CURSOR)
    listing = Listing("managed accounts", query, query.get("cursor"), _PAGE_V1)
    page = listing.page(users_in_order(call.organization), is_managed)
    total = sum(map(is_managed, call.organization.users.values()))
    rows = [_managed_account(call, user) for user in page.rows]
    links = _links(call, f"/admin/v1/orgs/{call.organization.id}/users", query, page)
    return Answer(200, {"data": rows, "meta": {"total": total}, "links": links})


def last_active_dates(call: Call) -> Answer:
    """GET last-active-dates: products never used are left out, and all when it is unknown."""
    user = call.organization.users.get(call.path["account_id"])
    if user is None or not is_visible(user, None):
        raise RefusedError(Problem.USER_UNKNOWN, "User not found in the organization.")
    _first_page_only(call)
    added = user["addedToOrg"]
    data: Row = {"added_to_org": added[:10], "added_to_org_timestamp": added}
    data["product_access"] = [
        {
            "id": entry["id"],
            "key": _KEYS.get(entry["key"], entry["key"]),
            "last_active": entry["lastActiveTimestamp"][:10],
            "last_active_timestamp": entry["lastActiveTimestamp"],
        }
        for entry in _used(user)
    ]
    return Answer(200, {"data": data, "links": {}})


def directories(call: Call) -> Answer:
    """GET /admin/v2/orgs/{org}/directories."""
    query = call.checked_query(_DIRECTORIES)
    listing = Listing("directories", query, query.get("cursor"), query.get("limit", 20))
    rows = call.organization.directories.values()
    order = Order.of(("", row["directoryId"], row) for row in rows)
    page = listing.page(order, lambda row: _wanted(call.organization, row, query))
    views = [{key: row[key] for key in _DIRECTORY if row.get(key)} for row in page.rows]
    return Answer(200, {"data": views, "links": links(query.get("cursor"), page.next)})


def _first_page_only(call: Call) -> None:
    """These listings have one page, so there is no cursor that they gave."""
    if call.checked_query(_CURSOR):
        raise RefusedError(Problem.CURSOR, "The cursor is not valid.")


def _used(user: Row) -> list[Row]:
    return [one for one in user.get("productAccess") or () if "lastActiveTimestamp" in one]


def _organization(call: Call) -> Row:
    org = call.organization
    here = f"{call.host}/admin/v1/orgs/{org.id}"
    return {
        "id": org.id,
        "type": "orgs",
        "attributes": {"name": org.document["organization"]["name"]},
        "relationships": {"users": {"links": {"related": f"{here}/users"}}},
        "links": {"self": here},
    }


def _managed_account(call: Call, user: Row) -> Row:
    used = _used(user)
    view = {
        "account_id": user["accountId"],
        "account_type": user["accountType"],
        "account_status": user["accountStatus"],
        "name": user["name"],
        "picture": user.get("picture") or "",
        "access_billable": user["accountStatus"] == "active"
        and membership_status(user) == "active",
        "product_access": [_product(call.organization, one) for one in used],
        "links": {"self": f"{call.host}/users/{user['accountId']}/manage/profile"},
    }
    if used:
        view["last_active"] = max(one["lastActiveTimestamp"] for one in used)
    if "email" in user:
        view["email"] = user["email"]
    return view


def _product(org: Organization, entry: Row) -> Row:
    resource = org.resources[entry["id"]]
    return {
        "key": _KEYS.get(entry["key"], entry["key"]),
        "name": resource["name"],
        "url": resource["url"],
        "last_active": entry["lastActiveTimestamp"],
    }


def _links(call: Call, path: str, query: Row, page: Page) -> Row:
    """v1's style: whole addresses."""
    base = call.host + path

    def address(cursor: str | None) -> str:
        return f"{base}?{urlencode({'cursor': cursor})}" if cursor else base

    following = {"next": address(page.next)} if page.next else {}
    return {"self": address(query.get("cursor"))} | following


def _wanted(org: Organization, row: Row, query: Row) -> bool:
    directory_id = row["directoryId"]
    user = org.users.get(query.get("accountId", ""), {"directories": {}})
    return (
        ("accountId" not in query or directory_id in user["directories"])
        and (not query.get("directoryIds") or directory_id in query["directoryIds"])
        and query.get("searchTerm", "").casefold() in row["name"].casefold()
    )


_ORG: Final = "/admin/v1/orgs/<org_id>"
_DATES: Final = f"{_ORG}/directory/users/<account_id>/last-active-dates"
_DIRS: Final = "/admin/v2/orgs/<org_id>/directories"
ROUTES: Final = (
    Route("GET", "/admin/v1/orgs", list_organizations, Family.ADMIN, "read:orgs:admin"),
    Route("GET", _ORG, organization, Family.ADMIN, "read:orgs:admin"),
    Route("GET", f"{_ORG}/users", managed_accounts, Family.ADMIN, "read:accounts:admin"),
    Route("GET", _DATES, last_active_dates, Family.ADMIN, "read:directories:admin"),
    Route("GET", _DIRS, directories, Family.DIRECTORY, "read:directories:admin"),
)
