"""What is checked before any handler runs: key, organization, scope, media type, body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from umsync.codec.json_text import JsonError, decoded
from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.moments import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from werkzeug.wrappers import Request

    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization
    from umsync.sandbox.routing import Route

_MOST_BYTES: Final = 1024 * 1024
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_UNDOCUMENTED_BODY: Final = frozenset({Family.LIFECYCLE})
"""Most document no body and send no media type, so without a body none is asked."""


def key_of(request: Request, organization: Organization, now: datetime) -> Row:
    """The key that the Authorization header carries.

    Raises:
        RefusedError: 401, there is no such key or it has expired.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    keys: list[Row] = organization.document["api_keys"]
    for key in keys:
        if scheme.casefold() == "bearer" and key["token"] == token.strip():
            expires = key.get("expiresAt")
            if expires is None or parsed(expires) > now:
                return key
    raise RefusedError(Problem.UNAUTHORIZED, "The API key is not valid.")


def admit(key: Row, route: Route, path: Mapping[str, str], organization: Organization) -> None:
    """Let the key through to its organization; a key without scopes may do everything.

    Raises:
        RefusedError: 404 for an unknown organization, 403 for another or a missing scope.
    """
    wanted = path.get("org_id", organization.id)
    others = {one["id"] for one in organization.document.get("other_organizations", ())}
    if wanted in others:
        raise RefusedError(
            Problem.ORGANIZATION_FORBIDDEN, "The key may not manage this organization."
        )
    if wanted != organization.id:
        raise RefusedError(Problem.ORGANIZATION_UNKNOWN, "Organization not found.")
    if key["scopes"] and route.scope not in key["scopes"]:
        raise RefusedError(Problem.ORGANIZATION_FORBIDDEN, f"The key lacks {route.scope}.")


def receive(request: Request) -> None:
    """Take in the whole body: from here on nobody has to wait for the client.

    Raises:
        RefusedError: 400, the body is too large.
        ConnectionAbortedError: it ends too early or not in time; nobody waits for an answer.
    """
    request.max_content_length = _MOST_BYTES
    try:
        request.get_data()
    except RequestEntityTooLarge:
        raise RefusedError(Problem.BODY, "The body is too large.") from None
    except ClientDisconnected:
        raise ConnectionAbortedError from None


def body_of_request(request: Request, route: Route) -> Mapping[str, object]:
    """The JSON object in the body, empty where there is and need be none.

    Raises:
        RefusedError: 415 without `application/json`, 400 without a JSON object where one belongs.
    """
    if request.method not in _WITH_BODY:
        return {}
    data = request.get_data()
    is_bare = not data and route.body != "required" and route.family in _UNDOCUMENTED_BODY
    if request.mimetype != "application/json" and not is_bare:
        raise RefusedError(Problem.MEDIA_TYPE, "Content-Type must be application/json.")
    if not data and route.body != "required":
        return {}
    return _object(data)


def _object(data: bytes) -> Mapping[str, object]:
    try:
        value = decoded(data)
    except JsonError:
        raise RefusedError(Problem.BODY, "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise RefusedError(Problem.BODY, "The body must be a JSON object.")
    return value
