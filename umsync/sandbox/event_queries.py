"""What narrows a listing of the audit log: times, words, actors, actions, places."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from umsync.codec.json_text import JsonError, decoded
from umsync.sandbox.errors import Problem, RefusedError
from umsync.sandbox.moments import parsed
from umsync.sandbox.validation import Field, Fields, some_of

if TYPE_CHECKING:
    from umsync.sandbox.audit import Event
    from umsync.sandbox.document import Row
    from umsync.sandbox.routing import Call

_MILLISECONDS: Final = re.compile(r"[0-9]{1,15}")
MOST: Final = 500
TIMES: Final[Fields] = {
    "cursor": Field("text"),
    "from": Field("text"),
    "to": Field("text"),
    "limit": Field("whole", most=MOST),
}
SEARCH: Final[Fields] = TIMES | {
    "q": Field("text"),
    "action": Field("text"),
    "actor": Field("texts"),
    "ip": Field("texts"),
    "product": some_of("bitbucket", "confluence", "guard_detect", "jira", "loom"),
    "location": Field("text"),
}


def query_of(call: Call, fields: Fields) -> Row:
    """The query's known fields, with `from` and `to` as moments and `location` as a list.

    Raises:
        RefusedError: 400, with the code that events have for what is wrong.
    """
    for name, field in fields.items():
        if field.kind != "texts" and len(call.query.getlist(name)) > 1:
            raise RefusedError(Problem.COUNT, f"{name} may be given once only.")
    try:
        query = call.checked_query(fields)
    except RefusedError as refused:
        raise RefusedError(Problem.SYNTAX, refused.fault.detail) from None
    query |= {name: _moment(name, query[name]) for name in ("from", "to") if name in query}
    if "from" in query and "to" in query and query["from"] > query["to"]:
        raise RefusedError(Problem.TIME, "from is later than to.")
    if "location" in query:
        query["location"] = _places(query["location"])
    return query


def is_within(event: Event, query: Row) -> bool:
    """Whether the event is neither before `from` nor after `to`."""
    at = parsed(event.at)
    return ("from" not in query or query["from"] <= at) and ("to" not in query or at <= query["to"])


def is_wanted(event: Event, query: Row) -> bool:
    """Whether the event passes everything that narrows the search."""
    what = event.what
    products = {place["attributes"].get("product") for place in what.container}
    return (
        is_within(event, query)
        and query.get("action", what.action.name) == what.action.name
        and (not query.get("actor") or what.actor["id"] in query["actor"])
        and (not query.get("ip") or what.ip in query["ip"])
        and (not query.get("product") or not products.isdisjoint(query["product"]))
        and not query.get("location")  # no event tells a city or a country
        and query.get("q", "").casefold() in _words(event)
    )


def message(event: Event) -> str:
    """The event in words: `Suspended user Ana Abbott`."""
    names = (str(subject["attributes"].get("name", "")) for subject in event.what.context)
    return " ".join((event.what.action.display, ", ".join(names))).strip()


def _words(event: Event) -> str:
    actor = event.what.actor
    subjects = (str(each["attributes"].get("email", "")) for each in event.what.context)
    known = (event.what.action.name, actor.get("name", ""), actor.get("email", ""))
    return " ".join((message(event), *known, *subjects)).casefold()


def _moment(name: str, text: str) -> datetime:
    if not _MILLISECONDS.fullmatch(text):
        raise RefusedError(Problem.TIME, f"{name} must be milliseconds since 1970.")
    try:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise RefusedError(Problem.TIME, f"{name} is too late.") from None


def _places(text: str) -> list[Row]:
    try:
        places = decoded(text)
    except JsonError:
        places = None
    if not isinstance(places, list) or not all(isinstance(place, dict) for place in places):
        raise RefusedError(Problem.SYNTAX, "location must be a JSON list of {city, countryName}.")
    return places
