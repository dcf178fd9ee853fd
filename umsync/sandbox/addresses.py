"""Whole addresses in `links`; what has no next page has no `next`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from umsync.sandbox.document import Row
    from umsync.sandbox.routing import Call


def resource_address(call: Call, *parts: str) -> str:
    """The address of something of the organization: `…/admin/v1/orgs/{org}/{parts}`."""
    return "/".join((call.host, "admin/v1/orgs", call.organization.id, *parts))


def page_links(call: Call, base: str, following: str | None) -> Row:
    """`self` and, unless `following` is None, `next`: the same query of `base` at that cursor."""
    query = list(call.query.items(multi=True))
    links = {"self": _with_query(base, query)}
    if following is not None:
        kept = [(key, value) for key, value in query if key != "cursor"]
        links["next"] = _with_query(base, [*kept, ("cursor", following)])
    return links


def _with_query(base: str, query: list[tuple[str, str]]) -> str:
    return f"{base}?{urlencode(query)}" if query else base
