"""Refusals, and the body each family of endpoints documents for them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Final, NamedTuple

from werkzeug.wrappers import Response

from umsync.sandbox.document import Row


class Family(Enum):
    """Endpoints that word their errors alike."""

    ADMIN = "admin"
    """`/admin/v1`: `{"errors": [{"code": "ADMIN-…"}]}`; the gateway's for 401 and 429."""
    WORKSPACES = "workspaces"
    """`/admin/v2/…/workspaces`: one such error without the list around it."""
    DIRECTORY = "directory"
    """`/admin/v2`: the same body with `ADMIN-UAM-…` codes."""
    SECURITY = "security"
    """Events and policies in `/admin/v1`: worded as ADMIN, counted apart."""
    DOMAINS = "domains"
    """Domains in `/admin/v1`: as SECURITY, and 403 is `{"status": 403, "error": "Forbidden"}`."""
    SETTINGS = "settings"
    """App access settings in `/admin/v2`: as DIRECTORY, but the gateway words 401 and 429."""
    MANAGEMENT = "management"
    """`/users`: `{"key": "forbidden"}`."""
    LIFECYCLE = "lifecycle"
    """`/users/…/lifecycle`: as MANAGEMENT, but a conflict lists its reasons."""
    ACCESS = "access"
    """`/admin/api-access`: the gateway's `{"code": 401, "message": "Unauthorized"}`."""


class Problem(Enum):
    """What went wrong: status, ADMIN code, ADMIN-UAM code, key, title."""

    CURSOR = 400, "400-1", "400-1", "bodyParseFailure", "Invalid cursor"
    BODY = 400, "400-24", "400-1", "bodyParseFailure", "Bad request"
    DOMAIN_ID = 400, "400-2", "400-1", "bodyParseFailure", "Invalid domain id"
    TIME = 400, "400-3", "400-1", "bodyParseFailure", "Invalid time"
    RESOURCE = 400, "400-4", "400-1", "bodyParseFailure", "Invalid resource"
    SYNTAX = 400, "400-19", "400-1", "bodyParseFailure", "Invalid request"
    COUNT = 400, "400-21", "400-1", "bodyParseFailure", "Too many values"
    VALIDATION = 400, "500-2", "400-1", "bodyParseFailure", "Policy validation failed"
    UNAUTHORIZED = 401, "401-1", "401-1", "unauthorized", "Unauthorized"
    PAYMENT = 402, "402-1", "402-1", "paymentRequired", "Payment required"
    ORGANIZATION_FORBIDDEN = 403, "403-3", "403-1", "forbidden", "Forbidden"
    GROUP_FORBIDDEN = 403, "403-5", "403-1", "forbidden", "Forbidden"
    USER_FORBIDDEN = 403, "403-1", "403-1", "forbidden", "Forbidden"
    UNKNOWN = 404, "404-1", "404-1", "notFound", "Not found"
    ORGANIZATION_UNKNOWN = 404, "404-2", "404-2", "notFound", "Organization not found"
    DOMAIN_UNKNOWN = 404, "404-3", "404-1", "notFound", "Domain not found"
    EVENT_UNKNOWN = 404, "404-4", "404-1", "notFound", "Event not found"
    POLICY_UNKNOWN = 404, "404-5", "404-1", "notFound", "Policy not found"
    POLICY_RESOURCE_UNKNOWN = 404, "404-6", "404-1", "notFound", "Policy resource not found"
    USER_UNKNOWN = 404, "404-8", "404-1", "accountNotFound", "User not found"
    GROUP_UNKNOWN = 404, "404-10", "404-3", "notFound", "Group not found"
    METHOD = 405, "405-1", "405-1", "methodNotAllowed", "Method not allowed"
    CONFLICT = 409, "409-28", "409-2", "conflict", "Conflict"
    LICENSE = 409, "409-3", "409-3", "conflict", "User limit exceeded"
    MEDIA_TYPE = 415, "415-1", "415-1", "unsupportedMediaType", "Unsupported media type"
    RATE = 429, "429-1", "429-1", "tooManyRequests", "Too many requests"
    BROKEN = 500, "500-1", "500-1", "internalServerError", "Internal server error"

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value[0]


class Wording(NamedTuple):
    """How the families call one problem; the fields are those of `Problem`."""

    status: int
    admin: str
    directory: str
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal: the problem, a sentence on it, and what the MANAGEMENT families may add."""

    problem: Problem
    detail: str | None = None
    key: str | None = None
    context: Row | None = None


class RefusedError(Exception):
    """Ends the handling of a request with the answer its family documents."""

    def __init__(
        self,
        problem: Problem,
        detail: str | None = None,
        key: str | None = None,
        context: Row | None = None,
    ) -> None:
        super().__init__(detail or problem.name)
        self.fault = Fault(problem, detail, key, context)


_LINK: Final = "https://developer.atlassian.com/cloud/admin/user-management/rest/"
_UAM: Final = frozenset({Family.DIRECTORY, Family.SETTINGS})
"""Families whose codes begin with `ADMIN-UAM`."""
_BEHIND_GATEWAY: Final = frozenset(
    {Family.ADMIN, Family.WORKSPACES, Family.SECURITY, Family.DOMAINS, Family.SETTINGS}
)
_GATEWAY: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS})
"""What the gateway refuses before those are asked."""


def body_of(fault: Fault, family: Family) -> Row:
    """The JSON body of a refusal."""
    return worded(Wording(*fault.problem.value), fault, family)


def worded(wording: Wording, fault: Fault, family: Family) -> Row:
    """The same with other words than those of the fault's own problem."""
    status, _, _, key, title = wording
    if family is Family.ACCESS or (family in _BEHIND_GATEWAY and status in _GATEWAY):
        return {"code": status, "message": fault.detail or title}
    if family is Family.DOMAINS and status == HTTPStatus.FORBIDDEN:
        return {"status": status, "error": title, "message": fault.detail or title}
    if family is Family.LIFECYCLE and status == Problem.CONFLICT.status:
        return _conflict(fault, key, fault.detail or title)
    if family in {Family.MANAGEMENT, Family.LIFECYCLE}:
        return _keyed(fault, key)
    error = _error(wording, fault, family)
    return error if family is Family.WORKSPACES else {"errors": [error]}


def gateway_refusal() -> Row:
    """What the gateway says of too many requests, before any family is asked."""
    return {"code": 429, "message": "Rate limit exceeded"}


def answer_of(status: int, value: object) -> Response:
    """A JSON value as an answer; None means no body at all."""
    if value is not None:
        return Response(json.dumps(value), status=status, mimetype="application/json")
    response = Response(status=status)
    response.headers.pop("Content-Type", None)
    return response


def _error(wording: Wording, fault: Fault, family: Family) -> Row:
    is_shared = family is Family.SETTINGS and fault.problem is Problem.ORGANIZATION_UNKNOWN
    is_uam = family in _UAM and not is_shared
    code = f"ADMIN-UAM-{wording.directory}" if is_uam else f"ADMIN-{wording.admin}"
    error = {"id": _id_of(fault), "status": str(wording.status), "code": code}
    error["title"] = wording.title
    return error if fault.detail is None else error | {"detail": fault.detail}


def _conflict(fault: Fault, key: str, message: str) -> Row:
    """Why the account's state does not allow it; who it is comes in the fault's context."""
    reason = {"code": fault.key or key, "message": message, "link": _LINK}
    context = {"accountId": "unknown", **(fault.context or {})}
    return {
        "key": "conflict.lifecycleErrors",
        "context": context | {"message": message, "errorCodes": [reason]},
    }


def _keyed(fault: Fault, key: str) -> Row:
    body: Row = {"key": fault.key or key}
    if fault.detail is not None:
        body |= {"errorKey": fault.key or key, "errorDetail": fault.detail}
    if fault.context is not None:
        body["context"] = fault.context
    return body


def _id_of(fault: Fault) -> str:
    """A trace id that is the same for the same refusal, so that recordings can be compared."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{fault.problem.name}:{fault.detail}"))
