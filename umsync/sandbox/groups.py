"""`/admin/v2/…/groups`: search, list, count, stats and one group's details."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.organization import bare_group_id
from umsync.sandbox.paging import Listing, links
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.user_filters import ROLE_IDS, narrowed
from umsync.sandbox.validation import Field, Fields, some_of, sorted_by, up_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from umsync.sandbox.document import Row
    from umsync.sandbox.order import Order
    from umsync.sandbox.organization import Organization

_PAGE: Final = 20
_FILTERS: Final[Fields] = {
    "accountIds": up_to(10),
    "directoryIds": up_to(10),
    "roleIds": up_to(10, ROLE_IDS),
    "resourceOwners": up_to(10),
    "resourceIds": up_to(20),
    "searchTerm": Field("text"),
    "groupIds": up_to(10),
}
"""The maxima are documented for listings and counts; those of a search are not known."""
_COUNTS: Final = ("counts.resources", "counts.users")
_PAGED: Final[Fields] = {
    "cursor": Field("text"),
    "limit": Field("whole", most=100),
    "sortBy": sorted_by("name"),
}
_SEARCH: Final[Fields] = _FILTERS | _PAGED | {"groupNames": up_to(50), "expand": some_of(*_COUNTS)}
_COUNTED: Final = {"includeResources": _COUNTS[0], "includeUsers": _COUNTS[1]}
"""The parts of GET's `counts`, an object that a query spells out."""
_LIST: Final[Fields] = _FILTERS | _PAGED | dict.fromkeys(_COUNTED, Field("flag"))


def search(call: Call) -> Answer:
    """POST groups/search; an empty body is the first page of all groups."""
    return _listed(call, call.checked(_SEARCH))


def list_groups(call: Call) -> Answer:
    """GET groups (deprecated): the same in query parameters."""
    query = call.checked_query(_LIST)
    counted = {name: query.pop(name, False) for name in _COUNTED}
    expand = [_COUNTED[name] for name, is_wanted in counted.items() if is_wanted]
    return _listed(call, query | {"expand": expand})


def count(call: Call) -> Answer:
    """GET groups/count: how many groups the same filters list."""
    keep = _keeper(call, call.checked_query(_FILTERS))
    return Answer(200, {"count": sum(map(keep, call.organization.groups.values()))})


def stats(call: Call) -> Answer:
    """GET groups/stats: groups per type (the sandbox has no teams), and how many are synced."""
    groups = [group for group in call.organization.groups.values() if _in_scope(call, group)]
    synced = sum(group["externalSynced"] for group in groups)
    totals = {"all": len(groups), "synced": synced, "managed": len(groups) - synced}
    return Answer(200, {"types": [{"type": "GROUP", "count": len(groups)}], "totals": totals})


def detail(call: Call) -> Answer:
    """GET groups/{id}."""
    return Answer(200, {"data": group_view(call.organization, group_of(call), _COUNTS)})


def group_of(call: Call) -> Row:
    """The group in the path, in the directory in the path (`-`: in any).

    Raises:
        RefusedError: 404, there is no such group there.
    """
    group = call.organization.groups.get(bare_group_id(call.path["group_id"]))
    if group is None or not _in_scope(call, group):
        raise RefusedError(Problem.GROUP_UNKNOWN, "Group not found in the directory.")
    return group


def group_view(organization: Organization, group: Row, expand: Iterable[str] = ()) -> Row:
    """The group as v2 shows it, its id bare; counts only when asked for."""
    local = not group["externalSynced"]
    view: Row = {
        "id": group["id"],
        "name": group["name"],
        "directoryId": group["directoryId"],
        "managementAccess": {"deletable": local, "modifiable": local, "readable": True},
        "externalSynced": group["externalSynced"],
        "managedBy": group["managedBy"],
        "links": {"self": _self_link(organization, group)},
    }
    if group.get("description") is not None:
        view["description"] = group["description"]
    counts = _counts(organization, group, expand)
    return view | {"counts": counts} if counts else view


def _self_link(organization: Organization, group: Row) -> str:
    base = f"/admin/v2/orgs/{organization.id}/directories"
    return f"{base}/{group['directoryId']}/groups/{group['id']}"


def _counts(organization: Organization, group: Row, expand: Iterable[str]) -> Row:
    counts = {}
    if "counts.resources" in expand:
        counts["resources"] = len(group["roleAssignments"])
    if "counts.users" in expand:
        counts["users"] = len(organization.members[group["id"]])
    return counts


def _in_scope(call: Call, group: Row) -> bool:
    scope = call.scope()
    return scope is None or group["directoryId"] in scope


def _listed(call: Call, query: Row) -> Answer:
    keep = _keeper(call, query)
    name = f"groups in {call.path['directory_id']}"
    listing = Listing(name, query, query.get("cursor"), query.get("limit", _PAGE))
    order, descending = _sorted(call.organization, query)
    page = listing.page(order, keep, descending=descending)
    expand = query.get("expand", ())
    views = [group_view(call.organization, group, expand) for group in page.rows]
    return Answer(200, {"data": views, "links": links(query.get("cursor"), page.next)})


def _sorted(organization: Organization, query: Row) -> tuple[Order, bool]:
    groups = organization.groups.values()
    if not query.get("sortBy"):
        return organization.order("groups", lambda: (("", g["id"], g) for g in groups)), False
    by_name = organization.order("group names", lambda: ((g["name"], g["id"], g) for g in groups))
    return by_name, query["sortBy"][0]["direction"] == "desc"


def _keeper(call: Call, query: Row) -> Callable[[Row], bool]:
    if "groupNames" in query and ("searchTerm" in query or "groupIds" in query):
        raise RefusedError(
            Problem.BODY, "groupNames excludes searchTerm and groupIds in the same request."
        )
    scope = narrowed(call.scope(), query)
    wanted = {name: set(query[name]) for name in _LISTED if query.get(name)}
    wanted["groupIds"] = {bare_group_id(one) for one in query.get("groupIds", ())}
    wanted["groupNames"] = {name.casefold() for name in query.get("groupNames", ())}
    term = query.get("searchTerm", "").casefold()

    def keep(group: Row) -> bool:
        if scope is not None and group["directoryId"] not in scope:
            return False
        has = _facts(call.organization, group)
        lists = all(not values or not values.isdisjoint(has[n]) for n, values in wanted.items())
        return lists and term in group["name"].casefold()

    return keep


def _facts(organization: Organization, group: Row) -> dict[str, Iterable[str]]:
    resources = [assignment["resourceId"] for assignment in group["roleAssignments"]]
    return {
        "accountIds": organization.members[group["id"]],
        "roleIds": [role for one in group["roleAssignments"] for role in one["roles"]],
        "resourceIds": resources,
        "resourceOwners": [organization.resources[one]["owner"] for one in resources],
        "groupIds": (group["id"],),
        "groupNames": (group["name"].casefold(),),
    }


_LISTED: Final = ("accountIds", "roleIds", "resourceIds", "resourceOwners")
_BASE: Final = "/admin/v2/orgs/<org_id>/directories/<directory_id>/groups"
_READ: Final = "read:groups:admin"
ROUTES: Final = (
    Route("POST", f"{_BASE}/search", search, Family.DIRECTORY, _READ, "optional"),
    Route("GET", _BASE, list_groups, Family.DIRECTORY, _READ),
    Route("GET", f"{_BASE}/count", count, Family.DIRECTORY, _READ),
    Route("GET", f"{_BASE}/stats", stats, Family.DIRECTORY, _READ),
    Route("GET", f"{_BASE}/<group:group_id>", detail, Family.DIRECTORY, _READ),
)
