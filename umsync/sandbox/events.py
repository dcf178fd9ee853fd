"""`/admin/v1/…/events`, `/events-stream` and `/event-actions`: the audit log."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Final

from umsync.codec.json_text import decoded
from umsync.sandbox.addresses import page_links, resource_address
from umsync.sandbox.audit_actions import ACTIONS
from umsync.sandbox.audit_past import past_of
from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.event_queries import SEARCH, TIMES, is_wanted, is_within, message, query_of
from umsync.sandbox.order import Order
from umsync.sandbox.paging import Listing
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.validation import Fields, one_of

if TYPE_CHECKING:
    from umsync.sandbox.audit import Event
    from umsync.sandbox.document import Row

_PAGE: Final = 30
_POLLED: Final = 200
_STREAM: Final[Fields] = TIMES | {"sortOrder": one_of("asc", "desc")}


def search(call: Call) -> Answer:
    """GET events: newest first."""
    query = query_of(call, SEARCH)
    limit = query.get("limit", _PAGE)
    told = {name: str(value) for name, value in query.items()}  # moments cannot be in a cursor
    listing = Listing("events", told, query.get("cursor"), limit)
    events = {str(each.number).zfill(9): each for each in _events(call)}
    order = Order.of((each.at, number, {"n": number}) for number, each in events.items())
    page = listing.page(order, lambda row: is_wanted(events[row["n"]], query), descending=True)
    rows = [_view(call, events[row["n"]]) for row in page.rows]
    meta = {"page_size": limit} | ({} if page.next is None else {"next": page.next})
    links = page_links(call, resource_address(call, "events"), page.next)
    return Answer(200, {"data": rows, "meta": meta, "links": links})


def event(call: Call) -> Answer:
    """GET events/{id}."""
    for each in _events(call):
        if each.id == call.path["event_id"]:
            return Answer(200, {"data": _view(call, each)})
    raise RefusedError(Problem.EVENT_UNKNOWN, "Event not found.")


def poll(call: Call) -> Answer:
    """GET events-stream: in the order of the log.

    `meta.next` is there on the last page, too: the place to go on from when more has happened.
    """
    query = query_of(call, _STREAM)
    limit = query.get("limit", _POLLED)
    is_descending, last = _place_of(query)
    events = _events(call)
    if is_descending:
        following = [each for each in reversed(events) if last is None or each.number < last]
    else:
        following = [each for each in events if last is None or each.number > last]
    following = [each for each in following if is_within(each, query)]
    page = following[:limit]
    place = _cursor(page[-1].number if page else last, is_descending=is_descending)
    rows = [_view(call, each, processed=True) for each in page]
    more = place if len(following) > limit else None
    links = page_links(call, resource_address(call, "events-stream"), more)
    return Answer(200, {"data": rows, "meta": {"page_size": limit, "next": place}, "links": links})


def actions(_: Call) -> Answer:
    """GET event-actions."""
    rows = [
        {
            "id": each.name,
            "type": "event-actions",
            "attributes": {"displayName": each.display, "groupDisplayName": each.group},
        }
        for each in ACTIONS
    ]
    return Answer(200, {"data": rows})


def _events(call: Call) -> list[Event]:
    return call.audit.events(lambda until: past_of(call.organization, until), call.now)


def _cursor(number: int | None, *, is_descending: bool) -> str:
    text = json.dumps(["desc" if is_descending else "asc", number])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place_of(query: Row) -> tuple[bool, int | None]:
    """Whether to go backwards, and the number to go on from; a cursor remembers both."""
    if "cursor" not in query:
        return query.get("sortOrder") == "desc", None
    text = query["cursor"]
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        way, number = decoded(raw)
    except (ValueError, TypeError):
        way, number = None, None
    is_place = number is None or type(number) is int
    if way not in {"asc", "desc"} or not is_place or query.get("sortOrder", way) != way:
        raise RefusedError(Problem.CURSOR, "The cursor is not valid.")
    return way == "desc", number


def _view(call: Call, event: Event, *, processed: bool = False) -> Row:
    what = event.what
    attributes: Row = {"time": event.at, "action": what.action.name, "actor": what.actor}
    if processed:
        attributes["processedAt"] = event.at
    attributes |= {"context": list(what.context), "container": list(what.container)}
    if what.ip is not None:
        attributes["location"] = {"ip": what.ip}
    return {
        "id": event.id,
        "type": "events",
        "attributes": attributes,
        "links": {"self": resource_address(call, "events", event.id)},
        "message": {"content": message(event), "format": "simple"},
    }


_BASE: Final = "/admin/v1/orgs/<org_id>"
_READ: Final = "read:events:admin"
_F: Final = Family.SECURITY
ROUTES: Final = (
    Route("GET", f"{_BASE}/events", search, _F, _READ),
    Route("GET", f"{_BASE}/events/<event_id>", event, _F, _READ),
    Route("GET", f"{_BASE}/events-stream", poll, _F, _READ),
    Route("GET", f"{_BASE}/event-actions", actions, _F, _READ),
)
