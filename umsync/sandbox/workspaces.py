"""`POST /admin/v2/orgs/{org}/workspaces`: products, with a cursor that stands alone."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Final

from umsync.codec.json_text import decoded
from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.validation import Field, Fields, check_body

if TYPE_CHECKING:
    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization

_PAGE: Final = 20
_SEARCH: Final[Fields] = {
    "query": Field("object"),
    "limit": Field("whole", most=1000),
    "sort": Field("objects", most=1),
    "cursor": Field("text"),
}
_FIELD: Final[Fields] = {
    "name": Field("text", required=True),
    "values": Field("texts", required=True),
}
_CLAUSES: Final[Fields] = {
    "field": Field("object"),
    "searchWorkspaces": Field("text"),
    "and": Field("objects"),
    "nor": Field("objects"),
}


def query_workspaces(call: Call) -> Answer:
    """Filters and sorting live in the cursor, so a request with one may say nothing else."""
    request = call.checked(_SEARCH)
    start = 0
    if "cursor" in request:
        if len(call.body) > 1:
            raise RefusedError(Problem.BODY, "With a cursor no other property may be present.")
        request, start = _decoded(request["cursor"])
    rows = _matching(call, request)
    end = start + request.get("limit", _PAGE)
    return Answer(200, _page(rows[start:end], len(rows), request, start))


def _page(rows: list[Row], total: int, request: Row, start: int) -> Row:
    limit, end = request.get("limit", _PAGE), start + len(rows)
    links = {"self": _encoded(request, start)}
    if start:
        links["prev"] = _encoded(request, max(start - limit, 0))
    if end < total:
        links["next"] = _encoded(request, end)
    meta = {"pageSize": limit, "startIndex": start + 1, "endIndex": end, "total": total}
    return {"data": rows, "links": links, "meta": meta}


def _matching(call: Call, request: Row) -> list[Row]:
    organization = call.organization
    rows = [_workspace(organization, one) for one in organization.resources.values()]
    rows = [row for row in rows if _matches(row, request.get("query", {}))]
    sort = (request.get("sort") or [{}])[0]
    name = str(sort.get("field", "id"))
    rows.sort(key=lambda row: (str(_value(row, name)).casefold(), row["id"]))
    return rows[::-1] if sort.get("order") == "desc" else rows


def _matches(row: Row, query: Row) -> bool:
    clause = check_body(query, _CLAUSES)
    if query and len(clause) != 1:
        raise RefusedError(Problem.BODY, "query must be one field, searchWorkspaces, and or nor.")
    if "field" in clause:
        field = check_body(clause["field"], _FIELD)
        return str(_value(row, field["name"])) in field["values"]
    if "searchWorkspaces" in clause:
        return str(clause["searchWorkspaces"]).casefold() in row["attributes"]["name"].casefold()
    if "nor" in clause:
        return not any(_matches(row, part) for part in clause["nor"])
    return all(_matches(row, part) for part in clause.get("and", ()))


def _value(row: Row, name: str) -> object:
    """`id`, `type` or one of the attributes, with or without `attributes.` before it."""
    attributes = row["attributes"]
    key = name.removeprefix("attributes.")
    if key not in attributes and key not in row:
        raise RefusedError(Problem.BODY, f"There is no field {name}.")
    return attributes.get(key, row.get(key))


def _workspace(organization: Organization, resource: Row) -> Row:
    return {
        "id": resource["id"],
        "type": "workspaces",
        "attributes": {
            "name": resource["name"],
            "typeKey": resource["owner"],
            "type": resource["product"],
            "owner": resource.get("createdBy"),
            "status": "online",
            "hostUrl": resource["url"],
            "realm": "US",
        },
        "links": {"self": f"/admin/v2/orgs/{organization.id}/workspaces"},
        "relationships": {},
    }


def _encoded(request: Row, start: int) -> str:
    text = json.dumps([request, start], sort_keys=True)
    return base64.urlsafe_b64encode(f"{_seal(text)}{text}".encode()).decode()


def _decoded(cursor: str) -> tuple[Row, int]:
    try:
        sealed = base64.urlsafe_b64decode(cursor).decode()
        request, start = decoded(sealed[_SEAL:])
    except (ValueError, TypeError):
        sealed, request, start = "", None, None
    is_sealed = sealed[:_SEAL] == _seal(sealed[_SEAL:])
    if not is_sealed or not isinstance(request, dict) or type(start) is not int:
        raise RefusedError(Problem.CURSOR, "The cursor is not valid.")
    return check_body(request, _SEARCH), start


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_SEAL]


_SEAL: Final = 16
_RULE: Final = "/admin/v2/orgs/<org_id>/workspaces"
ROUTES: Final = (
    Route("POST", _RULE, query_workspaces, Family.WORKSPACES, "read:workspaces:admin", "optional"),
)
